import type { ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import type { ClientConfig } from 'pg';
import { AppError } from './errors.ts';
import type { PostgresHome } from './embedded-postgres-home.ts';
import { logSize, readLogSince } from './embedded-postgres-log.ts';
import { stopServer } from './embedded-postgres-owner.ts';
import { errnoOf, isAlive, spawnServer } from './embedded-postgres-process.ts';
import type { Logger } from './log.ts';

/** Recovery after a crash replays up to max_wal_size of log; on a slow disk that is minutes. */
const READY_WITHIN_MS = 10 * 60_000;
const SURVIVORS_GONE_WITHIN_MS = 60_000;

export interface ServerArguments {
  pgData: string;
  socketDir: string;
  port: number;
  listen: boolean;
  durable: boolean;
  settings: Record<string, string>;
}

export function serverArguments({ pgData, socketDir, port, listen, durable, settings }: ServerArguments): string[] {
  const all: Record<string, string> = {
    listen_addresses: listen ? '127.0.0.1' : '',
    port: String(port),
    unix_socket_directories: socketDir,
    unix_socket_permissions: '0700',
    max_connections: '60',
    // A question over years locks each week and its indexes; the default of 64 a connection runs out for everybody at once.
    max_locks_per_transaction: '1024',
    shared_buffers: '128MB',
    // A commit is what a gateway's acknowledgement means.
    synchronous_commit: 'on',
    // Few, smooth checkpoints: each one makes the next change of every page cost a full page of log.
    max_wal_size: '2GB',
    checkpoint_timeout: '15min',
    // Nobody replicates from the embedded server, and the log is smaller without.
    wal_level: 'minimal',
    max_wal_senders: '0',
    // Our statements are short; compiling them costs more than it saves.
    jit: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_line_prefix: '%m [%p] %q%u@%d ',
    log_checkpoints: 'off',
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
    ...settings,
  };
  return ['-D', pgData, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}

export interface LaunchOptions {
  home: PostgresHome;
  binaries: string;
  pgData: string;
  logFile: string;
  args: string[];
  log: Logger;
}

export interface LaunchedServer {
  pid: number;
  exited: Promise<Exit>;
  stop(): Promise<void>;
}

interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
  failure?: Error;
}

/** Resolves once the server takes connections. */
export async function launchServer(options: LaunchOptions): Promise<LaunchedServer> {
  const deadline = Date.now() + SURVIVORS_GONE_WITHIN_MS;
  for (;;) {
    const offset = logSize(options.logFile);
    const child = spawnServer(options.home.identity, join(options.binaries, 'bin', 'postgres'), options.args, options.logFile);
    const exited = waitForExit(child);
    const end = await waitUntilReady(child, exited, options);
    if (typeof end === 'number') return { pid: end, exited, stop: () => stopChild(child, exited) };
    const said = readLogSince(options.logFile, offset);
    // Backends of a postmaster that was killed notice it only between two pieces of work; they must end before data is touched.
    const hasSurvivors = said.includes('pre-existing shared memory block');
    if (!hasSurvivors || Date.now() > deadline) throw startFailed(said, end, options);
    options.log.warn('waiting for sessions of the killed PostgreSQL to end');
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Tells a changed password apart from a broken server, before anything else is tried with it. */
export async function checkPassword(connection: ClientConfig, home: string): Promise<void> {
  const client = new Client(connection);
  try {
    await client.connect();
  } catch (cause) {
    // 28P01 invalid_password
    if (errnoOf(cause) !== '28P01') throw cause;
    throw new AppError('DATABASE_START_FAILED', {
      publicMessage: `The database in ${home} was made with another secret: TDS_SECRET (or the secret kept in the data folder) has changed since. Put the former one back, or choose an empty data folder by TDS_DATA_DIR.`,
      cause,
    });
  } finally {
    await client.end();
  }
}

function waitForExit(child: ChildProcess): Promise<Exit> {
  return new Promise((resolve) => {
    child.on('error', (failure) => resolve({ code: null, signal: null, failure }));
    child.on('exit', (code, signal) => resolve({ code, signal }));
  });
}

/** The server's pid when it is ready, else how it ended. */
async function waitUntilReady(child: ChildProcess, exited: Promise<Exit>, { pgData, log }: LaunchOptions): Promise<Exit | number> {
  let end: Exit | undefined;
  void exited.then((exit) => (end = exit));
  const start = Date.now();
  let nextNoteMs = 5000;
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    if (end !== undefined) return end;
    if (child.pid !== undefined && isReady(pgData, child.pid)) return child.pid;
    const waitedMs = Date.now() - start;
    if (waitedMs > nextNoteMs) {
      log.info({ waitedMs }, 'PostgreSQL is recovering');
      nextNoteMs *= 2;
    }
    if (waitedMs > READY_WITHIN_MS) {
      await stopChild(child, exited);
      return exited;
    }
  }
}

/** The postmaster writes its state into the eighth line of its own pid file, as pg_ctl reads it. */
function isReady(pgData: string, pid: number): boolean {
  const file = join(pgData, 'postmaster.pid');
  if (!existsSync(file)) return false;
  const lines = readFileSync(file, 'utf8').split('\n');
  return Number(lines[0]) === pid && lines[7]?.trim() === 'ready';
}

async function stopChild(child: ChildProcess, exited: Promise<Exit>): Promise<void> {
  if (child.pid === undefined) return;
  const { pid } = child;
  await stopServer(pid, () => child.exitCode !== null || child.signalCode !== null || !isAlive(pid));
  await exited;
}

function startFailed(said: string, end: Exit, { logFile }: LaunchOptions): AppError {
  const internal = `PostgreSQL ended (code ${end.code}, signal ${end.signal}${end.failure ? `, ${end.failure.message}` : ''}): ${said.trim()}`;
  const busy = /could not bind \S+ address "(.*)": Address already in use/.exec(said);
  if (busy !== null) {
    return new AppError('PORT_BUSY', { publicMessage: `The database's port on ${busy[1]} is in use by another program. Choose another port, or stop that program.`, internal });
  }
  const fatal = said.split('\n').findLast((line) => /(FATAL|PANIC):/.test(line))?.replace(/^.*?((FATAL|PANIC): )/, '$1');
  return new AppError('DATABASE_START_FAILED', { publicMessage: `PostgreSQL did not start: ${fatal ?? 'no reason given'}. Its log is ${logFile}.`, internal });
}
