import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { createId } from '../src/platform/id.ts';
import { signContexto, withContexto } from '../src/platform/tenant.ts';
import type { Contexto } from '../src/platform/tenant.ts';
import { createTestServer } from './api.ts';
import type { TestServer } from './api.ts';
import { createTestConta, createTestDispositivo, createTestGateway, runSql } from './fixtures.ts';
import { storeLeituras } from './leituras.ts';

/** Tables with conta_id but without row-level security: the app has no right on them at all and reads through barrier views. */
const TIME_SERIES = ['tds_new_leitura_dispositivo', 'tds_new_leitura_conflito'];

interface Side {
  contexto: Contexto;
  gatewayId: string;
  dispositivoId: string;
}

let server: TestServer;
let alfa: Side;
let beta: Side;
let owner: string;

beforeAll(async () => {
  server = await createTestServer();
  owner = server.testDatabase.ownerUrl;
  alfa = await createSide('alfa');
  beta = await createSide('beta');
});

afterAll(() => server.stop());

async function createSide(slug: string): Promise<Side> {
  const conta = await createTestConta(server, slug);
  const gateway = await createTestGateway(conta.admin, conta.base);
  const dispositivo = await createTestDispositivo(conta.admin, conta.base, gateway.id);
  await storeLeituras(server, conta.id, dispositivo.id, [{ time: new Date('2026-03-05T12:00:00Z'), valor: '1' }]);
  return { contexto: { contaId: conta.id, usuarioId: createId(), papel: 'ADMIN' }, gatewayId: gateway.id, dispositivoId: dispositivo.id };
}

/** One statement in a transaction that was told this context, as the login of the app. */
async function asApp(ctx: string | null, text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
  const client = await server.database.app.connect();
  try {
    await client.query('begin');
    if (ctx !== null) await client.query("select set_config('app.ctx', $1, true)", [ctx]);
    return (await client.query<Record<string, unknown>>(text, values)).rows;
  } finally {
    await client.query('rollback');
    client.release();
  }
}

const validCtx = (contexto: Contexto): string => signContexto(contexto, server.database.ctxKey, Math.floor(Date.now() / 1000) + 60);
const SCOPED_READS = ['tds_new_conta', 'tds_new_membro', 'tds_new_gateway', 'tds_new_dispositivo', 'tds_new_dispositivo_estado', 'tds_new_v_leitura'];

test.each([-5, 5])('a conta sees what is its own though the clocks of api and database differ by %i minutes', async (minutes) => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + minutes * 60_000 });
  onTestFinished(() => void vi.useRealTimers());
  const { rows } = await withContexto(server.database, alfa.contexto, (tx) => tx.query<{ id: string }>('select id from tds_new_gateway'));
  expect(rows).toEqual([{ id: alfa.gatewayId }]);
});

describe('the catalogue', () => {
  test('has forced row-level security and a policy on every table of a conta, but the time series', async () => {
    const rows = await runSql<{ name: string; safe: boolean }>(
      owner,
      `select c.relname as name, c.relrowsecurity and c.relforcerowsecurity and exists (select 1 from pg_policy p where p.polrelid = c.oid) as safe
         from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'conta_id' and not a.attisdropped
        where c.relkind in ('r', 'p') and not c.relispartition order by 1`,
    );
    expect(rows.length).toBeGreaterThan(6);
    expect(rows.filter(({ safe }) => !safe).map(({ name }) => name)).toEqual(TIME_SERIES.toSorted());
  });

  test('has it on the tables of people and of the platform as well', async () => {
    const rows = await runSql<{ name: string }>(
      owner,
      "select relname as name from pg_class where relname ~ '^tds_new_' and relkind in ('r', 'p') and not relispartition and not (relrowsecurity and relforcerowsecurity) order by 1",
    );
    expect(rows.map(({ name }) => name)).toEqual(TIME_SERIES.toSorted());
  });

  test('ties tables of a conta together by conta and id, never by id alone', async () => {
    const rows = await runSql<{ name: string; composite: boolean }>(
      owner,
      `select k.conname as name, (
                select bool_or(f.attname = 'conta_id' and t.attname in ('conta_id'))
                  from unnest(k.conkey, k.confkey) as pair(f, t)
                  join pg_attribute f on f.attrelid = k.conrelid and f.attnum = pair.f
                  join pg_attribute t on t.attrelid = k.confrelid and t.attnum = pair.t) as composite
         from pg_constraint k
        where k.contype = 'f'
          and exists (select 1 from pg_attribute a where a.attrelid = k.conrelid and a.attname = 'conta_id')
          and exists (select 1 from pg_attribute a where a.attrelid = k.confrelid and a.attname = 'conta_id')`,
    );
    expect(rows.length).toBeGreaterThan(3);
    expect(rows.filter(({ composite }) => !composite)).toEqual([]);
  });

  test('has an owner that cannot sign in and is no superuser', async () => {
    const rows = await runSql<{ owner: string }>(
      owner,
      `select distinct pg_get_userbyid(relowner) as owner from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname in ('public', 'tds') and c.relkind in ('r', 'p', 'v')`,
    );
    expect(rows).toEqual([{ owner: 'tds_owner' }]);
    expect(await runSql(owner, "select rolsuper, rolbypassrls, rolcanlogin from pg_roles where rolname = 'tds_owner'")).toEqual([{ rolsuper: false, rolbypassrls: false, rolcanlogin: false }]);
    expect(await runSql(owner, "select rolname from pg_roles where rolname like 'tds\\_%' and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb)")).toEqual([]);
  });

  test('has security barriers on its views', async () => {
    const rows = await runSql<{ name: string; options: string[] | null }>(owner, "select relname as name, reloptions as options from pg_class where relkind = 'v' and relnamespace = 'public'::regnamespace");
    expect(rows.length).toBeGreaterThan(0);
    for (const { options } of rows) expect(options).toContain('security_barrier=true');
  });

  test('gives the app no right on the time series, its partitions, passwords, sessions and keys', async () => {
    const rows = await runSql<{ name: string }>(
      owner,
      `select c.oid::regclass::text as name from pg_class c
        where (c.relname ~ '^tds_new_(leitura|sessao)' or c.oid = 'tds.chave'::regclass) and c.relkind in ('r', 'p')
          and has_any_column_privilege('tds_app', c.oid, 'select, insert, update, references')`,
    );
    expect(rows).toEqual([]);
    expect(await runSql(owner, "select has_column_privilege('tds_app', 'tds_new_usuario', 'senha_hash', 'select') as can")).toEqual([{ can: false }]);
    expect(await runSql(owner, "select has_column_privilege('tds_app', 'tds_new_gateway', 'mac', 'insert, update') as can")).toEqual([{ can: false }]);
  });

  test('lets the app make no tables, not even temporary ones', async () => {
    await expect(asApp(null, 'create temporary table t (id int)')).rejects.toMatchObject({ code: '42501' });
    await expect(asApp(null, 'create table t (id int)')).rejects.toMatchObject({ code: '42501' });
  });
});

describe('a context', () => {
  const forged = (): string => `${validCtx(alfa.contexto).slice(0, -1)}${validCtx(alfa.contexto).endsWith('0') ? '1' : '0'}`;
  const cases: [string, () => string | null][] = [
    ['that was never set', () => null],
    ['that is empty', () => ''],
    ['with a forged signature', forged],
    ['whose conta was changed', () => validCtx(alfa.contexto).replace(alfa.contexto.contaId, beta.contexto.contaId)],
    ['whose papel was raised', () => validCtx({ ...alfa.contexto, papel: 'VIEWER' }).replace('VIEWER', 'EDITOR')],
    ['signed with another key', () => signContexto(alfa.contexto, Buffer.alloc(32, 1), Math.floor(Date.now() / 1000) + 60)],
    ['that has expired', () => signContexto(alfa.contexto, server.database.ctxKey, Math.floor(Date.now() / 1000) - 1)],
    ['of nonsense', () => 'x'.repeat(200)],
  ];
  test.each(cases)('%s sees no rows', async (_, ctx) => {
    for (const table of SCOPED_READS) expect(await asApp(ctx(), `select 1 from ${table}`)).toEqual([]);
    await expect(asApp(ctx(), "insert into tds_new_gateway (conta_id, id, codigo, nome) values ($1, $2, 'X', 'X')", [alfa.contexto.contaId, createId()])).rejects.toMatchObject({ code: '42501' });
  });

  test('sees its own conta and no other', async () => {
    for (const table of SCOPED_READS) {
      const column = table === 'tds_new_conta' ? 'id' : 'conta_id';
      expect(await asApp(validCtx(alfa.contexto), `select distinct ${column} as conta from ${table}`)).toEqual([{ conta: alfa.contexto.contaId }]);
    }
  });

  test('ends with its transaction', async () => {
    const client = await server.database.app.connect();
    try {
      await client.query('begin');
      await client.query("select set_config('app.ctx', $1, true)", [validCtx(alfa.contexto)]);
      await client.query('commit');
      expect((await client.query('select 1 from tds_new_gateway')).rowCount).toBe(0);
    } finally {
      client.release();
    }
  });

  test('of a VIEWER writes nothing', async () => {
    const viewer = validCtx({ ...alfa.contexto, papel: 'VIEWER' });
    expect(await asApp(viewer, "update tds_new_gateway set nome = 'X' returning id")).toEqual([]);
    expect(await asApp(viewer, "update tds_new_dispositivo set nome = 'X' returning id")).toEqual([]);
    await expect(asApp(viewer, "insert into tds_new_gateway (conta_id, id, codigo, nome) values ($1, $2, 'X', 'X')", [alfa.contexto.contaId, createId()])).rejects.toMatchObject({ code: '42501' });
  });

  test('moves no row to another conta and makes none there', async () => {
    const ctx = validCtx(alfa.contexto);
    await expect(asApp(ctx, 'update tds_new_dispositivo set gateway_id = null, conta_id = $1', [beta.contexto.contaId])).rejects.toMatchObject({ code: '42501' });
    await expect(asApp(ctx, "insert into tds_new_gateway (conta_id, id, codigo, nome) values ($1, $2, 'X', 'X')", [beta.contexto.contaId, createId()])).rejects.toMatchObject({ code: '42501' });
  });

  test('binds no MAC', async () => {
    await expect(asApp(validCtx(alfa.contexto), "update tds_new_gateway set mac = '00:00:5e:00:53:01'")).rejects.toMatchObject({ code: '42501' });
  });

  test('reads no password, session, key or raw reading', async () => {
    for (const text of ['select senha_hash from tds_new_usuario', 'select 1 from tds_new_sessao', 'select 1 from tds.chave', 'select 1 from tds_new_leitura_dispositivo', 'select 1 from tds_new_leitura_dispositivo_p20260302']) {
      await expect(asApp(validCtx(alfa.contexto), text)).rejects.toMatchObject({ code: '42501' });
    }
  });
});

describe('a foreign key', () => {
  test('does not reach into another conta', async () => {
    const hang = withContexto(server.database, alfa.contexto, (tx) =>
      tx.query("insert into tds_new_dispositivo (conta_id, id, gateway_id, codigo, nome, tipo, unidade, tipo_leitura) values ($1, $2, $3, 'X', 'X', 'SENSOR', 'kWh', 'INSTANTANEA')", [
        alfa.contexto.contaId,
        createId(),
        beta.gatewayId,
      ]),
    );
    await expect(hang).rejects.toMatchObject({ code: '23503' });
  });
});

describe('the owner', () => {
  const asOwner = (text: string): Promise<unknown> => runSql(owner, `set role tds_owner; set row_security = off; ${text}`);

  test.each(['select count(*) from tds_new_gateway', 'copy tds_new_gateway to stdout', "update tds_new_gateway set nome = 'X'"])('with row_security off is told of its mistake: %s', async (text) => {
    await expect(asOwner(text)).rejects.toMatchObject({ code: '42501', message: expect.stringContaining('row-level security') });
  });
});

describe('the other processes', () => {
  const asRole = (role: 'ingest' | 'jobs' | 'backup', text: string): Promise<unknown> => runSql(server.testDatabase.url(role), text);

  test.each([
    ['ingest', "update tds_new_leitura_dispositivo set valor = 0"],
    ['ingest', 'delete from tds_new_leitura_dispositivo'],
    ['ingest', 'select 1 from tds_new_usuario'],
    ['ingest', 'select 1 from tds_new_sessao'],
    ['ingest', "update tds_new_gateway set mac = null"],
    ['jobs', 'select 1 from tds_new_gateway'],
    ['backup', "update tds_new_conta set nome = 'X'"],
    ['backup', 'select 1 from tds_new_sessao'],
  ] as const)('%s may not: %s', async (role, text) => {
    await expect(asRole(role, text)).rejects.toMatchObject({ code: '42501' });
  });

  test('backup reads every conta', async () => {
    expect(await asRole('backup', 'select count(distinct conta_id)::int as n from tds_new_gateway')).toEqual([{ n: 2 }]);
  });
});
