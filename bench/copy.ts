import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { Client } from 'pg';
import { from, to } from 'pg-copy-streams';

const TWIN = 'bench_leitura';
const COLUMNS = 'time, recebido_em, conta_id, gateway_id, dispositivo_id, valor, unidade, origem';

/**
 * The limit of the database: rows of the table itself, in the order they came, by COPY as text over one connection into an empty
 * twin with the same columns, checks and indexes. Nothing that keeps each row by itself can be faster with one connection.
 */
export async function exportRows(client: Client, file: string, limit: number): Promise<number> {
  const source = client.query(to(`copy (select ${COLUMNS} from tds_new_leitura_dispositivo limit ${limit}) to stdout`));
  await pipeline(source, createWriteStream(file));
  return source.rowCount ?? 0;
}

/** Rows a second. The twin is made new, and the log is flushed before and not in the middle. */
export async function copyRows(client: Client, file: string): Promise<number> {
  await client.query(`drop table if exists ${TWIN}; create table ${TWIN} (like tds_new_leitura_dispositivo including all); checkpoint`);
  const started = performance.now();
  const target = client.query(from(`copy ${TWIN} (${COLUMNS}) from stdin`));
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), target);
  const seconds = (performance.now() - started) / 1000;
  await client.query(`drop table ${TWIN}`);
  return Math.round((target.rowCount ?? 0) / seconds);
}
