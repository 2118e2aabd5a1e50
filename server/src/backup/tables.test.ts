import { existsSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createTestDatabase } from '../../test/database.ts';
import type { TestDatabase } from '../../test/database.ts';
import { runSql } from '../../test/fixtures.ts';
import { scratchFolder } from '../../test/scratch.ts';
import { createBackup } from './create-backup.ts';
import { createKeyFile, readKeyFile } from './key.ts';
import { listTables, orderByNeed } from './repo-catalogue.ts';
import type { Table } from './repo-catalogue.ts';
import { AFTER_RESTORE, EXCLUDED, EXCLUDED_SCHEMAS, PREPARE_PART } from './tables.ts';

let database: TestDatabase;
let tables: Table[];

beforeAll(async () => {
  database = await createTestDatabase();
  const client = new pg.Client({ connectionString: database.url('backup') });
  await client.connect();
  tables = await listTables(client, EXCLUDED_SCHEMAS);
  await client.end();
});

afterAll(() => database.drop());

describe('every table of the database', () => {
  test('is read in full by the login of backups, or left out with a reason', () => {
    expect(tables.length).toBeGreaterThan(12);
    expect(tables.filter(({ name, isReadable }) => !isReadable && !(name in EXCLUDED)).map(({ name }) => name)).toEqual([]);
  });

  test('that is left out is there, and says why', () => {
    const names = tables.map(({ name }) => name);
    expect(Object.entries(EXCLUDED).filter(([name, reason]) => !names.includes(name) || reason.length < 20)).toEqual([]);
  });

  test('that is left out is closed to the login of backups, but for the list of migrations', () => {
    expect(tables.filter(({ name, isReadable }) => name in EXCLUDED && isReadable).map(({ name }) => name)).toEqual(['tds.migracao']);
  });

  test('that is cut by time is made room for', () => {
    expect(tables.filter(({ pieces }) => pieces !== null).map(({ name }) => name)).toEqual(Object.keys(PREPARE_PART));
  });

  test('comes after those its rows refer to', () => {
    const order = orderByNeed(tables).map(({ name }) => name);
    for (const { name, needs } of tables) for (const needed of needs) expect(order.indexOf(needed), `${needed} before ${name}`).toBeLessThan(order.indexOf(name));
  });
});

describe('a table that the login of backups does not see all of', () => {
  test.each([
    { what: 'without the right to read it', sql: 'create table tds_new_x (id int)' },
    { what: 'with row-level security and no policy', sql: 'create table tds_new_x (id int); alter table tds_new_x enable row level security; grant select on tds_new_x to tds_backup' },
    {
      what: 'with a policy that hides some',
      sql: 'create table tds_new_x (id int); alter table tds_new_x enable row level security; grant select on tds_new_x to tds_backup; create policy s on tds_new_x for select to tds_backup using (true); create policy h on tds_new_x as restrictive using (id > 0)',
    },
  ])('$what ends the backup, and leaves no file', async ({ sql }) => {
    const own = await createTestDatabase();
    onTestFinished(() => own.drop());
    await runSql(own.ownerUrl, sql);
    const file = path.join(scratchFolder(), 'a.bkp');
    createKeyFile(`${file}.key`);
    const backup = createBackup({ url: own.url('backup'), file, key: readKeyFile(`${file}.key`), kind: 'real', version: '0', progress: { begin: () => undefined, update: () => undefined, end: () => undefined } });
    await expect(backup).rejects.toMatchObject({ code: 'CONFLICT', publicMessage: expect.stringContaining('does not see all rows of public.tds_new_x') });
    expect([file, `${file}.partial`].filter((name) => existsSync(name))).toEqual([]);
  });
});

test('every step after a restore says what would go wrong without it', () => {
  expect(AFTER_RESTORE.filter(({ reason }) => reason.length < 20)).toEqual([]);
});
