import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LOGIN_ROLES } from '../src/platform/migrate.ts';
import { createEmptyDatabase, createTestDatabase } from './database.ts';
import type { TestDatabase } from './database.ts';

let one: TestDatabase;
let other: TestDatabase;

beforeAll(async () => {
  [one, other] = await Promise.all([createTestDatabase(), createTestDatabase()]);
});

afterAll(async () => {
  await one.drop();
  await other.drop();
});

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

describe('a test database', () => {
  test('is migrated', async () => {
    const rows = await query(one.ownerUrl, 'select nome from tds.migracao');
    expect(rows.length).toBeGreaterThan(0);
  });

  test('shares nothing with another one', async () => {
    await query(one.ownerUrl, 'create table mine (id int)');
    expect(await query(other.ownerUrl, "select to_regclass('mine') as found")).toEqual([{ found: null }]);
  });

  test.each(LOGIN_ROLES)('lets the role %s in with its own password', async (role) => {
    expect(await query(one.url(role), 'select current_user as role, current_database() as db')).toEqual([{ role: `tds_${role}`, db: one.name }]);
  });

  test('keeps the privileges on the database that the migration grants, and no public ones', async () => {
    const rows = await query(one.ownerUrl, "select has_database_privilege('tds_jobs', current_database(), 'connect') as jobs, has_database_privilege('pg_monitor', current_database(), 'connect') as anyone");
    expect(rows).toEqual([{ jobs: true, anyone: false }]);
  });

  test('is gone after drop, even with somebody connected', async () => {
    const database = await createEmptyDatabase();
    const client = new Client({ connectionString: database.ownerUrl });
    const lost = new Promise((resolve) => client.on('error', resolve));
    await client.connect();
    await database.drop();
    await lost;
    await expect(query(database.ownerUrl, 'select 1')).rejects.toMatchObject({ code: '3D000' });
  });
});
