/**
 * Quarentena: what could not be stored, each with a reason a person can read. Nothing is dropped silently: a reading that came
 * in ends as stored, duplicate, conflict or here. A row belongs to the conta of the gateway that sent it; the same refused
 * reading delivered again adds to its count. What came in through an external broker and belongs to no conta is kept apart, for the
 * platform alone.
 */
export { createQuarentenaPlataforma } from './plataforma.ts';
export type { QuarentenaPlataforma } from './plataforma.ts';
export type { MotivoPlataforma } from './repo-plataforma.ts';
export { chaveOf, insertQuarentena } from './repo-insert.ts';
export type { QuarentenaRow } from './repo-insert.ts';
export { deleteUnderQuota, findGatewaysUnderQuota, giveUpUnderQuota, lockUnderQuota } from './repo-quota.ts';
export type { UnderQuotaRow } from './repo-quota.ts';
export { bindQuarentena } from './routes.ts';
