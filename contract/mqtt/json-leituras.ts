import { parseJson } from './json.ts';
import { limits } from './limits.ts';
import { motivos } from './motivos.ts';
import type { Motivo, MotivoLeitura } from './motivos.ts';

/** A reading that cannot be read, as it came. */
export interface UnreadableLeitura {
  readonly motivo: MotivoLeitura;
  readonly detalhe: string;
  readonly bytes: Uint8Array;
}

export interface Isolated {
  /** The message, with null in the place of each unreadable reading. */
  readonly value: unknown;
  /** By place in `leituras`. */
  readonly unreadable: ReadonlyMap<number, UnreadableLeitura>;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const NULL = new TextEncoder().encode('null');
const NAME = new TextEncoder().encode('leituras');
const closerOf = new Map([
  [0x7b, 0x7d],
  [0x5b, 0x5d],
]);

/**
 * Finds the readings that make a message unreadable, so that they are refused alone: a meter that prints NaN, a repeated or forbidden
 * name, invalid UTF-8. Null when the fault lies elsewhere, or when one cannot tell where a reading ends: then the message is refused whole.
 *
 * Where readings begin and end is decided by quotes, brackets of either kind and commas alone, whatever stands between them; what is left
 * without the unreadable ones has to be a readable message. Each is parsed by itself under the rules of parseJson.
 */
export function isolateLeituras(bytes: Uint8Array): Isolated | null {
  if (bytes.length > limits.payloadBytes) return null;
  const spans = findLeituras(bytes);
  if (spans === null || spans.length > limits.leiturasPerMessage) return null;
  const unreadable = new Map<number, UnreadableLeitura>();
  const rest: Uint8Array[] = [];
  let at = 0;
  for (const [index, [start, end]] of spans.entries()) {
    const leitura = bytes.subarray(start, end);
    // The message and its list are two levels above.
    const parsed = parseJson(leitura, limits.jsonDepth - 2);
    if (parsed.ok) continue;
    const { motivo, detalhe } = parsed;
    if (isBlank(leitura) || !isOfLeitura(motivo)) return null;
    unreadable.set(index, { motivo, detalhe, bytes: leitura });
    rest.push(bytes.subarray(at, start), NULL);
    at = end;
  }
  if (unreadable.size === 0) return null;
  const parsed = parseJson(join([...rest, bytes.subarray(at)]));
  return parsed.ok ? { value: parsed.value, unreadable } : null;
}

/** From where to where each member of the list reaches that `leituras` of the outermost object is; null when that is not clear. */
function findLeituras(bytes: Uint8Array): [number, number][] | null {
  const closers: number[] = [];
  let found: [number, number][] | null = null;
  let isInside = false;
  let from = 0;
  let name: Uint8Array | null = null;
  let hasColon = false;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!;
    const closer = closerOf.get(byte);
    if (byte === QUOTE) {
      const end = findQuote(bytes, at + 1);
      if (end === -1) return null;
      if (closers.length === 1) [name, hasColon] = [bytes.subarray(at + 1, end), false];
      at = end;
    } else if (closer !== undefined) {
      if (closers.length === 1 && byte === 0x5b && hasColon && name !== null && isSame(name, NAME)) {
        if (found !== null) return null;
        [found, isInside, from] = [[], true, at + 1];
      }
      closers.push(closer);
    } else if (byte === 0x7d || byte === 0x5d) {
      if (closers.pop() !== byte) return null;
      if (isInside && closers.length === 1) {
        found!.push([from, at]);
        isInside = false;
      }
    } else if (byte === COMMA && isInside && closers.length === 2) {
      found!.push([from, at]);
      from = at + 1;
    } else if (byte === COLON && closers.length === 1) hasColon = true;
  }
  return closers.length === 0 ? found : null;
}

function findQuote(bytes: Uint8Array, from: number): number {
  for (let at = from; at < bytes.length; at++) {
    if (bytes[at] === QUOTE) return at;
    if (bytes[at] === BACKSLASH) at++;
  }
  return -1;
}

function isOfLeitura(motivo: Motivo): motivo is MotivoLeitura {
  return motivos[motivo].scope !== 'mensagem';
}

function isBlank(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d);
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((total, { length }) => total + length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
