import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { KEEPALIVE, sqlState } from '../platform/db.ts';
import { LOGIN_ROLES, RESTORE_SCHEMA } from '../platform/migrate.ts';
import { columnList, quoteName, setPlainText } from './repo-catalogue.ts';
import type { Manifest, Part } from './format.ts';

const PROCESSES = LOGIN_ROLES.map((role) => `tds_${role}`).join(', ');

/** Any number, the same everywhere; the next one is for the second connection. */
const LOCK = 7_305_013;

/** A connection to the database that a restore goes to. */
export type RestoreClient = pg.Client;

export async function connectRestore(ownerUrl: string): Promise<RestoreClient> {
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'tds restore', connectionTimeoutMillis: 5000, ...KEEPALIVE });
  client.on('error', () => undefined);
  await client.connect();
  await setPlainText(client);
  return client;
}

/** The owner of the tables, whose rights are the same wherever the database stands. */
export async function becomeOwner(client: RestoreClient): Promise<void> {
  await client.query('set role tds_owner');
  // What is committed late is put back again: rows and the note that they are there are one transaction.
  await client.query('set synchronous_commit = off');
}

/** As who connected: the doors of the database are its business. */
export async function becomeLogin(client: RestoreClient): Promise<void> {
  await client.query('reset role');
  await client.query('set synchronous_commit = on');
}

export async function inTransaction(client: RestoreClient, run: () => Promise<void>): Promise<void> {
  await client.query('begin');
  try {
    await run();
    await client.query('commit');
  } catch (error) {
    // A broken connection cannot roll back, and need not.
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}

/** Whether anything of ours or of others stands in the database, and which restore has been begun in it. */
export async function readTarget(client: RestoreClient): Promise<{ isEmpty: boolean; restoring: string | undefined }> {
  const { rows } = await client.query<{ isBegun: boolean; isEmpty: boolean }>(
    `select to_regclass('${RESTORE_SCHEMA}.run') is not null as "isBegun",
            not exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
                         where c.relkind in ('r', 'p', 'v', 'm') and n.nspname !~ '^pg_' and n.nspname not in ('information_schema', '${RESTORE_SCHEMA}')) as "isEmpty"`,
  );
  const { isBegun = false, isEmpty = false } = rows[0] ?? {};
  if (!isBegun) return { isEmpty, restoring: undefined };
  const { rows: runs } = await client.query<{ backup: string }>(`select backup from ${RESTORE_SCHEMA}.run`);
  return { isEmpty, restoring: runs[0]?.backup };
}

/** One restore at a time; of one that was killed, the database may still be ending what either connection told it last. */
export async function takeTurn(client: RestoreClient, second: RestoreClient): Promise<boolean> {
  await client.query("set lock_timeout = '10s'");
  await second.query("set lock_timeout = '10s'");
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    await second.query('select pg_advisory_lock($1)', [LOCK + 1]);
    return true;
  } catch (error) {
    // 55P03 lock_not_available
    if (sqlState(error) === '55P03') return false;
    throw error;
  } finally {
    await client.query('set lock_timeout = 0');
    await second.query('set lock_timeout = 0');
  }
}

/** From here until `endRestore` no other process is let in, and nothing but a restore of the same file goes on. */
export async function beginRestore(client: RestoreClient, backup: string): Promise<void> {
  await inTransaction(client, async () => {
    await client.query(`create schema ${RESTORE_SCHEMA}`);
    await client.query(`create table ${RESTORE_SCHEMA}.run (backup text not null, phase text not null default 'loading')`);
    await client.query(`create table ${RESTORE_SCHEMA}.chunk (place integer primary key)`);
    await client.query(`insert into ${RESTORE_SCHEMA}.run (backup) values ($1)`, [backup]);
  });
}

/** `verified`: every row is back, and from then on newer migrations may change them. */
export type Phase = 'loading' | 'verified';

export async function readPhase(client: RestoreClient): Promise<Phase> {
  const { rows } = await client.query<{ phase: Phase }>(`select phase from ${RESTORE_SCHEMA}.run`);
  return rows[0]?.phase ?? 'loading';
}

export async function writePhase(client: RestoreClient, phase: Phase): Promise<void> {
  await client.query('set synchronous_commit = on');
  await client.query(`update ${RESTORE_SCHEMA}.run set phase = $1`, [phase]);
}

/** No process is let in until the end; the owner may keep the books. */
export async function closeDoors(client: RestoreClient): Promise<void> {
  await client.query(`grant usage on schema ${RESTORE_SCHEMA} to tds_owner`);
  await client.query(`grant all on all tables in schema ${RESTORE_SCHEMA} to tds_owner`);
  await client.query(`revoke connect on database ${await findDatabase(client)} from ${PROCESSES}`);
}

/** Rows come as they were: no trigger touches them, and the owner is let past the policies that bind even the owner. */
export async function openTables(client: RestoreClient, tables: readonly string[]): Promise<void> {
  for (const table of tables) await client.query(`alter table ${quoteName(table)} disable trigger user, no force row level security`);
}

/** As the migrations made them: policies are forced wherever there are any. */
export async function closeTables(client: RestoreClient, tables: readonly string[]): Promise<void> {
  for (const table of tables) await client.query(`alter table ${quoteName(table)} enable trigger user`);
  const { rows } = await client.query<{ name: string }>(
    `select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relrowsecurity and not c.relforcerowsecurity and n.nspname || '.' || c.relname = any($1)`,
    [tables],
  );
  for (const { name } of rows) await client.query(`alter table ${quoteName(name)} force row level security`);
}

export async function listRestored(client: RestoreClient): Promise<Set<number>> {
  const { rows } = await client.query<{ place: number }>(`select place from ${RESTORE_SCHEMA}.chunk`);
  return new Set(rows.map(({ place }) => place));
}

/** The rows of one chunk and the note that they are there, or neither. */
export async function restoreChunk(client: RestoreClient, place: number, part: Part, text: Buffer): Promise<void> {
  await inTransaction(client, async () => {
    await client.query(`insert into ${RESTORE_SCHEMA}.chunk values ($1)`, [place]);
    await pipeline(Readable.from([text], { objectMode: false }), client.query(copyFrom(`copy ${quoteName(part.table)} (${columnList(part)}) from stdin`)));
  });
}

/** Numbers that were given out are not given out again. */
export async function restoreSequences(client: RestoreClient, sequences: Manifest['sequences']): Promise<void> {
  for (const { name, value } of sequences) {
    const { rows } = await client.query<{ last: number }>(`select last_value as last from ${quoteName(name)}`);
    await client.query('select setval($1::regclass, greatest($2::bigint, $3::bigint))', [quoteName(name), value, rows[0]?.last ?? 0]);
  }
}

/** So that the first questions are answered as fast as the later ones. */
export async function analyzeTables(client: RestoreClient): Promise<void> {
  await client.query('analyze');
}

/** The books go, and the doors open, at once. */
export async function endRestore(client: RestoreClient): Promise<void> {
  const database = await findDatabase(client);
  await inTransaction(client, async () => {
    await client.query(`drop schema ${RESTORE_SCHEMA} cascade`);
    await client.query(`grant connect on database ${database} to ${PROCESSES}`);
  });
}

/** The week that holds these rows; weeks are the pieces that the backup was cut by. */
export async function createParticaoLeitura(client: RestoreClient, range: NonNullable<Part['range']>): Promise<void> {
  await client.query('select tds.create_particao_leitura($1)', [range.from]);
}

export async function endSessoes(client: RestoreClient): Promise<void> {
  await client.query('alter table tds_new_sessao no force row level security');
  await client.query('delete from tds_new_sessao');
  await client.query('alter table tds_new_sessao force row level security');
}

/** By the same rule as each config: its versao is told by the clock, so it is above whatever was sent since the backup. */
export async function renewSaidas(client: RestoreClient): Promise<void> {
  await client.query("update tds_new_saida set estado = 'CANCELADO' where familia <> 'config' and estado = 'PENDENTE'");
  await client.query("update tds_new_saida set conteudo = conteudo where familia = 'config' and estado in ('PENDENTE', 'ENTREGUE')");
}

async function findDatabase(client: RestoreClient): Promise<string> {
  const { rows } = await client.query<{ name: string }>('select quote_ident(current_database()) as name');
  return rows[0]?.name ?? '';
}
