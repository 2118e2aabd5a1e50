import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { createPool } from './db.ts';
import { AppError } from './errors.ts';
import { migrateQueue } from './jobs.ts';
import type { Logger } from './log.ts';

/** Roles of the cluster. The owner cannot log in; each process has one login with only its own rights. */
export const LOGIN_ROLES = ['app', 'ingest', 'plataforma', 'jobs', 'backup'] as const;
export type LoginRole = (typeof LOGIN_ROLES)[number];

export interface MigrateOptions {
  /** A login that may create roles: the embedded superuser, or the one of DATABASE_URL. */
  ownerUrl: string;
  /** Passwords to set; a role without one is left as it is (its login is given from outside). */
  passwords: Partial<Record<LoginRole, string>>;
  /** Key of the signed context. */
  ctxKey: Buffer;
  log: Logger;
  folder?: string;
}

const MIGRATIONS = path.join(import.meta.dirname, '../../migrations');
/** Any number, the same everywhere: two migrators take turns. */
const LOCK = 7_305_011;

/** Brings a database to the present schema: forward only, each file in its own transaction, the same file never twice. */
export async function migrate(options: MigrateOptions): Promise<string[]> {
  const client = new pg.Client({ connectionString: options.ownerUrl, application_name: 'tds migrate' });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    await createRoles(client, options.passwords);
    await prepareDatabase(client);
    const applied = await applyAll(client, options.folder ?? MIGRATIONS, options.log);
    await prepareQueue(client, options);
    await storeCtxKey(client, options.ctxKey);
    return applied;
  } finally {
    await client.end();
  }
}

/** Names of the migrations this code has that the database has not: empty when ready to serve. */
export async function pendingMigrations(applied: readonly string[], folder: string = MIGRATIONS): Promise<string[]> {
  return listFiles(folder).filter((name) => !applied.includes(name));
}

async function createRoles(client: pg.Client, passwords: MigrateOptions['passwords']): Promise<void> {
  await ensureRole(client, 'tds_owner', 'nologin');
  await client.query('grant tds_owner to current_user');
  for (const role of LOGIN_ROLES) {
    await ensureRole(client, `tds_${role}`, 'login');
    const password = passwords[role];
    if (password !== undefined) await client.query(`alter role tds_${role} password ${client.escapeLiteral(password)}`);
    // Without "$user" in front: a schema of that name, made by whoever may, would stand before ours.
    await client.query(`alter role tds_${role} set search_path = public`);
  }
  await client.query('alter role tds_app set statement_timeout = 15000');
  await client.query('alter role tds_plataforma set statement_timeout = 15000');
}

async function ensureRole(client: pg.Client, name: string, login: 'login' | 'nologin'): Promise<void> {
  const { rowCount } = await client.query('select from pg_roles where rolname = $1', [name]);
  if (rowCount === 0) await client.query(`create role ${name} ${login} nosuperuser nocreatedb nocreaterole nobypassrls`);
}

async function prepareDatabase(client: pg.Client): Promise<void> {
  const database = await databaseName(client);
  await client.query(`revoke all on database ${database} from public`);
  await client.query(`grant connect on database ${database} to tds_app, tds_ingest, tds_plataforma, tds_jobs, tds_backup`);
  await client.query(`grant create on database ${database} to tds_owner`);
  await client.query('revoke all on schema public from public');
  await client.query('grant all on schema public to tds_owner');
  await client.query('grant usage on schema public to tds_app, tds_ingest, tds_plataforma, tds_jobs, tds_backup');
  await client.query(`create schema if not exists tds authorization tds_owner`);
  await client.query('create table if not exists tds.migracao (nome text primary key, sha256 text not null, aplicada_em timestamptz not null default now())');
  await client.query('alter table tds.migracao owner to tds_owner');
  await client.query('grant usage on schema tds to tds_app; grant select on tds.migracao to tds_app');
}

/**
 * The queue's tables belong to the login of the jobs, since row-level security without policies shuts everybody else out. That login
 * may make a schema for as long as this takes, and never again.
 */
async function prepareQueue(client: pg.Client, { ownerUrl, log }: MigrateOptions): Promise<void> {
  const database = await databaseName(client);
  const url = new URL(ownerUrl);
  url.searchParams.set('options', '-c role=tds_jobs');
  const pool = createPool({ url: url.href, max: 2, name: 'tds migrate', log });
  try {
    await client.query('grant tds_jobs to current_user');
    await client.query(`grant create on database ${database} to tds_jobs`);
    await migrateQueue(pool, log);
  } finally {
    await client.query(`revoke create on database ${database} from tds_jobs`);
    await pool.end();
  }
}

async function databaseName(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ name: string }>('select quote_ident(current_database()) as name');
  return rows[0]?.name ?? '';
}

async function applyAll(client: pg.Client, folder: string, log: Logger): Promise<string[]> {
  const { rows } = await client.query<{ nome: string; sha256: string }>('select nome, sha256 from tds.migracao');
  const known = new Map(rows.map((row) => [row.nome, row.sha256]));
  const applied: string[] = [];
  for (const name of listFiles(folder)) {
    const sql = readFileSync(path.join(folder, name), 'utf8');
    const sha256 = createHash('sha256').update(sql).digest('hex');
    if (known.get(name) === sha256) continue;
    if (known.has(name)) {
      throw new AppError('MIGRATION_CHANGED', { publicMessage: `The migration ${name} differs from the one this database has. An applied migration is never edited: add a new one.` });
    }
    await applyOne(client, name, sql, sha256);
    log.info({ migration: name }, 'migration applied');
    applied.push(name);
  }
  return applied;
}

async function applyOne(client: pg.Client, name: string, sql: string, sha256: string): Promise<void> {
  await client.query('begin');
  try {
    await client.query('set local role tds_owner');
    // With FORCE row-level security an owner's statement would see no rows and say nothing; this makes it an error.
    await client.query('set local row_security = off');
    await client.query(sql);
    await client.query('insert into tds.migracao (nome, sha256) values ($1, $2)', [name, sha256]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw new Error(`migration ${name} failed`, { cause: error });
  }
}

/** HMAC's two pads (RFC 2104), so that the database needs no pgcrypto: sha256() is in its core. */
async function storeCtxKey(client: pg.Client, key: Buffer): Promise<void> {
  const pad = (byte: number): Buffer => Buffer.from(Buffer.concat([key, Buffer.alloc(64 - key.length)]).map((value) => value ^ byte));
  await client.query(
    `insert into tds.chave (nome, ipad, opad) values ('app.ctx', $1, $2)
     on conflict (nome) do update set ipad = excluded.ipad, opad = excluded.opad`,
    [pad(0x36), pad(0x5c)],
  );
}

function listFiles(folder: string): string[] {
  return readdirSync(folder).filter((name) => /^\d{8}_\d{4}_[a-z_]+\.sql$/.test(name)).sort();
}

