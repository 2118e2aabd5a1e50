/**
 * The data folder and the database behind a process that owns them: the supervisor, or a command. Opens what is there, makes what
 * is missing, and says in one sentence what a person has to do when it cannot.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { z } from 'zod';
import { checkRestored } from './backup/restore-mark.ts';
import type { Config } from './platform/config.ts';
import { deriveUrl } from './platform/database-urls.ts';
import { startEmbeddedPostgres } from './platform/embedded-postgres.ts';
import type { EmbeddedPostgres } from './platform/embedded-postgres.ts';
import { isAlive } from './platform/embedded-postgres-process.ts';
import { AppError } from './platform/errors.ts';
import type { Logger } from './platform/log.ts';
import { LOGIN_ROLES, migrate, readPendingMigrations } from './platform/migrate.ts';
import type { LoginRole, MigrateOptions } from './platform/migrate.ts';
import { deriveKey, derivePassword, readOrCreateSecret } from './platform/secrets.ts';

export interface DataFolder {
  dir: string;
  caDir: string;
  passphraseFile: string;
  /** What the folder was begun as; `empty` before its first start. */
  kind: 'empty' | 'demo' | 'real';
  secret: string;
}

/** Where a running system stands, for commands that join it. */
export type RunFile = z.output<typeof runShape>;

const runShape = z.object({
  pid: z.int().positive(),
  url: z.string(),
  mqttPort: z.int(),
  /** Owner's address without password; null when DATABASE_URL is given. */
  postgres: z.string().nullable(),
});

/** Refuses one that a restore has not filled to its end; the restore itself goes on in it. */
export function openDataFolder(config: Config, { isRestoring = false } = {}): DataFolder {
  const dir = config.TDS_DATA_DIR;
  try {
    if (!isRestoring) checkRestored(dir);
    mkdirSync(dir, { recursive: true, mode: 0o711 });
    return {
      dir,
      caDir: path.join(dir, 'ca'),
      passphraseFile: config.TDS_CA_PASSPHRASE_FILE ?? path.join(dir, 'secrets', 'ca-passphrase'),
      kind: readKind(dir),
      secret: readOrCreateSecret(dir, config.TDS_SECRET),
    };
  } catch (error) {
    if (error instanceof AppError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new AppError('DATA_DIR_UNREADABLE', { publicMessage: `The data folder ${dir} cannot be used (${code}). Give this user the right to write there, or set TDS_DATA_DIR.`, cause: error });
  }
}

/** Written once, before anything else is put into the folder: one begun as demo stays demo. */
export function markKind(folder: DataFolder, kind: 'demo' | 'real'): void {
  if (folder.kind === 'empty') writeWhole(path.join(folder.dir, 'kind'), `${kind}\n`);
}

/** Never guessed: a folder with real data in it would get the demo's people. */
function readKind(dir: string): DataFolder['kind'] {
  const file = path.join(dir, 'kind');
  if (!existsSync(file)) return 'empty';
  const kind = readFileSync(file, 'utf8').trim();
  if (kind === 'demo' || kind === 'real') return kind;
  throw new AppError('CONFIG_INVALID', { publicMessage: `The file ${file} is damaged. Write what the folder was begun as into it, "demo" or "real".` });
}

export async function startPostgres(config: Config, folder: DataFolder, log: Logger, onExit: () => void): Promise<EmbeddedPostgres> {
  return startEmbeddedPostgres({
    dataDir: folder.dir,
    superuserPassword: derivePassword(folder.secret, 'postgres/superuser'),
    log,
    onExit,
    ...(config.TDS_POSTGRES_PORT === undefined ? {} : { port: config.TDS_POSTGRES_PORT }),
  });
}

export function ownerUrl(folder: DataFolder, postgres: EmbeddedPostgres): string {
  return postgres.url('postgres', derivePassword(folder.secret, 'postgres/superuser'), 'postgres');
}

/** Brings the database to the present schema and sets each login's derived password, but for logins given from outside. */
export async function prepareDatabase(config: Config, folder: DataFolder, url: string, log: Logger, restore: RestoreMigration = {}): Promise<void> {
  if (url === config.DATABASE_URL && !(await answers(url))) throw databaseAway();
  const isGiven = (role: LoginRole): boolean => givenUrl(config, role) !== undefined;
  const passwords = Object.fromEntries(LOGIN_ROLES.filter((role) => !isGiven(role)).map((role) => [role, derivePassword(folder.secret, `postgres/${role}`)]));
  await migrate({ ownerUrl: url, passwords, ctxKey: deriveKey(folder.secret, 'app.ctx'), log, ...restore });
}

/** Of a restore: see `MigrateOptions`. */
type RestoreMigration = Pick<MigrateOptions, 'only' | 'isRestoring'>;

/** Those of processes; `backup` is of a command. */
export type ProcessRole = Exclude<LoginRole, 'backup'>;

/** The login of one process: given for itself, or the owner's server and database with the role's derived password. */
export function loginUrl(config: Config, { secret }: Pick<DataFolder, 'secret'>, ownersUrl: string, role: LoginRole): string {
  return givenUrl(config, role) ?? deriveUrl(ownersUrl, secret, role);
}

function givenUrl(config: Config, role: LoginRole): string | undefined {
  return config[`DATABASE_URL_${role.toUpperCase() as Uppercase<LoginRole>}`];
}

export function writeRunFile({ dir }: Place, run: RunFile): void {
  writeWhole(path.join(dir, 'run.json'), JSON.stringify(run));
}

export function removeRunFile({ dir }: Place): void {
  rmSync(path.join(dir, 'run.json'), { force: true });
}

/** Undefined also for what is no run file: it only tells commands where to look. */
export function readRunFile({ dir }: Place): RunFile | undefined {
  const file = path.join(dir, 'run.json');
  if (!existsSync(file)) return undefined;
  try {
    return runShape.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return undefined;
    throw error;
  }
}

/** What to say when the supervisor of this folder lives, and so holds its ports. */
export function findRunning(place: Place): AppError | undefined {
  const run = readRunFile(place);
  if (run === undefined || !isAlive(run.pid)) return undefined;
  return new AppError('DATA_DIR_BUSY', { publicMessage: `This system already runs: ${run.url} (process ${run.pid}). Stop it there with Ctrl-C, or set TDS_DATA_DIR, TDS_HTTP_PORT and TDS_MQTT_PORT to run a second one.` });
}

/** The supervisor of the last run is gone without having said so; its processes may still be ending. */
export function isRunKilled(place: Place): boolean {
  const run = readRunFile(place);
  return run !== undefined && !isAlive(run.pid);
}

type Place = Pick<DataFolder, 'dir'>;

/** On the disk whole or not at all, whatever is killed or switched off meanwhile. */
function writeWhole(file: string, text: string): void {
  writeFileSync(`${file}.new`, text, { flush: true });
  renameSync(`${file}.new`, file);
}

export interface OpenDatabase {
  ownerUrl: string;
  url(role: LoginRole): string;
  ctxKey: Buffer;
  run: RunFile | undefined;
  close(): Promise<void>;
}

/** The database for a command: of the running system where there is one, otherwise started for as long as the command takes. */
export async function openDatabase(config: Config, folder: DataFolder, log: Logger): Promise<OpenDatabase> {
  const run = readRunFile(folder);
  const joined = findOwnerUrl(config, folder.dir, folder.secret);
  if (joined !== undefined && (await answers(joined))) return describe(config, folder, joined, run, async () => undefined);
  if (config.DATABASE_URL !== undefined) throw databaseAway();
  // A folder that a person begins with a command is no demo.
  markKind(folder, 'real');
  const postgres = await startPostgres(config, folder, log, () => undefined);
  const url = ownerUrl(folder, postgres);
  try {
    await prepareDatabase(config, folder, url, log);
  } catch (error) {
    // It would keep the command from ending. Why the database is not ready is what a person has to know.
    await postgres.stop().catch(() => undefined);
    throw error;
  }
  return describe(config, folder, url, undefined, () => postgres.stop());
}

/** Where the owner of a database that may be running is reached: the one given, or that of the running system. */
export function findOwnerUrl(config: Config, dir: string, secret: string | undefined): string | undefined {
  const address = readRunFile({ dir })?.postgres;
  return config.DATABASE_URL ?? (address && secret !== undefined ? withPassword(address, secret) : undefined);
}

function describe(config: Config, folder: DataFolder, url: string, run: RunFile | undefined, close: () => Promise<void>): OpenDatabase {
  return { ownerUrl: url, url: (role) => loginUrl(config, folder, url, role), ctxKey: deriveKey(folder.secret, 'app.ctx'), run, close };
}

/** A database of DATABASE_URL may be new: its logins and tables are made by `migrate` alone. */
export async function checkMigrated({ ownerUrl: url }: Pick<OpenDatabase, 'ownerUrl'>): Promise<void> {
  const pending = await readPendingMigrations(url);
  if (pending.length > 0) throw new AppError('UNAVAILABLE', { publicMessage: 'The database has not the present schema. Run this first: npm run tds -- migrate' });
}

function withPassword(address: string, secret: string): string {
  const url = new URL(address);
  url.password = derivePassword(secret, 'postgres/superuser');
  return url.href;
}

function databaseAway(): AppError {
  return new AppError('UNAVAILABLE', { publicMessage: 'The database of DATABASE_URL does not answer. Check the address, the login and that the server runs.' });
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 3000 });
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
}
