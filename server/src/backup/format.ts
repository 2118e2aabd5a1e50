/**
 * The file of a backup, as docs/backup.md describes it: a header in the clear, then chunks that are compressed and sealed each by
 * itself, then where the last chunk stands. Every byte after the magic words is authenticated; a chunk knows its place in the file.
 */
import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../platform/errors.ts';

export const MAGIC = Buffer.from('TDSBKP1\n');
export const TRAILER_MAGIC = Buffer.from('TDSEND1\n');
/** Offset of the footer, then the magic word. */
export const TRAILER_BYTES = 16;
/** Kind, place and length, all authenticated. */
export const FRAME_BYTES = 9;
export const TAG_BYTES = 16;
export const MAC_BYTES = 32;
export const MAX_HEADER_BYTES = 4096;
/** More than the writer ever makes of one chunk: what a damaged length may make a reader reserve. */
export const MAX_CHUNK_BYTES = 256 * 1024 * 1024;

export const CHUNK = { manifest: 1, rows: 2, footer: 3 } as const;
export type ChunkKind = (typeof CHUNK)[keyof typeof CHUNK];

const headerShape = z.object({
  format: z.literal(1),
  /** Of this file alone: names it, and makes its keys. */
  salt: z.string().regex(/^[0-9a-f]{32}$/),
  /** Random key, or a passphrase by scrypt. */
  key: z.enum(['random', 'scrypt']),
  /** Tells a wrong key from a damaged file; says nothing about the key. */
  keyId: z.string().regex(/^[0-9a-f]{16}$/),
  createdAt: z.iso.datetime(),
});
export type Header = z.output<typeof headerShape>;

const manifestShape = z.object({
  version: z.string(),
  postgres: z.string(),
  kind: z.enum(['demo', 'real']),
  migrations: z.array(z.object({ nome: z.string(), sha256: z.string() })),
  parts: z.array(
    z.object({
      table: z.string(),
      columns: z.array(z.string()),
      /** Of a table that is cut by time: from inclusive, to exclusive. */
      range: z.object({ column: z.string(), from: z.string(), to: z.string() }).optional(),
      estimatedRows: z.number(),
    }),
  ),
  sequences: z.array(z.object({ name: z.string(), value: z.string() })),
});
export type Manifest = z.output<typeof manifestShape>;
export type Part = Manifest['parts'][number];

const footerShape = z.object({
  /** Counted and hashed by the database inside the snapshot, part for part. */
  parts: z.array(z.object({ rows: z.number(), hash: z.string() })),
  /** Where the rows stand: of which part, at which byte, and how many. */
  chunks: z.array(z.object({ part: z.number(), offset: z.number(), rows: z.number(), bytes: z.number() })),
});
export type Footer = z.output<typeof footerShape>;

export const parseHeader = (text: string): Header => parseJson(headerShape, text);
export const parseManifest = (body: Buffer): Manifest => parseJson(manifestShape, body.toString('utf8'));
export const parseFooter = (body: Buffer): Footer => parseJson(footerShape, body.toString('utf8'));

/** Keys of one file (HKDF-SHA-256, RFC 5869): a header that was changed makes other ones. */
export interface FileKeys {
  mac: Buffer;
  data: Buffer;
}

export function deriveFileKeys(master: Buffer, header: Buffer, salt: string): FileKeys {
  const digest = createHash('sha256').update(header).digest();
  const derive = (purpose: string): Buffer => Buffer.from(hkdfSync('sha256', master, Buffer.from(salt, 'hex'), Buffer.concat([Buffer.from(`tds backup 1 ${purpose} `), digest]), 32));
  return { mac: derive('header'), data: derive('data') };
}

export function keyIdOf(master: Buffer): string {
  return Buffer.from(hkdfSync('sha256', master, '', 'tds backup 1 id', 8)).toString('hex');
}

/** Magic, length, JSON and its HMAC-SHA-256: the beginning of the file. */
export function encodeHeader(header: Header, master: Buffer): { bytes: Buffer; keys: FileKeys } {
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(json.length);
  const keys = deriveFileKeys(master, json, header.salt);
  return { bytes: Buffer.concat([MAGIC, length, json, macOf(keys, json)]), keys };
}

export function isHeaderIntact(keys: FileKeys, json: Buffer, mac: Buffer): boolean {
  return timingSafeEqual(macOf(keys, json), mac);
}

function macOf(keys: FileKeys, json: Buffer): Buffer {
  return createHmac('sha256', keys.mac).update(json).digest();
}

/** One chunk as it stands in the file: frame, ciphertext, tag. `index` is its place, and its nonce: a key never sees one twice. */
export function sealChunk(keys: FileKeys, index: number, kind: ChunkKind, body: Buffer): Buffer[] {
  const frame = encodeFrame({ kind, index, length: body.length });
  const cipher = createCipheriv('aes-256-gcm', keys.data, nonceOf(index)).setAAD(frame);
  return [frame, cipher.update(body), cipher.final(), cipher.getAuthTag()];
}

/** The body of a chunk; undefined where it is not what was written there. */
export function openChunk(keys: FileKeys, frame: Buffer, index: number, ciphertext: Buffer, tag: Buffer): Buffer | undefined {
  const decipher = createDecipheriv('aes-256-gcm', keys.data, nonceOf(index), { authTagLength: TAG_BYTES }).setAAD(frame).setAuthTag(tag);
  const body = decipher.update(ciphertext);
  try {
    decipher.final();
  } catch {
    return undefined;
  }
  return body;
}

export interface Frame {
  kind: number;
  index: number;
  length: number;
}

export function readFrame(bytes: Buffer): Frame {
  return { kind: bytes.readUInt8(0), index: bytes.readUInt32BE(1), length: bytes.readUInt32BE(5) };
}

function encodeFrame({ kind, index, length }: Frame): Buffer {
  const frame = Buffer.alloc(FRAME_BYTES);
  frame.writeUInt8(kind, 0);
  frame.writeUInt32BE(index, 1);
  frame.writeUInt32BE(length, 5);
  return frame;
}

function nonceOf(index: number): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt32BE(index, 8);
  return nonce;
}

function parseJson<Shape extends z.ZodType>(shape: Shape, text: string): z.output<Shape> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw notABackup(cause);
  }
  const parsed = shape.safeParse(value);
  if (!parsed.success) throw notABackup(parsed.error);
  return parsed.data;
}

function notABackup(cause: unknown): AppError {
  return new AppError('BACKUP_INVALID', { publicMessage: 'This file is no backup that this release can read: it was made by a later release, or by something else.', cause });
}
