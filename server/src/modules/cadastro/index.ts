/**
 * Cadastro: the registry as the ingest process sees it, in memory: which certificates may connect, which gateway a MAC is,
 * which dispositivos it has. Loaded whole at start, then followed by `alterado_em` (a notification makes it look at once, a
 * poll every 2 s makes up for a lost one), so a revocation counts within 5 s. While the database is away the last snapshot
 * stands; a process that never had one lets nobody in.
 */
export { createCadastro } from './snapshot.ts';
export type { Cadastro } from './snapshot.ts';
export { activateGateways, loadChanges } from './repo.ts';
export type { DispositivoRow, GatewayRow } from './repo.ts';
