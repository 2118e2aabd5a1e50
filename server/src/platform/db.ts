import pg from 'pg';
import { AppError } from './errors.ts';
import type { Logger } from './log.ts';

export type Pool = pg.Pool;
export type PoolClient = pg.PoolClient;

/** Anything that runs a statement: a pool, a client, a scoped transaction. */
export interface Queryable {
  query<Row extends pg.QueryResultRow = pg.QueryResultRow>(
    /** A named statement is prepared once a connection. */
    statement: string | { name: string; text: string; values: unknown[] },
    values?: unknown[],
  ): Promise<pg.QueryResult<Row>>;
}

/** SQLSTATEs the code speaks of (PostgreSQL appendix A). */
export const SQLSTATE = {
  uniqueViolation: '23505',
  foreignKeyViolation: '23503',
  checkViolation: '23514',
  insufficientPrivilege: '42501',
} as const;

// int8 (count(*), sequence numbers) fits a double up to 2^53; numeric stays text, since meters must not lose digits.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

export interface PoolOptions {
  url: string;
  max: number;
  /** Shown in pg_stat_activity. */
  name: string;
  log: Logger;
  /** Without it that of the role stands, which must be below the default. */
  statementTimeoutMs?: number;
}

const DEFAULT_STATEMENT_MS = 30_000;
/** The server's own limit comes first, and says why; this one is for a server that has fallen silent. */
const SILENCE_MS = 5000;
/** Of a connection nobody uses at the moment; the system's own default is two hours. */
export const KEEPALIVE = { keepAlive: true, keepAliveInitialDelayMillis: 10_000 };

/** A statement gives up shortly after its server should have: a connection whose other end is gone hangs nobody. */
export function createPool(options: PoolOptions): Pool {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.max,
    application_name: options.name,
    connectionTimeoutMillis: 5000,
    idleTimeoutMillis: 30_000,
    ...KEEPALIVE,
    query_timeout: (options.statementTimeoutMs ?? DEFAULT_STATEMENT_MS) + SILENCE_MS,
    ...(options.statementTimeoutMs ? { statement_timeout: options.statementTimeoutMs } : {}),
  });
  // An idle connection that breaks (server restart) is replaced by the pool; without a listener it would end the process.
  pool.on('error', (error) => options.log.warn({ error: error.message, pool: options.name }, 'idle database connection lost'));
  // The same for a connection in use: its statement fails with the reason, which is where it is dealt with.
  pool.on('connect', (client) => client.on('error', (error) => options.log.debug({ error: error.message, pool: options.name }, 'database connection broke')));
  return pool;
}

/** One transaction on one connection; rolled back when `run` throws. */
export async function transaction<Result>(pool: Pool, run: (client: PoolClient) => Promise<Result>): Promise<Result> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('begin');
    const result = await run(client);
    await client.query('commit');
    return result;
  } catch (error) {
    if (isSilence(error)) broken = error as Error;
    else {
      await client.query('rollback').catch((rollbackError: Error) => {
        broken = rollbackError;
      });
    }
    throw error;
  } finally {
    client.release(broken);
  }
}

export function sqlState(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError ? error.code : undefined;
}

export function constraintOf(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError ? error.constraint : undefined;
}

/** The first row, or 404: what another conta owns is not there at all. */
export function firstOrNotFound<Row>(rows: Row[]): Row {
  const row = rows[0];
  if (row === undefined) throw new AppError('NOT_FOUND');
  return row;
}

/** The fault is the database's or the way to it: the same request may succeed later (classes 08 and 53, shutdown, timeout). */
export function isUnavailable(error: unknown): boolean {
  const state = sqlState(error);
  if (state !== undefined) return /^(08|53)/.test(state) || ['57014', '57P01', '57P02', '57P03', '3D000'].includes(state);
  if (!(error instanceof Error)) return false;
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (syscall === 'connect' || code === 'ECONNRESET' || code === 'EPIPE') return true;
  return isSilence(error) || /timeout exceeded when trying to connect|Connection terminated/.test(error.message);
}

/** The server has not answered: the connection is still busy with the statement, and a rollback would wait behind it. */
function isSilence(error: unknown): boolean {
  return error instanceof Error && error.message === 'Query read timeout';
}
