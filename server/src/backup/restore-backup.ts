import { AppError } from '../platform/errors.ts';
import { listMigrationFiles } from '../platform/migrate.ts';
import type { BackupReader } from './backup-reader.ts';
import { loadRows, runLanes } from './load-rows.ts';
import type { Progress } from './progress.ts';
import { digestPart } from './repo-catalogue.ts';
import {
  analyzeTables, becomeLogin, becomeOwner, beginRestore, closeDoors, closeTables, connectRestore, endRestore, inTransaction, listRestored,
  openTables, readPhase, readTarget, restoreSequences, takeTurn, writePhase,
} from './repo-restore.ts';
import type { RestoreClient } from './repo-restore.ts';
import { AFTER_RESTORE, PREPARE_PART } from './tables.ts';

export interface RestoreOptions {
  /** The login that owns the database. */
  ownerUrl: string;
  backup: BackupReader;
  progress: Progress;
  signal?: AbortSignal;
  /** Brings the database to these migrations, or to all there are, though a restore is under way in it. */
  migrate(only?: ReadonlySet<string>): Promise<void>;
  /** Said once it is known, before the rows move. */
  announce(resumed: { found: number; chunks: number }): void;
}

/** Connections that work side by side: the first one decides, the second one helps with what takes long. */
type Lanes = [client: RestoreClient, second: RestoreClient];

export interface RestoreResult {
  rows: number;
  /** Of rows as text. */
  bytes: number;
  tables: number;
  chunks: number;
  /** Chunks that an earlier run of the same restore had put back. */
  found: number;
}

/** Puts a backup into a database that `checkTarget` found fit, or into a new one. Interrupted at any point, the same call goes on after the last whole chunk. */
export async function restoreBackup(options: RestoreOptions): Promise<RestoreResult> {
  const { manifest, footer } = options.backup;
  const tables = [...new Set(manifest.parts.map(({ table }) => table))];
  const lanes: Lanes = [await connectRestore(options.ownerUrl), await connectRestore(options.ownerUrl)];
  const [client] = lanes;
  // What is told to the database next fails; what it has noted stays.
  const stop = (): void => void endAll(lanes);
  options.signal?.addEventListener('abort', stop);
  try {
    options.signal?.throwIfAborted();
    const isOpen = await enter(lanes, options);
    let found = footer.chunks.length;
    if (isOpen && (await readPhase(client)) === 'loading') {
      found = await load(lanes, options, tables);
      await verify(lanes, options);
      await writePhase(client, 'verified');
    }
    if (isOpen) await settle(client, options, tables);
    return {
      rows: footer.parts.reduce((sum, { rows }) => sum + rows, 0),
      bytes: footer.chunks.reduce((sum, { bytes }) => sum + bytes, 0),
      tables: tables.length,
      chunks: footer.chunks.length,
      found,
    };
  } finally {
    options.signal?.removeEventListener('abort', stop);
    await endAll(lanes);
  }
}

/** What can be told from the file alone: whether this release may restore it at all. Throws AppError. */
export function checkRestorable({ manifest }: BackupReader, { isGivenDatabase }: { isGivenDatabase: boolean }): void {
  const known = listMigrationFiles();
  const unknown = manifest.migrations.filter(({ nome }) => !known.has(nome));
  if (unknown.length > 0) {
    throw new AppError('CONFLICT', { publicMessage: `The backup was made by a later release (${manifest.version}): this one does not know ${unknown.map(({ nome }) => nome).join(', ')}. Restore it with that release or a later one.` });
  }
  const changed = manifest.migrations.filter(({ nome, sha256 }) => known.get(nome) !== sha256);
  if (changed.length > 0) {
    throw new AppError('MIGRATION_CHANGED', { publicMessage: `The migration ${changed[0]?.nome} differs from the one the backup was made with. An applied migration is never edited: restore with the release that has it as it was.` });
  }
  if (isGivenDatabase && manifest.kind === 'demo') {
    throw new AppError('CONFLICT', { publicMessage: 'This is the backup of a demo, which never runs on a given DATABASE_URL: restore it into an empty data folder.' });
  }
}

/** Whether rows may go there. A folder that was marked for this backup may hold all of them already. Throws AppError CONFLICT. */
export async function checkTarget(ownerUrl: string, backup: BackupReader, isMarked: boolean): Promise<void> {
  const client = await connectRestore(ownerUrl);
  try {
    const { isEmpty, restoring } = await readTarget(client);
    if (!isEmpty && restoring === undefined && !isMarked) throw notEmpty();
    if (restoring !== undefined && restoring !== backup.header.salt) throw anotherOne();
  } finally {
    await client.end();
  }
}

/** False when an earlier run was killed after its very last statement. */
async function enter([client, second]: Lanes, { backup }: RestoreOptions): Promise<boolean> {
  if (!(await takeTurn(client, second))) throw new AppError('CONFLICT', { publicMessage: 'Another restore is at work in this database. Let it end, or stop it; then run this again.' });
  const { isEmpty, restoring } = await readTarget(client);
  if (restoring !== undefined && restoring !== backup.header.salt) throw anotherOne();
  if (restoring === undefined && isEmpty) await beginRestore(client, backup.header.salt);
  return restoring !== undefined || isEmpty;
}

async function endAll(lanes: Lanes): Promise<void> {
  await Promise.all(lanes.map((lane) => lane.end()));
}

function anotherOne(): AppError {
  return new AppError('CONFLICT', { publicMessage: 'A restore of another backup is under way in this database. End it with its own file, or begin again in an empty data folder or database.' });
}

function notEmpty(): AppError {
  return new AppError('CONFLICT', { publicMessage: 'The database is not empty, and a restore writes over nothing. Choose an empty database by DATABASE_URL, or an empty data folder.' });
}

/** Resolves with the number of chunks that were there already. */
async function load([client, second]: Lanes, options: RestoreOptions, tables: readonly string[]): Promise<number> {
  const { manifest, footer } = options.backup;
  await options.migrate(new Set(manifest.migrations.map(({ nome }) => nome)));
  await closeDoors(client);
  await becomeOwner(client);
  await becomeOwner(second);
  await openTables(client, tables);
  for (const { table, range } of manifest.parts) if (range !== undefined) await PREPARE_PART[table]?.(client, range);
  const done = await listRestored(client);
  options.announce({ found: done.size, chunks: footer.chunks.length });
  await loadRows([client, second], options, footer.chunks.map((_, place) => place).filter((place) => !done.has(place)));
  return done.size;
}

/** What stands in the database now, counted and hashed by it, against what stood there inside the snapshot. */
async function verify(lanes: Lanes, { backup, progress }: RestoreOptions): Promise<void> {
  const { manifest, footer } = backup;
  const total = footer.parts.reduce((sum, { rows }) => sum + rows, 0);
  let rows = 0;
  progress.begin('verify');
  await runLanes(lanes, [...manifest.parts.entries()], async (client, [at, part]) => {
    const expected = footer.parts[at];
    const found = await digestPart(client, part);
    if (expected?.rows !== found.rows || expected.hash !== found.hash) {
      throw new AppError('RESTORE_INCOMPLETE', {
        publicMessage: `${part.table} holds ${found.rows} rows after the restore, and not the ${expected?.rows ?? 0} of the backup as they were. The database is left marked as incomplete. Begin again in an empty data folder or database; if it happens twice, the backup cannot be restored by this release.`,
      });
    }
    rows += found.rows;
    progress.update({ rows, bytes: 0, share: rows / total });
  });
  progress.end();
}

/** Each of it may be done again by the next run, if this one is killed. The last statement opens the doors. */
async function settle(client: RestoreClient, options: RestoreOptions, tables: readonly string[]): Promise<void> {
  await becomeOwner(client);
  await closeTables(client, tables);
  await restoreSequences(client, options.backup.manifest.sequences);
  await options.migrate();
  await inTransaction(client, async () => {
    for (const step of AFTER_RESTORE) await step.run(client);
  });
  await analyzeTables(client);
  await becomeLogin(client);
  await endRestore(client);
}
