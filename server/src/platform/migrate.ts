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
  /** The embedded superuser, or the login of DATABASE_URL: it may create roles, or finds them made. */
  ownerUrl: string;
  /** Passwords to set; a role without one is left as it is (its login is given from outside). */
  passwords: Partial<Record<LoginRole, string>>;
  /** Key of the signed context. */
  ctxKey: Buffer;
  log: Logger;
  folder?: string;
  /** Names of the only ones to apply: a restore fills the tables as they were, then applies the rest. */
  only?: ReadonlySet<string>;
  /** The restore itself goes on with what it has begun; everybody else is refused. */
  isRestoring?: boolean;
}

/** There while a restore is under way: the books it keeps. */
export const RESTORE_SCHEMA = 'tds_restore';

const MIGRATIONS = path.join(import.meta.dirname, '../../migrations');
/** Any number, the same everywhere: two migrators take turns. */
const LOCK = 7_305_011;

/** Brings a database to the present schema: forward only, each file in its own transaction, the same file never twice. */
export async function migrate(options: MigrateOptions): Promise<string[]> {
  const client = new pg.Client({ connectionString: options.ownerUrl, application_name: 'tds migrate' });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    if (options.isRestoring !== true) await checkRestored(client);
    await createRoles(client, options.passwords);
    await prepareDatabase(client);
    const applied = await applyAll(client, options);
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

/** The same, asked of a database that may be new. */
export async function readPendingMigrations(ownerUrl: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'tds migrate' });
  await client.connect();
  try {
    const { rows } = await client.query<{ isBegun: boolean }>(`select to_regclass('tds.migracao') is not null as "isBegun"`);
    const applied = rows[0]?.isBegun === true ? (await client.query<{ nome: string }>('select nome from tds.migracao')).rows : [];
    return await pendingMigrations(applied.map(({ nome }) => nome));
  } finally {
    await client.end();
  }
}

/** The migrations of this release, by name and SHA-256. */
export function listMigrationFiles(folder: string = MIGRATIONS): Map<string, string> {
  return new Map(listFiles(folder).map((name) => [name, digest(readFileSync(path.join(folder, name), 'utf8'))]));
}

interface RoleStatement {
  sql: string;
  /** Without the password, for whoever has to run it. */
  shown: string;
}

/** Only what is not so yet: an owner that may not make roles can migrate when an administrator has run the rest once. */
async function createRoles(client: pg.Client, passwords: MigrateOptions['passwords']): Promise<void> {
  const statements = await listRoleStatements(client, passwords);
  for (const [at, { sql }] of statements.entries()) {
    try {
      await client.query(sql);
    } catch (cause) {
      if ((cause as pg.DatabaseError).code !== '42501') throw cause;
      const rest = statements.slice(at).map(({ shown }) => `  ${shown};`);
      throw new AppError('CONFIG_INVALID', {
        publicMessage: `The login of DATABASE_URL may not prepare the roles. Let an administrator of the server run this, and give each login it sets a password for as DATABASE_URL_<ROLE>:\n${rest.join('\n')}`,
        cause,
      });
    }
  }
}

async function listRoleStatements(client: pg.Client, passwords: MigrateOptions['passwords']): Promise<RoleStatement[]> {
  const { rows } = await client.query<{ name: string; settings: string[] | null; isMember: boolean }>(
    `select rolname as name, rolconfig as settings, pg_has_role(oid, 'usage') and pg_has_role(oid, 'set') as "isMember" from pg_roles where rolname like 'tds\\_%'`,
  );
  const roles = new Map(rows.map((row) => [row.name, row]));
  const { rows: self } = await client.query<{ name: string; canMakeRoles: boolean }>('select quote_ident(rolname) as name, rolsuper or rolcreaterole as "canMakeRoles" from pg_roles where rolname = current_user');
  const { name: owner = '', canMakeRoles = false } = self[0] ?? {};
  const plain = (sql: string): RoleStatement => ({ sql, shown: sql });
  const create = (name: string, login: string): RoleStatement[] => (roles.has(name) ? [] : [plain(`create role ${name} ${login} nosuperuser nocreatedb nocreaterole nobypassrls`)]);
  const join = (name: string): RoleStatement[] => (roles.get(name)?.isMember === true ? [] : [plain(`grant ${name} to ${owner}`)]);
  const set = (name: string, setting: string, value: string): RoleStatement[] =>
    roles.get(name)?.settings?.includes(`${setting}=${value}`) === true ? [] : [plain(`alter role ${name} set ${setting} = ${value}`)];
  return [
    ...create('tds_owner', 'nologin'),
    ...join('tds_owner'),
    ...LOGIN_ROLES.flatMap((role) => {
      const name = `tds_${role}`;
      // No process logs in for backups: where the owner cannot set that password, an administrator does as they like.
      const password = role === 'backup' && !canMakeRoles ? undefined : passwords[role];
      return [
        ...create(name, 'login'),
        ...(password === undefined ? [] : [{ sql: `alter role ${name} password ${client.escapeLiteral(password)}`, shown: `alter role ${name} password '...'` }]),
        // Without "$user" in front: a schema of that name, made by whoever may, would stand before ours.
        ...set(name, 'search_path', 'public'),
      ];
    }),
    ...join('tds_jobs'),
    ...set('tds_app', 'statement_timeout', '15000'),
    ...set('tds_plataforma', 'statement_timeout', '15000'),
  ];
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
  await client.query('grant usage on schema tds to tds_app; grant select on tds.migracao to tds_app, tds_backup');
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

async function applyAll(client: pg.Client, { folder = MIGRATIONS, only, log }: MigrateOptions): Promise<string[]> {
  const { rows } = await client.query<{ nome: string; sha256: string }>('select nome, sha256 from tds.migracao');
  const known = new Map(rows.map((row) => [row.nome, row.sha256]));
  const applied: string[] = [];
  for (const name of listFiles(folder).filter((file) => only?.has(file) ?? true)) {
    const sql = readFileSync(path.join(folder, name), 'utf8');
    const sha256 = digest(sql);
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

function digest(sql: string): string {
  return createHash('sha256').update(sql).digest('hex');
}

/** Half of the rows would look like all of them. */
async function checkRestored(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ isUnderWay: boolean }>('select to_regnamespace($1) is not null as "isUnderWay"', [RESTORE_SCHEMA]);
  if (rows[0]?.isUnderWay !== true) return;
  throw new AppError('RESTORE_INCOMPLETE', { publicMessage: 'A restore into this database has not come to its end. Run the same restore again: it goes on where it stopped.' });
}

function listFiles(folder: string): string[] {
  return readdirSync(folder).filter((name) => /^\d{8}_\d{4}_[a-z_]+\.sql$/.test(name)).sort();
}

