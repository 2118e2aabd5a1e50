/**
 * The field wire: MQTT topics `tds_new/gateway/{mac}/{family}`, JSON payloads, their limits and the reasons for refusing them.
 * Promises: every decoder is total (no input makes it throw), a message is refused whole or judged reading by reading, a bad
 * reading never changes its neighbours' verdict, and each refusal has a code of `motivos`, a list that only grows.
 * Units: instants are RFC 3339 with offset on the wire, milliseconds inside; valor is a decimal string of dial units, at most
 * 11 integer digits and 4 decimals, rounded half-even; field names end in their unit. Limits: limits.ts (64 KiB, 500 readings).
 * vectors/ holds accepted and refused packets for any other program that speaks this wire.
 */
export * from './config.ts';
export * from './decimal.ts';
export { findFila, isFila, isSeq } from './fila.ts';
export type { Fila } from './fila.ts';
export * from './instante.ts';
export * from './json.ts';
export * from './limits.ts';
export * from './mac.ts';
export * from './motivos.ts';
export * from './recibo.ts';
export type { Rejection } from './rejection.ts';
export type { Decoded } from './shape.ts';
export * from './status.ts';
export * from './telemetria.ts';
export * from './topics.ts';
export * from './unidades.ts';
export * from './wire.ts';
