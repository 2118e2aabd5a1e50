import { parseArgs } from 'node:util';
import type { ParseArgsConfig } from 'node:util';
import { openDataFolder, openDatabase } from '../installation.ts';
import type { DataFolder, OpenDatabase } from '../installation.ts';
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

export async function withInstallation<Result>(run: (context: CommandContext) => Promise<Result>): Promise<Result> {
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
    return await run({ config, folder, open, database, log });
  } finally {
    await Promise.all([database.app.end(), database.plataforma.end()]);
    await open.close();
  }
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
