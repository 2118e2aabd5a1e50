import { chmodSync, closeSync, existsSync, fsyncSync, mkdirSync, mkdtempSync, openSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from './errors.ts';
import { POSTGRES_MAJOR } from './embedded-postgres-binaries.ts';
import type { PostgresHome } from './embedded-postgres-home.ts';
import { runAs } from './embedded-postgres-process.ts';
import { giveTree } from './embedded-postgres-user.ts';

export interface ClusterOptions {
  home: PostgresHome;
  binaries: string;
  superuserPassword: string;
  durable: boolean;
}

/** The data folder, made by initdb where there is none. Made aside and renamed, so an interrupted initdb leaves nothing behind. */
export async function openCluster(options: ClusterOptions): Promise<string> {
  const { home } = options;
  const pgData = join(home.path, 'data');
  for (const name of readdirSync(home.path)) {
    if (name.startsWith('init-')) rmSync(join(home.path, name), { recursive: true, force: true });
  }
  if (existsSync(pgData)) checkVersion(pgData);
  else await initCluster(options, pgData);
  chmodSync(pgData, 0o700);
  return pgData;
}

function checkVersion(pgData: string): void {
  const file = join(pgData, 'PG_VERSION');
  const found = existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
  if (found === String(POSTGRES_MAJOR)) return;
  throw new AppError('DATABASE_START_FAILED', {
    publicMessage: found === undefined
      ? `The folder ${pgData} is not a PostgreSQL data folder. Move it away, or choose another data folder by TDS_DATA_DIR.`
      : `The data in ${pgData} was made by PostgreSQL ${found}, and this version brings PostgreSQL ${POSTGRES_MAJOR}. Start the version that made it, run "tds backup", and restore that into an empty data folder here.`,
  });
}

async function initCluster({ home, binaries, superuserPassword, durable }: ClusterOptions, pgData: string): Promise<void> {
  const scratch = mkdtempSync(join(home.path, 'init-'));
  try {
    const passwordFile = join(scratch, 'password');
    writeFileSync(passwordFile, `${superuserPassword}\n`, { mode: 0o600 });
    mkdirSync(join(scratch, 'data'), { mode: 0o700 });
    giveTree(scratch, home.identity);
    // The builtin provider sorts the same on every system; macOS's C library knows no C.UTF-8, which is then only for messages.
    const libcLocale = process.platform === 'darwin' ? 'C' : 'C.UTF-8';
    const { code, failure, output } = await runAs(home.identity, join(binaries, 'bin', 'initdb'), [
      '-D', join(scratch, 'data'), '-U', 'postgres', '-E', 'UTF8',
      '--locale-provider=builtin', '--builtin-locale=C.UTF-8', `--locale=${libcLocale}`,
      '--auth-local=scram-sha-256', '--auth-host=scram-sha-256', `--pwfile=${passwordFile}`,
      ...(durable ? [] : ['--no-sync']),
    ]);
    if (code !== 0) throw initFailed(failure?.message ?? output);
    renameSync(join(scratch, 'data'), pgData);
    if (durable) syncFolder(home.path);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function initFailed(output: string): AppError {
  const reason = /(?:error|fatal|hint): .*/i.exec(output)?.[0] ?? output.trim().split('\n').at(-1);
  return new AppError('DATABASE_START_FAILED', {
    publicMessage: `PostgreSQL could not prepare its data folder: ${reason}`,
    internal: `initdb: ${output}`,
  });
}

function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
