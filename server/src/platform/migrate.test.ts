import { appendFileSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEmptyDatabase } from '../../test/database.ts';
import type { TestDatabase } from '../../test/database.ts';
import { createLogger } from './log.ts';
import { migrate, pendingMigrations } from './migrate.ts';

const log = createLogger('test', 'silent');
const MIGRATIONS = path.join(import.meta.dirname, '../../migrations');

let database: TestDatabase;
let folder: string;

beforeEach(async () => {
  database = await createEmptyDatabase();
  folder = mkdtempSync(path.join(tmpdir(), 'tds-migrations-'));
  cpSync(MIGRATIONS, folder, { recursive: true });
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  await database.drop();
});

const run = (): Promise<string[]> => migrate({ ownerUrl: database.ownerUrl, passwords: {}, ctxKey: database.ctxKey, log, folder });

async function ask<Row extends pg.QueryResultRow>(sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: database.ownerUrl });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('migrate', () => {
  it('applies each file once, in the order of their names', async () => {
    const applied = await run();
    expect(applied).toEqual([...applied].sort());
    expect(applied.length).toBeGreaterThan(0);
    expect(await run()).toEqual([]);
    expect(await pendingMigrations(applied, folder)).toEqual([]);
  });

  it('run by two at once applies each file once', async () => {
    const [first, second] = await Promise.all([run(), run()]);
    expect([...first, ...second].sort()).toEqual(await pendingMigrations([], folder));
  });

  it('refuses a file that was edited after it was applied', async () => {
    const [name = ''] = await run();
    appendFileSync(path.join(folder, name), '\n-- edited\n');
    await expect(run()).rejects.toMatchObject({ code: 'MIGRATION_CHANGED' });
  });

  it('leaves nothing of a file that fails, and goes on with it when mended', async () => {
    const file = path.join(folder, '29991231_2359_late.sql');
    writeFileSync(file, 'create table tds.half (id int); select 1/0;');
    await expect(run()).rejects.toThrow('29991231_2359_late.sql');
    expect(await ask("select to_regclass('tds.half') as half")).toEqual([{ half: null }]);
    writeFileSync(file, 'create table tds.half (id int);');
    expect(await run()).toEqual(['29991231_2359_late.sql']);
  });

  it('makes what a file creates belong to a role that nobody logs in as and that is no superuser', async () => {
    await run();
    const owners = await ask("select distinct pg_get_userbyid(relowner) as owner from pg_class where relname like 'tds_new_%'");
    expect(owners).toEqual([{ owner: 'tds_owner' }]);
    expect(await ask("select rolsuper, rolbypassrls, rolcanlogin from pg_roles where rolname = 'tds_owner'")).toEqual([
      { rolsuper: false, rolbypassrls: false, rolcanlogin: false },
    ]);
  });

  it('lets no login make a schema or a temporary table, nor look names up anywhere but in ours', async () => {
    await run();
    const logins = await ask<{ name: string }>(
      `select rolname as name, has_database_privilege(rolname, current_database(), 'create') as makes,
              has_database_privilege(rolname, current_database(), 'temp') as temp, has_schema_privilege(rolname, 'public', 'create') as public,
              rolconfig @> '{search_path=public}' as pinned
         from pg_roles where rolname in ('tds_app', 'tds_ingest', 'tds_plataforma', 'tds_jobs', 'tds_backup') order by rolname`,
    );
    expect(logins).toEqual(['app', 'backup', 'ingest', 'jobs', 'plataforma'].map((role) => ({ name: `tds_${role}`, makes: false, temp: false, public: false, pinned: true })));
  });

  it('under an owner that may not make roles tells what an administrator has to run, and then works', async () => {
    await run();
    const owner = `owner_${database.name}`;
    const own = await createEmptyDatabase();
    await ask(`create role ${owner} login password 'x'`);
    try {
      await ask(`alter database ${own.name} owner to ${owner}`);
      const url = new URL(own.ownerUrl);
      [url.username, url.password] = [owner, 'x'];
      const migrateAsOwner = (passwords: { app?: string; backup?: string }): Promise<string[]> => migrate({ ownerUrl: url.href, passwords, ctxKey: own.ctxKey, log, folder });
      const refusal = await migrateAsOwner({ backup: 'never set' }).catch((error: unknown) => error);
      expect(refusal).toMatchObject({ code: 'CONFIG_INVALID', publicMessage: expect.stringContaining(`grant tds_owner to ${owner};`) });
      await ask((refusal as { publicMessage: string }).publicMessage.split('\n').slice(1).join('\n'));
      expect((await migrateAsOwner({ backup: 'never set' })).length).toBeGreaterThan(0);
      expect(await migrateAsOwner({})).toEqual([]);
      const secret = await migrateAsOwner({ app: 'derived' }).catch((error: unknown) => error);
      expect(secret).toMatchObject({ publicMessage: expect.stringMatching(/DATABASE_URL_<ROLE>:\n {2}alter role tds_app password '\.\.\.';$/) });
    } finally {
      await own.drop();
      await ask(`drop role ${owner}`);
    }
  });

  it('turns a statement that row-level security would silence into an error', async () => {
    await run();
    writeFileSync(path.join(folder, '29991231_2359_data.sql'), "update tds_new_conta set nome = 'x';");
    await expect(run()).rejects.toMatchObject({ cause: { code: '42501' } });
  });
});
