import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../platform/errors.ts';
import { CHUNK, TRAILER_BYTES, TRAILER_MAGIC, encodeHeader, keyIdOf, sealChunk } from './format.ts';
import type { ChunkKind, FileKeys, Footer, Manifest } from './format.ts';
import type { BackupKey } from './key.ts';

/** Writes beside its target; the name of a backup belongs to whole ones alone. */
export interface BackupWriter {
  bytes(): number;
  writeManifest(manifest: Manifest): Promise<void>;
  /** A body made by `encodeRows`. */
  writeRows(body: Buffer, about: { part: number; rows: number; bytes: number }): Promise<void>;
  /** Writes the end, flushes to the disk, and gives the file its name. */
  finish(parts: Footer['parts']): Promise<void>;
  abandon(): Promise<void>;
}

export async function createBackupWriter(file: string, key: BackupKey): Promise<BackupWriter> {
  checkTarget(file);
  const partial = `${file}.partial`;
  const handle = await openPartial(partial);
  const salt = randomBytes(16).toString('hex');
  const master = key.master(salt);
  const { bytes, keys } = encodeHeader({ format: 1, salt, key: key.kind, keyId: keyIdOf(master), createdAt: new Date().toISOString() }, master);
  await handle.writev([bytes]);
  return describeWriter({ file, partial, handle, keys, offset: bytes.length });
}

interface Open {
  file: string;
  partial: string;
  handle: FileHandle;
  keys: FileKeys;
  offset: number;
}

function describeWriter({ file, partial, handle, keys, offset: start }: Open): BackupWriter {
  let [offset, index] = [start, 0];
  const chunks: Footer['chunks'] = [];
  const write = async (kind: ChunkKind, body: Buffer): Promise<void> => {
    const sealed = sealChunk(keys, index, kind, body);
    await writeAll(handle, Buffer.concat(sealed));
    index += 1;
    offset += sealed.reduce((sum, piece) => sum + piece.length, 0);
  };
  return {
    bytes: () => offset,
    writeManifest: (manifest) => write(CHUNK.manifest, Buffer.from(JSON.stringify(manifest))),
    writeRows: async (body, { part, rows, bytes }) => {
      chunks.push({ part, offset, rows, bytes });
      await write(CHUNK.rows, body);
    },
    finish: async (parts) => {
      const footerAt = offset;
      await write(CHUNK.footer, Buffer.from(JSON.stringify({ parts, chunks } satisfies Footer)));
      const trailer = Buffer.alloc(TRAILER_BYTES);
      trailer.writeBigUInt64BE(BigInt(footerAt));
      TRAILER_MAGIC.copy(trailer, 8);
      await writeAll(handle, trailer);
      offset += trailer.length;
      await handle.sync();
      await handle.close();
      renameSync(partial, file);
      syncFolder(path.dirname(file));
    },
    abandon: async () => {
      await handle.close();
      rmSync(partial, { force: true });
    },
  };
}

/** What a killed backup left there is of no use to anybody. */
async function openPartial(partial: string): Promise<FileHandle> {
  try {
    rmSync(partial, { force: true });
    const handle = await open(partial, 'wx', 0o600);
    await handle.chmod(0o600);
    return handle;
  } catch (cause) {
    throw new AppError('CONFLICT', { publicMessage: `${partial} cannot be written (${(cause as NodeJS.ErrnoException).code}). Choose a folder this user may write to.`, cause });
  }
}

function checkTarget(file: string): void {
  if (existsSync(file)) throw new AppError('CONFLICT', { publicMessage: `${file} exists already, and is not written over. Choose another name, or remove it first.` });
  const folder = path.dirname(file);
  if (!existsSync(folder)) throw new AppError('CONFLICT', { publicMessage: `The folder ${folder} does not exist. Make it first.` });
}

/** A disk that is nearly full takes less than it is given. */
async function writeAll(handle: FileHandle, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length; ) at += (await handle.write(bytes, at)).bytesWritten;
}

function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
