import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { createTestDatabase } from '../../../test/database.ts';
import type { TestDatabase } from '../../../test/database.ts';
import { registerGateway } from '../../../test/registry.ts';
import type { RegisteredGateway } from '../../../test/registry.ts';
import { createPool } from '../../platform/db.ts';
import type { Pool, Queryable } from '../../platform/db.ts';
import { createLogger } from '../../platform/log.ts';
import { createPresencas } from './index.ts';
import type { Presencas } from './index.ts';
import { upsertPresencas } from './repo.ts';

const log = createLogger('test', 'silent');
let database: TestDatabase;
let pool: Pool;
let gateway: RegisteredGateway;
let now: Date;
let presencas: Presencas;
/** Statements under way, and the most there were at once. */
let writes: { done: number; running: number; most: number };

beforeAll(async () => {
  database = await createTestDatabase();
  pool = createPool({ url: database.url('ingest'), max: 3, name: 'test', log });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

beforeEach(async () => {
  gateway = await registerGateway(database.ownerUrl, []);
  now = new Date();
  writes = { done: 0, running: 0, most: 0 };
  const counted = async (...args: Parameters<Queryable['query']>): Promise<unknown> => {
    writes.running += 1;
    writes.most = Math.max(writes.most, writes.running);
    try {
      return await pool.query(...(args as [string]));
    } finally {
      writes.running -= 1;
      writes.done += 1;
    }
  };
  presencas = createPresencas({ db: { query: counted } as Queryable, clock: { now: () => now }, log, changed: () => undefined });
});
afterEach(() => presencas.stop());

const pass = (seconds: number): void => {
  now = new Date(now.getTime() + seconds * 1000);
};
const read = async (): Promise<{ online: boolean; visto_em: Date } | undefined> => {
  const { rows } = await pool.query<{ online: boolean; visto_em: Date }>('select online, visto_em from tds_new_gateway_presenca where gateway_id = $1', [gateway.id]);
  return rows[0];
};
const opened = (): void => presencas.apply(gateway, { kind: 'opened', sessao: 's', ip: '10.0.0.1' });

it('presence is written one statement after the other, and the last word stands', async () => {
  opened();
  const flushes = [presencas.flush()];
  await vi.waitUntil(() => writes.running === 1, { interval: 0 });
  presencas.apply(gateway, { kind: 'closed', sessao: 's' });
  flushes.push(presencas.flush(), presencas.flush());
  await Promise.all(flushes);
  expect(writes).toEqual({ done: 2, running: 0, most: 1 });
  expect(await read()).toMatchObject({ online: false });
});

it('an older presence never overwrites a newer one', async () => {
  const row = { contaId: gateway.contaId, gatewayId: gateway.id, firmwareVersion: null, ip: null, desde: now };
  await upsertPresencas(pool, [{ ...row, online: true, vistoEm: now }]);
  await upsertPresencas(pool, [{ ...row, online: false, vistoEm: new Date(now.getTime() - 1) }]);
  expect(await read()).toEqual({ online: true, visto_em: now });
  await upsertPresencas(pool, [{ ...row, online: false, vistoEm: now }]);
  expect(await read()).toEqual({ online: false, visto_em: now });
});

it('one written by a clock that was far ahead does not stand until that hour comes', async () => {
  const row = { contaId: gateway.contaId, gatewayId: gateway.id, firmwareVersion: null, ip: null, desde: now, online: true };
  await upsertPresencas(pool, [{ ...row, vistoEm: new Date(now.getTime() + 86_400_000) }]);
  await upsertPresencas(pool, [{ ...row, vistoEm: now }]);
  expect(await read()).toEqual({ online: true, visto_em: now });
});

it('messages of a gateway that is online are written every ten seconds, not each of them', async () => {
  opened();
  await presencas.flush();
  for (let at = 0; at < 9; at += 1) {
    pass(1);
    presencas.apply(gateway, { kind: 'heard', sessao: 's' });
    await presencas.flush();
  }
  expect(writes.done).toBe(1);
  pass(2);
  presencas.apply(gateway, { kind: 'heard', sessao: 's' });
  await presencas.flush();
  expect(writes.done).toBe(2);
  expect((await read())?.visto_em).toEqual(now);
});

it('a gateway that said goodbye and goes on speaking is online again', async () => {
  opened();
  const status = { conexao: 'c', timestamp: now.toISOString(), firmware_version: '1' };
  presencas.apply(gateway, { kind: 'status', sessao: 's', status: { ...status, online: true }, will: false });
  presencas.apply(gateway, { kind: 'status', sessao: 's', status: { ...status, online: false }, will: false });
  await presencas.flush();
  expect(await read()).toMatchObject({ online: false });
  pass(1);
  presencas.apply(gateway, { kind: 'heard', sessao: 's' });
  await presencas.flush();
  expect(await read()).toMatchObject({ online: true });
  expect(presencas.online()).toBe(1);
});

it('a write that failed is made again', async () => {
  const { id } = gateway;
  presencas.apply({ id, contaId: '00000000-0000-0000-0000-000000000001' }, { kind: 'opened', sessao: 's', ip: '' });
  await presencas.flush();
  expect(await read()).toBeUndefined();
  opened();
  await presencas.flush();
  expect(await read()).toMatchObject({ online: true });
});
