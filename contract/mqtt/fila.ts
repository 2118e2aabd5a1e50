import { limits } from './limits.ts';

/**
 * A message's place in its gateway's buffer: `fila` names the buffer (random 64 bits made when it was created, 16 hex
 * digits, lower case), `seq` counts messages in it from 1. Together they are what a recibo settles.
 */
export interface Fila {
  readonly fila: string;
  readonly seq: number;
}

const filaText = /^[0-9a-f]{16}$/;

export function isFila(value: unknown): value is string {
  return typeof value === 'string' && filaText.test(value);
}

export function isSeq(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 1;
}

/**
 * The place of a message too broken to be parsed, so that its recibo can still be sent: without one the gateway would
 * send it for ever. Looks in the first and last bytes for exactly one `"fila":"…"` and one `"seq":n`; null if in doubt.
 * A false find harms only the gateway that wrote it.
 */
export function findFila(bytes: Uint8Array): Fila | null {
  const size = limits.filaSearchBytes;
  const text =
    bytes.length <= 2 * size
      ? toLatin1(bytes)
      : `${toLatin1(bytes.subarray(0, size))}\n${toLatin1(bytes.subarray(bytes.length - size))}`;
  const filas = [...text.matchAll(/"fila" ?: ?"([0-9a-f]{16})"/g)];
  const seqs = [...text.matchAll(/"seq" ?: ?([1-9][0-9]{0,15}) ?(?=[,}])/g)];
  const fila = filas[0]?.[1];
  const seq = Number(seqs[0]?.[1]);
  return filas.length === 1 && seqs.length === 1 && isFila(fila) && isSeq(seq) ? { fila, seq } : null;
}

function toLatin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
