/**
 * PostgreSQL's binary forms of values and rows, as its receive functions read them (src/backend/utils/adt: numeric_recv,
 * timestamptz_recv, uuid_recv, array_recv; the documentation of COPY, "Binary Format"). All numbers are big-endian. A value written
 * here costs the server a third less than its text, and us no string.
 */

/** Type OIDs (pg_type.dat). */
export const OID = { text: 25, timestamptz: 1184, numeric: 1700, uuid: 2950 } as const;

/** Signature, flags and header extension of COPY BINARY. */
export const COPY_HEADER = Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8)]);
export const COPY_TRAILER = Buffer.from([0xff, 0xff]);

/** Bytes of the longest numeric(15,4) with its length before it: three groups of integer digits and one of decimals. */
export const MAX_NUMERIC = 4 + 8 + 2 * 4;
export const TIMESTAMP_BYTES = 4 + 8;
export const UUID_BYTES = 4 + 16;

const EPOCH_2000_MS = 946_684_800_000;
const TWO_32 = 2 ** 32;
const NEGATIVE = 0x4000;
const SCALE = 4;

/** An instant with its length before it; answers where it ends. Exact for each millisecond a Date can hold. */
export function writeTimestamp(into: Buffer, at: number, epochMs: number): number {
  const micros = (epochMs - EPOCH_2000_MS) * 1000;
  into.writeInt32BE(8, at);
  into.writeInt32BE(Math.floor(micros / TWO_32), at + 4);
  into.writeUInt32BE(((micros % TWO_32) + TWO_32) % TWO_32, at + 8);
  return at + TIMESTAMP_BYTES;
}

/**
 * Decimal text in canonical form (contract/mqtt/decimal.ts: at most 11 integer digits and 4 decimals) with its length before it, in
 * groups of four digits; answers where it ends.
 */
export function writeNumeric(into: Buffer, at: number, valor: string): number {
  const isNegative = valor.charCodeAt(0) === 0x2d;
  const dot = valor.indexOf('.');
  const integer = Math.abs(Number(dot < 0 ? valor : valor.slice(0, dot)));
  const decimals = dot < 0 ? 0 : Number(valor.slice(dot + 1)) * 10 ** (SCALE - (valor.length - dot - 1));
  // Groups of the integer part, the highest first, without those that are zero in front.
  const weight = integer >= 1e8 ? 2 : integer >= 1e4 ? 1 : integer > 0 ? 0 : -1;
  let end = at + 12;
  if (weight === 2) end = into.writeInt16BE(Math.floor(integer / 1e8), end);
  if (weight >= 1) end = into.writeInt16BE(Math.floor(integer / 1e4) % 1e4, end);
  if (weight >= 0) end = into.writeInt16BE(integer % 1e4, end);
  if (decimals > 0) end = into.writeInt16BE(decimals, end);
  into.writeInt32BE(end - at - 4, at);
  into.writeInt16BE((end - at - 12) / 2, at + 4);
  into.writeInt16BE(weight, at + 6);
  into.writeInt16BE(isNegative ? NEGATIVE : 0, at + 8);
  into.writeInt16BE(SCALE, at + 10);
  return end;
}

/** 16 bytes with their length before them. */
export function uuidBytes(id: string): Buffer {
  const bytes = Buffer.alloc(UUID_BYTES);
  bytes.writeInt32BE(16, 0);
  bytes.write(id.replaceAll('-', ''), 4, 'hex');
  return bytes;
}

/** UTF-8 with its length before it. */
export function textBytes(value: string): Buffer {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(4);
  length.writeInt32BE(bytes.length, 0);
  return Buffer.concat([length, bytes]);
}

/** An array parameter of one dimension without nulls, filled element by element; each comes with its length before it. */
export class ArrayParameter {
  readonly #bytes: Buffer;
  #at = ARRAY_HEADER;
  #count = 0;

  /** `capacity`: bytes of all elements at most. */
  constructor(oid: number, capacity: number) {
    this.#bytes = Buffer.allocUnsafe(ARRAY_HEADER + capacity);
    this.#bytes.fill(0, 0, ARRAY_HEADER);
    this.#bytes.writeInt32BE(1, 0);
    this.#bytes.writeInt32BE(oid, 8);
    this.#bytes.writeInt32BE(1, 16);
  }

  /** The element that stands in these bytes at that place. */
  add(from: Buffer, at = 0): void {
    const end = at + 4 + from.readInt32BE(at);
    if (end - at > this.#bytes.length - this.#at) throw new Error('an array parameter is larger than it was made for');
    this.#at += from.copy(this.#bytes, this.#at, at, end);
    this.#count += 1;
  }

  finish(): Buffer {
    this.#bytes.writeInt32BE(this.#count, 12);
    return this.#bytes.subarray(0, this.#at);
  }
}

/** Dimensions, flags, type, length and lower bound. */
const ARRAY_HEADER = 20;
