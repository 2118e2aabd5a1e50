/**
 * Gateways: what stands in the field and publishes. Promises: a codigo is unique in its conta and a MAC on the platform; only
 * the platform binds a MAC, never the conta by typing one (the database has no such right for it); capacity counts physical
 * Modbus slaves; an edit with an old version changes nothing; an archived gateway keeps its history and takes its
 * dispositivos out of use. Presence is decided by the database's clock.
 */
export { findGatewayByCodigo } from './repo-mac.ts';
export { findGateway, lockGateway, updateHistorico } from './repo.ts';
export { bindGateways } from './routes.ts';
export { bindMac, changeGateway, createGateway } from './service.ts';
