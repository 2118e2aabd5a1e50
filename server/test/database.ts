import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { inject } from 'vitest';
import { createLogger } from '../src/platform/log.ts';
import { LOGIN_ROLES, migrate } from '../src/platform/migrate.ts';
import type { LoginRole } from '../src/platform/migrate.ts';
import { deriveKey, derivePassword } from '../src/platform/secrets.ts';
import { TEST_SECRET } from './secret.ts';

export interface TestDatabase {
  name: string;
  /** The superuser in this database. */
  ownerUrl: string;
  /** The login of one process, with only its rights. */
  url(role: LoginRole): string;
  /** Key of the signed context, as the database holds it. */
  ctxKey: Buffer;
  /** Cuts off whoever is still connected; close your pools first, or they report it. */
  drop(): Promise<void>;
}

const MIGRATIONS = join(import.meta.dirname, '../migrations');
/** Any number: cloning and migrating take turns over all test files, because roles belong to the whole cluster. */
const LOCK = 7_305_012;
const log = createLogger('test', 'warn');
const ctxKey = deriveKey(TEST_SECRET, 'app.ctx');

/** A migrated database of one's own, cloned from a template that the first caller of the run makes. Call it in beforeAll. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await asAdmin(async (admin) => {
    const template = await openTemplate(admin);
    await admin.query(`create database ${name} template ${template}`);
    // A clone inherits no privileges on the database itself; migrating it again grants them and finds nothing else to do.
    await migrateTo(name);
  });
  return describeDatabase(name);
}

/** A database with nothing in it, for tests of the migrations themselves. */
export async function createEmptyDatabase(): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await asAdmin((admin) => admin.query(`create database ${name}`));
  return describeDatabase(name);
}

function describeDatabase(name: string): TestDatabase {
  return {
    name,
    ownerUrl: databaseUrl(name),
    url: (role) => databaseUrl(name, `tds_${role}`, derivePassword(TEST_SECRET, `postgres/${role}`)),
    ctxKey,
    drop: () => asAdmin(async (admin) => void (await admin.query(`drop database if exists ${name} with (force)`))),
  };
}

/** Named after the migrations it holds, so that an edit in watch mode gives a new one. */
async function openTemplate(admin: Client): Promise<string> {
  const hash = createHash('sha256');
  for (const file of readdirSync(MIGRATIONS).sort()) hash.update(file).update(readFileSync(join(MIGRATIONS, file)));
  const name = `template_${hash.digest('hex').slice(0, 12)}`;
  const { rowCount } = await admin.query('select from pg_database where datname = $1 and datistemplate', [name]);
  if (rowCount === 0) {
    await admin.query(`drop database if exists ${name} with (force)`);
    await admin.query(`create database ${name}`);
    await migrateTo(name);
    // Marked last: a template without the mark was left half done by a run that was stopped.
    await admin.query(`alter database ${name} is_template true`);
  }
  return name;
}

async function migrateTo(database: string): Promise<void> {
  const passwords = Object.fromEntries(LOGIN_ROLES.map((role) => [role, derivePassword(TEST_SECRET, `postgres/${role}`)]));
  await migrate({ ownerUrl: databaseUrl(database), passwords, ctxKey, log });
}

async function asAdmin<Result>(run: (admin: Client) => Promise<Result>): Promise<Result> {
  const admin = new Client({ connectionString: inject('postgresUrl') });
  await admin.connect();
  try {
    await admin.query('select pg_advisory_lock($1)', [LOCK]);
    return await run(admin);
  } finally {
    await admin.end();
  }
}

function databaseUrl(database: string, user?: string, password?: string): string {
  const url = new URL(inject('postgresUrl'));
  url.pathname = `/${database}`;
  if (user !== undefined) url.username = user;
  if (password !== undefined) url.password = password;
  return url.href;
}
