import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createBackup } from '../backup/create-backup.ts';
import type { BackupResult } from '../backup/create-backup.ts';
import { createKeyFile, defaultKeyFile, readKeyFile } from '../backup/key.ts';
import type { BackupKey } from '../backup/key.ts';
import { runInterruptibly } from '../backup/interrupt.ts';
import { createProgress } from '../backup/progress.ts';
import { openDataFolder, openDatabase } from '../installation.ts';
import { readConfig } from '../platform/config.ts';
import type { Config } from '../platform/config.ts';
import { AppError } from '../platform/errors.ts';
import { checkForFiles } from '../platform/folders.ts';
import { createLogger } from '../platform/log.ts';
import { fromCaller, readFlags, usage } from './command.ts';
import type { Command } from './command.ts';

export const backUp: Command = {
  name: 'backup',
  summary: 'everything of one moment into one encrypted file, while the system runs',
  help: `  --to FILE        the file to make; it must not exist
  --key-file K     file with the key, or with a passphrase of 16 characters or more (default: secrets/backup-key in the data folder,
                   made at first use). Keep a copy elsewhere: without it a backup cannot be opened, by anybody
  --json           the result as one line

  Not in it: sessions, private keys of the certificate authorities, TDS_SECRET. What else to keep, and how: docs/backup.md
`,
  run: async (args) => {
    const string = { type: 'string' } as const;
    const flags = readFlags(args, { to: string, 'key-file': string, json: { type: 'boolean' } });
    const file = checkForFiles(fromCaller(flags.to ?? usage('--to is missing: the file to make')));
    const config = readConfig(process.env);
    checkBegun(config);
    const key = openKey(config.TDS_DATA_DIR, flags['key-file']);
    const startedMs = performance.now();
    const result = await runInterruptibly('No backup was made.', (signal) => backUpInto(config, file, key, signal));
    const seconds = (performance.now() - startedMs) / 1000;
    process.stdout.write(flags.json === true ? `${JSON.stringify(describe(file, result, seconds))}\n` : tell(file, result, seconds));
    return 0;
  },
};

async function backUpInto(config: Config, file: string, key: BackupKey, signal: AbortSignal): Promise<BackupResult> {
  const log = createLogger('tds', 'warn');
  const folder = openDataFolder(config);
  const open = await openDatabase(config, folder, log);
  try {
    const kind = folder.kind === 'demo' ? 'demo' : 'real';
    return await createBackup({ url: open.url('backup'), file, key, kind, version: readVersion(), progress: createProgress(), signal });
  } finally {
    await open.close();
  }
}

/** Asked before a database is started for nothing. */
function checkBegun({ TDS_DATA_DIR: dir, DATABASE_URL }: Config): void {
  if (DATABASE_URL !== undefined || existsSync(path.join(dir, 'postgres'))) return;
  throw new AppError('NOT_FOUND', { publicMessage: `There is no database in ${dir}. Set TDS_DATA_DIR to the folder of the installation.` });
}

function openKey(dir: string, given: string | undefined): BackupKey {
  if (given !== undefined) return readKeyFile(fromCaller(given));
  const file = defaultKeyFile(dir);
  if (!existsSync(file)) {
    createKeyFile(file);
    process.stderr.write(`A key for backups was made: ${file}\nKeep a copy of it away from this machine. Without it no backup can be opened.\n`);
  }
  return readKeyFile(file);
}

function readVersion(): string {
  return String(JSON.parse(readFileSync(path.join(import.meta.dirname, '../../package.json'), 'utf8')).version);
}

function describe(file: string, { rows, bytes, fileBytes, tables }: BackupResult, seconds: number): Record<string, unknown> {
  return { file, tables, rows, bytes, file_bytes: fileBytes, seconds: round(seconds), rows_per_s: Math.round(rows / seconds) };
}

function tell(file: string, { rows, tables, fileBytes }: BackupResult, seconds: number): string {
  return `${file}: ${rows.toLocaleString('en')} rows of ${tables} tables, ${(fileBytes / 1e6).toFixed(1)} MB, ${seconds.toFixed(1)} s.\nThe certificate authorities are not in it: keep the folder "ca" and its passphrase as docs/backup.md says.\n`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
