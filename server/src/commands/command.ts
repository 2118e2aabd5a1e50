import path from 'node:path';
import { parseArgs } from 'node:util';
import type { ParseArgsConfig } from 'node:util';
import { checkMigrated, isRunKilled, openDataFolder, openDatabase, readRunFile } from '../installation.ts';
import type { DataFolder, OpenDatabase, RunFile } from '../installation.ts';
import { readConfig } from '../platform/config.ts';
import type { Config } from '../platform/config.ts';
import { createPool } from '../platform/db.ts';
import { AppError } from '../platform/errors.ts';
import { createLogger } from '../platform/log.ts';
import type { Logger } from '../platform/log.ts';
import type { Database } from '../platform/tenant.ts';

export interface Command {
  /** As typed: `gateways connect`. */
  name: string;
  summary: string;
  help: string;
  /** Printed after the help: the flags of a program that is called. */
  moreHelp?(): Promise<unknown>;
  /** Resolves with the exit code. */
  run(args: string[]): Promise<number>;
}

/** What a command works with; closed when the command ends. */
export interface CommandContext {
  config: Config;
  folder: DataFolder;
  open: OpenDatabase;
  database: Database;
  log: Logger;
}

export async function withInstallation<Result>(run: (context: CommandContext) => Promise<Result>, { needsSchema = true } = {}): Promise<Result> {
  const config = readConfig(process.env);
  const log = createLogger('tds', 'warn');
  const folder = openDataFolder(config);
  const open = await openDatabase(config, folder, log);
  const database: Database = {
    app: createPool({ url: open.url('app'), max: 2, name: 'tds command', log }),
    plataforma: createPool({ url: open.url('plataforma'), max: 2, name: 'tds command', log }),
    ctxKey: open.ctxKey,
  };
  try {
    if (needsSchema) await checkMigrated(open);
    return await run({ config, folder, open, database, log });
  } finally {
    await Promise.all([database.app.end(), database.plataforma.end()]);
    await open.close();
  }
}

/** For commands that need the system itself: it is asked for before a database is started, which takes long and helps nobody. */
export async function withRunningInstallation<Result>(run: (context: CommandContext & { running: RunFile }) => Promise<Result>): Promise<Result> {
  const place = { dir: readConfig(process.env).TDS_DATA_DIR };
  if (readRunFile(place) === undefined || isRunKilled(place)) throw notRunning();
  return withInstallation((context) => {
    const { run: running } = context.open;
    if (running === undefined) throw notRunning();
    return run({ ...context, running });
  });
}

function notRunning(): AppError {
  return new AppError('UNAVAILABLE', { publicMessage: 'The system is not running. Start it first: npm start' });
}

/** Flags of a command; an unknown or malformed one is a mistake that names itself. */
export function readFlags<Options extends NonNullable<ParseArgsConfig['options']>>(args: string[], options: Options) {
  try {
    return parseArgs({ args, options, allowPositionals: false, strict: true }).values;
  } catch (error) {
    throw new AppError('COMMAND_USAGE', { publicMessage: `${(error as Error).message} (--help shows the flags)`, cause: error });
  }
}

export function usage(publicMessage: string): never {
  throw new AppError('COMMAND_USAGE', { publicMessage: `${publicMessage} (--help shows the flags)` });
}

/** npm runs scripts in the repository's root; a person means a path from where they stand. */
export function fromCaller(file: string): string {
  return path.resolve(process.env['INIT_CWD'] ?? '.', file);
}
