/**
 * Saida: what the server has to say to gateways, and whether it got there. A message waits in the database from the transaction of its
 * cause until the broker has it: said at least once, in order for a gateway and family, to the hardware it was written for and to no
 * other. An archived, moved or revoked gateway is sent nothing more, and what a broker kept for it is taken back; that is the database's
 * doing. `config`, the first family: what a gateway polls, the newest alone, its versao never falls for the same hardware. A gateway
 * without a coleta was set up on site and is left alone, unless its hardware comes from another one: then it is told to poll nothing.
 */
export { createAnswers } from './answers.ts';
export type { Answers } from './answers.ts';
export { startSaida } from './deliver.ts';
export type { Saida, SendDown } from './deliver.ts';
export { bindSaida } from './routes.ts';
export { updateConfig } from './update-config.ts';
