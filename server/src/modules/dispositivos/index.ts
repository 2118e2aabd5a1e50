/**
 * Dispositivos: the measured series and actuators of a conta. Promises: a codigo is unique on its gateway; what a gateway must
 * poll has a Modbus map that the field wire accepts; units are canonical; a gateway never gets more physical slaves than its
 * capacity, however many people register at once; an edit with an old version changes nothing; archived ones keep their history.
 */
export { findDispositivo, listDispositivos } from './repo.ts';
export { bindDispositivos } from './routes.ts';
export { createDispositivo } from './service.ts';
