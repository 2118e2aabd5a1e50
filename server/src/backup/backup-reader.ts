import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { AppError } from '../platform/errors.ts';
import {
  CHUNK, FRAME_BYTES, MAC_BYTES, MAGIC, MAX_CHUNK_BYTES, MAX_HEADER_BYTES, TAG_BYTES, TRAILER_BYTES, TRAILER_MAGIC,
  deriveFileKeys, isHeaderIntact, openChunk, parseFooter, parseHeader, parseManifest, readFrame,
} from './format.ts';
import type { ChunkKind, FileKeys, Footer, Header, Manifest } from './format.ts';
import { openMaster } from './key.ts';
import type { BackupKey } from './key.ts';

export interface BackupReader {
  header: Header;
  manifest: Manifest;
  footer: Footer;
  size: number;
  /** Reads every chunk from the first byte to the last and throws unless each is what was written, where it was written. */
  verify(progress: (doneBytes: number) => void): Promise<void>;
  /** The body of the chunk of rows with this place in the footer. */
  readRows(at: number): Promise<Buffer>;
  close(): Promise<void>;
}

interface Source {
  file: string;
  handle: FileHandle;
  keys: FileKeys;
}

/** Throws AppError BACKUP_INVALID or BACKUP_KEY; what it returns is authenticated, the rows only by `verify` or `readRows`. */
export async function openBackup(file: string, key: BackupKey): Promise<BackupReader> {
  const handle = await open(file, 'r').catch((cause: NodeJS.ErrnoException) => {
    throw new AppError('BACKUP_INVALID', { publicMessage: `The backup ${file} cannot be read (${cause.code}).`, cause });
  });
  try {
    const { size } = await handle.stat();
    const { header, keys, length } = await readHeader(file, handle, key);
    const source = { file, handle, keys };
    const footerAt = await readTrailer(source, size);
    const first = await readChunk(source, length, 0, CHUNK.manifest);
    const manifest = parseManifest(first.body);
    // Its place is its number: what is missing or moved does not open.
    const last = await readFooter(source, footerAt);
    if (last.end + TRAILER_BYTES !== size) throw damaged(file);
    return {
      header,
      manifest,
      footer: last.footer,
      size,
      verify: (progress) => verifyChunks(source, first.end, last.footer, footerAt, progress),
      readRows: async (at) => (await readChunk(source, last.footer.chunks[at]?.offset ?? 0, at + 1, CHUNK.rows)).body,
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function readHeader(file: string, handle: FileHandle, key: BackupKey): Promise<{ header: Header; keys: FileKeys; length: number }> {
  const start = await readAt(handle, 0, MAGIC.length + 4);
  if (!start.subarray(0, MAGIC.length).equals(MAGIC)) throw new AppError('BACKUP_INVALID', { publicMessage: `${file} is no backup of this system, or not the whole of one.` });
  if (start.length < MAGIC.length + 4) throw cutShort(file);
  const length = start.readUInt32BE(MAGIC.length);
  if (length > MAX_HEADER_BYTES) throw damaged(file);
  const json = await readAt(handle, start.length, length);
  const mac = await readAt(handle, start.length + length, MAC_BYTES);
  if (json.length !== length || mac.length !== MAC_BYTES) throw cutShort(file);
  const header = parseHeader(json.toString('utf8'));
  const keys = deriveFileKeys(openMaster(key, header), json, header.salt);
  if (!isHeaderIntact(keys, json, mac)) throw damaged(file);
  return { header, keys, length: start.length + length + MAC_BYTES };
}

async function readTrailer({ file, handle }: Source, size: number): Promise<number> {
  const trailer = await readAt(handle, Math.max(0, size - TRAILER_BYTES), TRAILER_BYTES);
  if (!trailer.subarray(8).equals(TRAILER_MAGIC)) throw cutShort(file);
  const offset = trailer.readBigUInt64BE();
  if (offset >= BigInt(size)) throw damaged(file);
  return Number(offset);
}

async function readFooter(source: Source, offset: number): Promise<{ footer: Footer; end: number }> {
  const frame = readFrame(await readWhole(source, offset, FRAME_BYTES));
  const { body, end } = await readChunk(source, offset, frame.index, CHUNK.footer);
  const footer = parseFooter(body);
  if (footer.chunks.length + 1 !== frame.index) throw damaged(source.file);
  return { footer, end };
}

async function verifyChunks(source: Source, start: number, { chunks }: Footer, footerAt: number, progress: (doneBytes: number) => void): Promise<void> {
  let offset = start;
  for (const [at, chunk] of chunks.entries()) {
    if (chunk.offset !== offset) throw damaged(source.file);
    offset = (await readChunk(source, offset, at + 1, CHUNK.rows)).end;
    progress(offset);
  }
  if (offset !== footerAt) throw damaged(source.file);
}

async function readChunk(source: Source, offset: number, index: number, kind: ChunkKind): Promise<{ body: Buffer; end: number }> {
  const frame = await readWhole(source, offset, FRAME_BYTES);
  const { length, ...found } = readFrame(frame);
  if (found.kind !== kind || found.index !== index || length > MAX_CHUNK_BYTES) throw damaged(source.file);
  const sealed = await readWhole(source, offset + FRAME_BYTES, length + TAG_BYTES);
  const body = openChunk(source.keys, frame, index, sealed.subarray(0, length), sealed.subarray(length));
  if (body === undefined) throw damaged(source.file);
  return { body, end: offset + FRAME_BYTES + length + TAG_BYTES };
}

async function readWhole({ file, handle }: Source, offset: number, length: number): Promise<Buffer> {
  const bytes = await readAt(handle, offset, length);
  if (bytes.length !== length) throw cutShort(file);
  return bytes;
}

async function readAt(handle: FileHandle, offset: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(bytes, filled, length - filled, offset + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}

function cutShort(file: string): AppError {
  return new AppError('BACKUP_INVALID', { publicMessage: `The backup ${file} is not whole: its end is missing. Copy it again from where it was made, or use another one.` });
}

function damaged(file: string): AppError {
  return new AppError('BACKUP_INVALID', { publicMessage: `The backup ${file} is not what was written: it is damaged, or somebody changed it. Nothing of it is used; copy it again from where it was made, or use another one.` });
}
