/**
 * Presenca: who is connected, decided by the server's clock. The session on the broker is the proof of presence; the gateway's own
 * `status` adds firmware and address, and its last will counts only for the connection it belongs to. What is known is written
 * together every 2 s and confirmed every 30 s; a reader takes a gateway as online for 90 s after the last confirmation
 * (tds.is_online), so a process that dies leaves nobody online. The statement that writes it keeps the history as well, one row a
 * turn: shorter than 2 s is none, nor is a restart of the server that the gateway sat out.
 */
export { presencaJobs } from './jobs.ts';
export { createPresencas, provenBy } from './presencas.ts';
export type { Presencas } from './presencas.ts';
export { bindPresenca } from './routes.ts';
