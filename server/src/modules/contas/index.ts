/**
 * Contas: the organisations that own everything else, and who belongs to them. Promises: a slug names one conta for ever, a
 * conta's time zone is one the IANA database knows, and making somebody a member never touches that person's account.
 */
export { findContaId, upsertMembro } from './repo.ts';
export { bindContas } from './routes.ts';
export { createConta, ensureConta, ensureMembro } from './service.ts';
