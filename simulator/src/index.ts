/**
 * The simulated fleet, for programs that prepare one or judge what it sent. `main.ts` is the program itself.
 * writeFleet prepares a fleet folder; readLedger tells what was sent and acknowledged (ground truth for crash tests):
 * acknowledged ⊆ stored ⊆ sent must hold whatever was killed.
 */
export { kinds as faultKinds } from './faults/kinds.ts';
export { readFleet, writeFleet } from './fleet.ts';
export type { Fleet, FleetDispositivo, FleetGateway, FleetTipo } from './fleet.ts';
export { ledgerKey, readFaults, readLedger, readSent } from './ledger.ts';
export type { Ledger, LedgerFault, LedgerMessage } from './ledger.ts';
export { createOverlapResolver, createZone, parseTime } from './localtime.ts';
export type { ParsedTime, TimeFormat, Zone } from './localtime.ts';
export { readRows } from './rows.ts';
export type { BadRow, Row, RowFormat } from './rows.ts';
export { createSeries } from './series.ts';
export type { Series } from './series.ts';
export { UserError } from './user-error.ts';
