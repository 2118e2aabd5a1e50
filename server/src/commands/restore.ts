import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { openBackup } from '../backup/backup-reader.ts';
import type { BackupReader } from '../backup/backup-reader.ts';
import { runInterruptibly } from '../backup/interrupt.ts';
import { readKeyFile } from '../backup/key.ts';
import { createProgress } from '../backup/progress.ts';
import type { Progress } from '../backup/progress.ts';
import { checkRestorable, checkTarget, restoreBackup } from '../backup/restore-backup.ts';
import type { RestoreResult } from '../backup/restore-backup.ts';
import { readRestoreMark, removeRestoreMark, writeRestoreMark } from '../backup/restore-mark.ts';
import { findRunning, markKind, openDataFolder, ownerUrl, prepareDatabase, startPostgres } from '../installation.ts';
import { readConfig } from '../platform/config.ts';
import type { Config } from '../platform/config.ts';
import { AppError } from '../platform/errors.ts';
import { createLogger } from '../platform/log.ts';
import { fromCaller, readFlags, usage } from './command.ts';
import type { Command } from './command.ts';

/** What an operator may put into the folder first. */
const BROUGHT = new Set(['ca', 'secrets', 'restore.json']);

export const restore: Command = {
  name: 'restore',
  summary: 'a backup into an empty data folder or database; interrupted, the same command goes on',
  help: `  --from FILE      what "backup" made
  --key-file K     the key it was made with
  --data-dir NEW   the data folder to fill (default: TDS_DATA_DIR); empty, but for the folders "ca" and "secrets" you may bring
  --json           the result as one line

  With DATABASE_URL the rows go into that database, which must be empty. Every row is counted and hashed again at the end. Sessions
  end: everybody signs in again, with the password as it was. The folder has a secret of its own; nothing in a backup depends on it.
  Private keys never travel in a backup: bring the folder "ca" of the installation, or its gateways do not connect. See docs/backup.md
`,
  run: async (args) => {
    const string = { type: 'string' } as const;
    const flags = readFlags(args, { from: string, 'key-file': string, 'data-dir': string, json: { type: 'boolean' } });
    const file = fromCaller(flags.from ?? usage('--from is missing: the file to restore'));
    const key = readKeyFile(fromCaller(flags['key-file'] ?? usage('--key-file is missing: the key the backup was made with')));
    const dir = flags['data-dir'];
    const config = readConfig({ ...process.env, ...(dir === undefined ? {} : { TDS_DATA_DIR: fromCaller(dir) }) });
    const startedMs = performance.now();
    const backup = await openBackup(file, key);
    try {
      const result = await runInterruptibly('Run the same command again: it goes on where it stopped.', (signal) => restoreInto(config, backup, signal));
      const seconds = (performance.now() - startedMs) / 1000;
      process.stdout.write(flags.json === true ? `${JSON.stringify(describe(config, result, seconds))}\n` : tell(config, backup, result, seconds));
    } finally {
      await backup.close();
    }
    return 0;
  },
};

async function restoreInto(config: Config, backup: BackupReader, signal: AbortSignal): Promise<RestoreResult> {
  const progress = createProgress();
  const dir = config.TDS_DATA_DIR;
  checkRestorable(backup, { isGivenDatabase: config.DATABASE_URL !== undefined });
  const isMarked = checkFolder(config, backup);
  progress.begin('check');
  await backup.verify((done) => {
    signal.throwIfAborted();
    progress.update({ rows: 0, bytes: done, share: done / backup.size });
  });
  progress.end();
  if (config.DATABASE_URL !== undefined) await checkTarget(config.DATABASE_URL, backup, isMarked);
  mkdirSync(dir, { recursive: true, mode: 0o711 });
  // From here on nothing starts in this folder until the last row is back.
  writeRestoreMark(dir, backup.header.salt);
  const result = await fillDatabase(config, backup, progress, signal);
  const folder = openDataFolder(config, { isRestoring: true });
  markKind(folder, backup.manifest.kind);
  removeRestoreMark(dir);
  return result;
}

async function fillDatabase(config: Config, backup: BackupReader, progress: Progress, signal: AbortSignal): Promise<RestoreResult> {
  // What a killed run left running is nothing to a person who is told that the restore goes on.
  const log = createLogger('tds', 'error');
  const folder = openDataFolder(config, { isRestoring: true });
  const postgres = config.DATABASE_URL === undefined ? await startPostgres(config, folder, log, () => undefined) : undefined;
  const url = postgres === undefined ? (config.DATABASE_URL ?? '') : ownerUrl(folder, postgres);
  try {
    return await restoreBackup({
      ownerUrl: url,
      backup,
      progress,
      signal,
      migrate: (only) => prepareDatabase(config, folder, url, log, { isRestoring: true, ...(only === undefined ? {} : { only }) }),
      announce: ({ found, chunks }) => {
        if (found > 0) process.stderr.write(`Going on after an interrupted restore: ${found} of ${chunks} pieces are there.\n`);
      },
    });
  } finally {
    await postgres?.stop();
  }
}

/** Whether this very restore was begun in the folder before. */
function checkFolder(config: Config, backup: BackupReader): boolean {
  const dir = config.TDS_DATA_DIR;
  const running = findRunning({ dir });
  if (running !== undefined) throw running;
  const mark = readRestoreMark(dir);
  if (mark === backup.header.salt) return true;
  if (mark !== undefined) refuse(`A restore of another backup is under way in ${dir}. End it with its own file, or choose an empty folder by --data-dir.`);
  const found = existsSync(dir) ? readdirSync(dir).filter((name) => !BROUGHT.has(name)) : [];
  if (found.length > 0 && config.DATABASE_URL === undefined) {
    refuse(`The folder ${dir} is not empty (${found.slice(0, 3).join(', ')}), and a restore writes over nothing. Choose an empty one by --data-dir.`);
  }
  return false;
}

function refuse(publicMessage: string): never {
  throw new AppError('CONFLICT', { publicMessage });
}

function describe(config: Config, { rows, bytes, tables, chunks, found }: RestoreResult, seconds: number): Record<string, unknown> {
  return { data_dir: config.TDS_DATA_DIR, tables, rows, bytes, chunks, chunks_found: found, seconds: Math.round(seconds * 100) / 100, rows_per_s: Math.round(rows / seconds) };
}

function tell(config: Config, { manifest, header }: BackupReader, { rows, tables }: RestoreResult, seconds: number): string {
  const isComplete = manifest.kind === 'demo' || existsSync(path.join(config.TDS_DATA_DIR, 'ca'));
  const ca = isComplete ? '' : `Next: bring the folder "ca" of the installation and its passphrase into ${config.TDS_DATA_DIR}: without them the gateways do not connect (docs/backup.md).\n`;
  const next = `${ca}Certificates that were revoked after ${header.createdAt} are active again: revoke them again.\n`;
  return `${rows.toLocaleString('en')} rows of ${tables} tables are back in ${config.TDS_DATA_DIR}, counted and hashed, ${seconds.toFixed(1)} s.\nEverybody signs in again, with the password as it was.\n${next}`;
}
