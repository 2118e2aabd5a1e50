import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../../../test/database.ts';
import type { TestDatabase } from '../../../test/database.ts';
import { runSql } from '../../../test/fixtures.ts';
import { registerGateway } from '../../../test/registry.ts';
import type { RegisteredGateway } from '../../../test/registry.ts';
import { createPool } from '../../platform/db.ts';
import type { Pool, Queryable } from '../../platform/db.ts';
import { createLogger } from '../../platform/log.ts';
import { createPresencas } from './index.ts';
import type { Presencas } from './index.ts';
import { deleteOldEventos } from './repo-expire.ts';
import { MAX_EVENTOS_PER_HOUR, upsertPresencas } from './repo.ts';

const log = createLogger('test', 'silent');
const MINUTE = 60_000;
let database: TestDatabase;
let pool: Pool;
let gateway: RegisteredGateway;
/** The database decides by its own clock, so time is told from now on backwards. */
let start: number;
let now: Date;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = createPool({ url: database.url('ingest'), max: 2, name: 'test', log });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});
beforeEach(async () => {
  gateway = await registerGateway(database.ownerUrl, []);
  start = Date.now();
});

/** The ingest process. Killed, it writes no more. */
function startProcess(): Presencas & { kill(): Promise<void> } {
  let isDead = false;
  const query = async (...args: unknown[]): Promise<unknown> => {
    if (isDead) throw new Error('this process is dead');
    return pool.query(...(args as [string]));
  };
  const presencas = createPresencas({ db: { query } as Queryable, clock: { now: () => now }, log, changed: () => undefined });
  const kill = (): Promise<void> => {
    isDead = true;
    return presencas.stop();
  };
  return { ...presencas, kill };
}
const at = (minutes: number): Date => new Date(start + minutes * MINUTE);
const open = async (presencas: Presencas, minutes: number, sessao: string): Promise<void> => {
  now = at(minutes);
  presencas.apply(gateway, { kind: 'opened', sessao, ip: '' });
  await presencas.flush();
};
const close = async (presencas: Presencas, minutes: number, sessao: string): Promise<void> => {
  now = at(minutes);
  presencas.apply(gateway, { kind: 'closed', sessao });
  await presencas.flush();
};
const history = async (): Promise<[number, boolean][]> => {
  const { rows } = await pool.query<{ em: Date; online: boolean }>('select em, online from tds_new_gateway_presenca_evento where gateway_id = $1 order by em', [gateway.id]);
  return rows.map(({ em, online }) => [(em.getTime() - start) / MINUTE, online]);
};
const row = (minutes: number, online: boolean, desde = minutes) => ({ contaId: gateway.contaId, gatewayId: gateway.id, online, vistoEm: at(minutes), desde: at(desde), firmwareVersion: null, ip: null });

describe('the history of presence', () => {
  it('has one row a turn, and none for what a gateway goes on saying', async () => {
    const presencas = startProcess();
    await open(presencas, -1, 'a');
    for (const minutes of [-0.8, -0.6, -0.4]) {
      now = at(minutes);
      presencas.apply(gateway, { kind: 'heard', sessao: 'a' });
      await presencas.flush();
    }
    await close(presencas, -0.2, 'a');
    await presencas.flush();
    await open(presencas, -0.1, 'b');
    await presencas.stop();
    expect(await history()).toEqual([[-1, true], [-0.2, false], [-0.1, true]]);
  });

  it('says nothing of a restart of the server that the gateway sat out', async () => {
    const first = startProcess();
    await open(first, -1, 'a');
    await first.stop();
    first.apply(gateway, { kind: 'closed', sessao: 'a' });
    const second = startProcess();
    await open(second, 0, 'b');
    await second.stop();
    expect(await history()).toEqual([[-1, true]]);
  });

  it('says nothing of a will that comes after the gateway is back', async () => {
    const presencas = startProcess();
    const status = { conexao: 'c', timestamp: at(-1).toISOString(), firmware_version: '1' };
    await open(presencas, -1, 'a');
    presencas.apply(gateway, { kind: 'status', sessao: 'a', status: { ...status, online: true }, will: false });
    await open(presencas, -0.5, 'b');
    presencas.apply(gateway, { kind: 'status', sessao: 'a', status: { ...status, online: false }, will: true });
    await close(presencas, -0.4, 'a');
    await presencas.stop();
    expect(await history()).toEqual([[-1, true]]);
  });

  it('shows the gap after the process was killed, from when the gateway was last heard', async () => {
    const killed = startProcess();
    await open(killed, -30, 'a');
    now = at(-20);
    killed.apply(gateway, { kind: 'heard', sessao: 'a' });
    await killed.flush();
    await killed.kill();
    const next = startProcess();
    await open(next, -1, 'b');
    await next.stop();
    expect(await history()).toEqual([[-30, true], [-20, false], [-1, true]]);
  });

  it('shows the gap also to a gateway that came and went before it was written', async () => {
    const killed = startProcess();
    await open(killed, -30, 'a');
    now = at(-20);
    killed.apply(gateway, { kind: 'heard', sessao: 'a' });
    await killed.flush();
    await killed.kill();
    const next = startProcess();
    now = at(-2);
    next.apply(gateway, { kind: 'opened', sessao: 'b', ip: '' });
    await close(next, -1.99, 'b');
    await next.stop();
    expect(await history()).toEqual([[-30, true], [-20, false]]);
    expect(await runSql(database.ownerUrl, 'select desde from tds_new_gateway_presenca where gateway_id = $1', [gateway.id])).toEqual([{ desde: at(-20) }]);
  });

  it('shows no gap where the database was away and the gateway stayed', async () => {
    const presencas = startProcess();
    await open(presencas, -30, 'a');
    now = at(0);
    presencas.apply(gateway, { kind: 'heard', sessao: 'a' });
    await presencas.stop();
    expect(await history()).toEqual([[-30, true]]);
  });

  it('begins with the episode under way where presence is older than its history', async () => {
    await upsertPresencas(pool, [row(-1, true)]);
    await runSql(database.ownerUrl, 'delete from tds_new_gateway_presenca_evento where gateway_id = $1', [gateway.id]);
    await upsertPresencas(pool, [row(-0.5, true)]);
    expect(await history()).toEqual([[-1, true]]);
  });

  it('of a gateway that flaps stops at the limit of an hour, and is right again afterwards', async () => {
    for (let turn = 0; turn < 61; turn += 1) await upsertPresencas(pool, [row(-1 + turn / 100, turn % 2 === 0)]);
    expect(await history()).toHaveLength(MAX_EVENTOS_PER_HOUR);
    await runSql(database.ownerUrl, "update tds_new_gateway_presenca_evento set em = em - interval '2 hours' where gateway_id = $1", [gateway.id]);
    await upsertPresencas(pool, [row(-0.1, false)]);
    // What it was when the limit was reached, and what it is.
    expect((await history()).slice(MAX_EVENTOS_PER_HOUR)).toEqual([[-0.4, true], [-0.1, false]]);
  });

  it('of a gateway that flaps stops at the limit also while the clock of the process is hours behind', async () => {
    for (let turn = 0; turn < 61; turn += 1) await upsertPresencas(pool, [row(-180 + turn / 100, turn % 2 === 0)]);
    expect((await history()).length).toBeLessThan(MAX_EVENTOS_PER_HOUR + 3);
  });

  it('goes on though all clocks were a day ahead for a while, and left rows of then', async () => {
    await upsertPresencas(pool, [row(-1, true)]);
    for (const [minutes, online] of [[1440, false], [1441, true]] as const) {
      await runSql(database.ownerUrl, 'insert into tds_new_gateway_presenca_evento values ($1, $2, $3, $4)', [gateway.contaId, gateway.id, at(minutes), online]);
    }
    await upsertPresencas(pool, [row(-0.5, false)]);
    await upsertPresencas(pool, [row(-0.2, true)]);
    expect((await history()).slice(0, 3)).toEqual([[-1, true], [-0.5, false], [-0.2, true]]);
  });

  it('takes no row of an instant that has not come', async () => {
    await upsertPresencas(pool, [row(24 * 60, true)]);
    expect(await history()).toEqual([]);
    await upsertPresencas(pool, [row(-1, false)]);
    expect((await history()).map(([, online]) => online)).toEqual([false]);
  });
});

it('in whatever order and however often presence is written, its history alternates, goes forward and ends with what is', async () => {
  const writes = fc.array(fc.record({ visto: fc.integer({ min: -80, max: 0 }), since: fc.nat(60), online: fc.boolean() }), { minLength: 1, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(writes, async (list) => {
      gateway = await registerGateway(database.ownerUrl, []);
      // Seconds of the last 80: nobody falls silent meanwhile.
      for (const { visto, since, online } of list) await upsertPresencas(pool, [row(visto / 60, online, (visto - since) / 60)]);
      const rows = await history();
      const [present] = await runSql<{ online: boolean }>(database.ownerUrl, 'select online from tds_new_gateway_presenca where gateway_id = $1', [gateway.id]);
      expect(rows.filter(([em, online], index) => index > 0 && (em <= rows[index - 1]![0] || online === rows[index - 1]![1]))).toEqual([]);
      expect(rows.at(-1)?.[1]).toBe(present?.online);
    }),
    { numRuns: 25 },
  );
});

it('old turns are deleted, but the one that held when the rest begins', async () => {
  const insert = (days: number, online: boolean) =>
    runSql(database.ownerUrl, "insert into tds_new_gateway_presenca_evento values ($1, $2, now() - $3 * interval '1 day', $4)", [gateway.contaId, gateway.id, days, online]);
  for (const [days, online] of [[500, true], [450, false], [401, true], [399, false]] as const) await insert(days, online);
  const jobs = createPool({ url: database.url('jobs'), max: 1, name: 'test', log });
  await deleteOldEventos(jobs);
  await jobs.end();
  expect((await history()).map(([em, online]) => [Math.round(-em / 1440), online])).toEqual([[401, true], [399, false]]);
});
