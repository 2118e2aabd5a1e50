import { AppError } from '../platform/errors.ts';
import { createBackupWriter } from './backup-writer.ts';
import type { BackupWriter } from './backup-writer.ts';
import type { Footer, Manifest, Part } from './format.ts';
import type { BackupKey } from './key.ts';
import type { Progress } from './progress.ts';
import { listMigrations, listSequences, listTables, orderByNeed, readServerVersion } from './repo-catalogue.ts';
import type { Table } from './repo-catalogue.ts';
import { openSnapshot } from './repo-snapshot.ts';
import type { Snapshot } from './repo-snapshot.ts';
import { cutRows, encodeRows } from './rows.ts';
import { EXCLUDED, EXCLUDED_SCHEMAS } from './tables.ts';

export interface BackupOptions {
  /** The login tds_backup. */
  url: string;
  file: string;
  key: BackupKey;
  kind: Manifest['kind'];
  version: string;
  progress: Progress;
  signal?: AbortSignal;
  /** Of rows as text, before they are compressed: what a restore puts back in one transaction. */
  chunkBytes?: number;
}

export interface BackupResult {
  rows: number;
  /** Of rows as text. */
  bytes: number;
  fileBytes: number;
  tables: number;
}

const CHUNK_BYTES = 4 * 1024 * 1024;
/** Chunks that are compressed while the next one is read. */
const AT_ONCE = 3;

/** One moment of every table that is not left out, sealed into one file, while the system runs. */
export async function createBackup(options: BackupOptions): Promise<BackupResult> {
  const snapshot = await openSnapshot(options.url);
  // What is read through it fails, and is tidied away.
  const stop = (): void => void snapshot.close();
  options.signal?.addEventListener('abort', stop);
  try {
    const tables = await listIncluded(snapshot);
    await snapshot.hold(tables.map(({ name }) => name));
    const writer = await createBackupWriter(options.file, options.key);
    try {
      return await writeAll(options, snapshot, writer, tables);
    } catch (error) {
      await writer.abandon();
      throw explain(error, options.file);
    }
  } finally {
    options.signal?.removeEventListener('abort', stop);
    await snapshot.close();
  }
}

async function writeAll(options: BackupOptions, snapshot: Snapshot, writer: BackupWriter, tables: readonly Table[]): Promise<BackupResult> {
  const parts = tables.flatMap(cutTable);
  const done = { rows: 0, bytes: 0 };
  const total = parts.reduce((sum, { estimatedRows }) => sum + estimatedRows, 0);
  options.progress.begin('backup');
  await writer.writeManifest({
    version: options.version,
    postgres: await readServerVersion(snapshot.client),
    kind: options.kind,
    migrations: await listMigrations(snapshot.client),
    parts,
    sequences: await listSequences(snapshot.client, EXCLUDED_SCHEMAS),
  });
  const digests: Footer['parts'] = [];
  for (const [index, part] of parts.entries()) {
    const report = (rows: number, bytes: number): void => {
      done.rows += rows;
      done.bytes += bytes;
      options.progress.update({ rows: done.rows, bytes: writer.bytes(), share: done.rows / Math.max(total, done.rows) });
    };
    const [rows, digest] = await Promise.all([writePart(options, snapshot, writer, { part, index, report }), snapshot.digest(part)]);
    if (rows !== digest.rows) throw new Error(`${part.table}: ${rows} rows were copied, ${digest.rows} counted in the same snapshot`);
    digests.push(digest);
  }
  await writer.finish(digests);
  options.progress.end();
  return { ...done, fileBytes: writer.bytes(), tables: tables.length };
}

interface PartToWrite {
  part: Part;
  index: number;
  report(rows: number, bytes: number): void;
}

async function writePart({ chunkBytes = CHUNK_BYTES }: BackupOptions, snapshot: Snapshot, writer: BackupWriter, { part, index, report }: PartToWrite): Promise<number> {
  const waiting: { body: Promise<Buffer>; rows: number; bytes: number }[] = [];
  let total = 0;
  const writeFirst = async (): Promise<void> => {
    const first = waiting.shift();
    if (first === undefined) return;
    const { rows, bytes } = first;
    await writer.writeRows(await first.body, { part: index, rows, bytes });
    report(rows, bytes);
  };
  for await (const chunk of cutRows(snapshot.copy(part), chunkBytes)) {
    total += chunk.rows;
    waiting.push({ body: encodeRows(index, chunk), rows: chunk.rows, bytes: chunk.text.length });
    if (waiting.length >= AT_ONCE) await writeFirst();
  }
  while (waiting.length > 0) await writeFirst();
  return total;
}

/** Every table, or an error: one that the login sees nothing of would be an empty table in a backup that looks whole. */
async function listIncluded({ client }: Snapshot): Promise<Table[]> {
  const tables = (await listTables(client, EXCLUDED_SCHEMAS)).filter(({ name }) => !(name in EXCLUDED));
  const hidden = tables.filter(({ isReadable }) => !isReadable).map(({ name }) => name);
  if (tables.length === 0) throw new AppError('CONFLICT', { publicMessage: 'There is nothing in this database yet.' });
  if (hidden.length > 0) {
    throw new AppError('CONFLICT', {
      publicMessage: `The login tds_backup does not see all rows of ${hidden.join(', ')}. Give it SELECT and a policy "for select to tds_backup using (true)", or move the table to another database.`,
    });
  }
  return orderByNeed(tables);
}

function cutTable({ name, columns, estimatedRows, pieces }: Table): Part[] {
  if (pieces === null) return [{ table: name, columns, estimatedRows }];
  return pieces.map(({ column, from, to, estimatedRows: rows }) => ({ table: name, columns, range: { column, from, to }, estimatedRows: rows }));
}

function explain(error: unknown, file: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOSPC' || code === 'EDQUOT') return new AppError('CONFLICT', { publicMessage: `There is no space left for ${file}. Nothing was kept; make room, or choose another disk.`, cause: error });
  return error;
}
