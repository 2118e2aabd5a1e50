import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase } from './database.ts';
import type { TestDatabase } from './database.ts';
import { printSchema } from './schema-print.ts';

let database: TestDatabase;
let owner: Client;
let migrated: string;

beforeAll(async () => {
  database = await createTestDatabase();
  owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
  migrated = await printSchema(owner);
});

afterAll(async () => {
  await owner.end();
  await database.drop();
});

test('schema.sql is what the migrations amount to; if not, `npm run generate` and read its diff', () => {
  expect(migrated).toBe(readFileSync(join(import.meta.dirname, '../migrations/schema.sql'), 'utf8'));
});

describe('the printed schema', () => {
  test('does not depend on the settings of the session', async () => {
    await owner.query("set timezone = 'America/Sao_Paulo'; set search_path = tds, public; set datestyle = 'SQL, DMY'");
    expect(await printSchema(owner)).toBe(migrated);
    await owner.query('reset all');
  });

  test('stays the same when the weeks of readings come and go', async () => {
    await owner.query("select tds.create_particao_leitura('2020-01-06T00:00:00Z')");
    expect(await printSchema(owner)).toBe(migrated);
  });

  test.each([
    ['a column with default', "alter table tds_new_conta add cor text not null default 'azul'", "  cor text default 'azul'::text not null"],
    ['a constraint', "alter table tds_new_conta add constraint curto check (length(nome) < 99)", '  constraint curto CHECK (length(nome) < 99)'],
    ['an index', 'create index por_nome on tds_new_conta (nome)', 'CREATE INDEX por_nome ON public.tds_new_conta USING btree (nome);'],
    ['a policy', 'create policy aberta on tds_new_conta for select to public using (true)', 'create policy aberta on tds_new_conta for select to public'],
    ['a right', 'grant delete on tds_new_conta to tds_app', 'grant delete, select on table tds_new_conta to tds_app;'],
    ['a right on a column', 'grant update (nome) on tds_new_conta to tds_app', 'grant update (nome) on table tds_new_conta to tds_app;'],
    ['a right that can be passed on', 'grant insert on tds_new_conta to tds_backup with grant option', 'grant insert on table tds_new_conta to tds_backup with grant option;'],
    ['a trigger', 'create trigger toque before update on tds_new_conta for each row execute function tds.touch_cadastro()', 'CREATE TRIGGER toque BEFORE UPDATE ON tds_new_conta'],
    ['a view without a barrier', 'create view tds_new_v_conta as select id from tds_new_conta', 'create view tds_new_v_conta as\n SELECT id'],
    ['a function anybody may call', 'create function tds.um() returns int language sql as $$ select 1 $$', 'grant execute on function tds.um() to public;'],
    ['a sequence', 'create sequence tds.numero start 7', 'create sequence tds.numero as bigint increment 1 start 7;'],
    ['an enum', "create type tds.cor as enum ('azul', 'verde')", "create type tds.cor as enum ('azul', 'verde');"],
    ['a domain', 'create domain tds.curto as varchar(9) check (length(value) > 1)', 'create domain tds.curto as character varying(9) CHECK'],
    ['an owner', 'create table solta (id int); alter table solta owner to tds_app', '-- owner tds_app\ncreate table solta ('],
    ['a schema', 'create schema extra authorization tds_app', 'create schema extra authorization tds_app;'],
  ])('shows %s', async (_name, statement, line) => {
    expect(migrated).not.toContain(line);
    await owner.query(statement);
    expect(await printSchema(owner)).toContain(line);
  });

  test('shows row-level security that is switched off', async () => {
    const forced = 'alter table tds_new_gateway force row level security;';
    expect(migrated).toContain(forced);
    await owner.query('alter table tds_new_gateway no force row level security');
    expect(await printSchema(owner)).not.toContain(forced);
  });
});
