import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { KEEPALIVE, sqlState } from '../platform/db.ts';
import { AppError } from '../platform/errors.ts';
import { copyOut, digestPart, quoteName, setPlainText } from './repo-catalogue.ts';
import type { Part } from './format.ts';

/** One moment of the database, read over two connections: one copies, the other counts and hashes. */
export interface Snapshot {
  client: pg.Client;
  /** Nobody may change the shape of these tables until the end. */
  hold(tables: readonly string[]): Promise<void>;
  copy(part: Part): AsyncIterable<Buffer>;
  digest(part: Part): Promise<{ rows: number; hash: string }>;
  close(): Promise<void>;
}

export async function openSnapshot(url: string): Promise<Snapshot> {
  const [reader, counter] = [await connect(url), await connect(url)];
  try {
    await reader.query('begin isolation level repeatable read, read only');
    const { rows } = await reader.query<{ id: string }>('select pg_export_snapshot() as id');
    await counter.query('begin isolation level repeatable read, read only');
    await counter.query(`set transaction snapshot '${rows[0]?.id ?? ''}'`);
  } catch (error) {
    await Promise.all([reader.end(), counter.end()]);
    throw error;
  }
  return {
    client: reader,
    hold: async (tables) => void (await reader.query(`lock table ${tables.map(quoteName).join(', ')} in access share mode`)),
    copy: (part) => reader.query(copyTo(copyOut(part), { highWaterMark: 1024 * 1024 })),
    digest: (part) => digestPart(counter, part),
    close: async () => void (await Promise.all([reader.end(), counter.end()])),
  };
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: 'tds backup', connectionTimeoutMillis: 5000, ...KEEPALIVE });
  // A connection that breaks fails the statement on it, which says why.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await setPlainText(client);
  } catch (cause) {
    await client.end().catch(() => undefined);
    if (!['28P01', '28000'].includes(sqlState(cause) ?? '')) throw cause;
    throw new AppError('UNAVAILABLE', { publicMessage: 'The database does not let the login tds_backup in. Give it as DATABASE_URL_BACKUP, or let "migrate" set its password.', cause });
  }
  return client;
}
