import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import { createTestDatabase } from '../../test/database.ts';
import type { TestDatabase } from '../../test/database.ts';
import { startProxy } from '../../test/proxy.ts';
import type { Proxy } from '../../test/proxy.ts';
import { createPool, isUnavailable, transaction } from './db.ts';
import type { Pool } from './db.ts';
import { listen } from './listen.ts';
import { createLogger } from './log.ts';

/** What a statement may take here, and after it the silence that a pool bears. */
const STATEMENT_MS = 200;
const LIMIT_MS = STATEMENT_MS + 5000;
const log = createLogger('test', 'silent');

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

async function createSilentPool(): Promise<{ pool: Pool; proxy: Proxy }> {
  const proxy = await startProxy(database.ownerUrl);
  const pool = createPool({ url: proxy.url(database.url('ingest')), max: 1, name: 'test', log, statementTimeoutMs: STATEMENT_MS });
  onTestFinished(() => pool.end());
  await pool.query('select 1');
  proxy.fallSilent();
  return { pool, proxy };
}

async function failAfter(run: () => Promise<unknown>): Promise<{ error: unknown; ms: number }> {
  const since = performance.now();
  const error = await run().then(
    () => undefined,
    (error: unknown) => error,
  );
  return { error, ms: performance.now() - since };
}

it.each([
  { what: 'a statement', run: (pool: Pool) => pool.query('select 1') },
  { what: 'a transaction', run: (pool: Pool) => transaction(pool, (client) => client.query('select 1')) },
])('$what on a connection whose other end fell silent fails within the limit, and the next one works', async ({ run }) => {
  const { pool, proxy } = await createSilentPool();
  const { error, ms } = await failAfter(() => run(pool));
  expect(isUnavailable(error)).toBe(true);
  expect(ms).toBeGreaterThan(STATEMENT_MS);
  expect(ms).toBeLessThan(LIMIT_MS + 2000);
  proxy.recover();
  expect((await pool.query('select 1')).rowCount).toBe(1);
  expect(proxy.open()).toBe(1);
});

it('a server that answers late says so itself', async () => {
  const pool = createPool({ url: database.url('ingest'), max: 1, name: 'test', log, statementTimeoutMs: STATEMENT_MS });
  onTestFinished(() => pool.end());
  await expect(pool.query('select pg_sleep(5)')).rejects.toMatchObject({ code: '57014' });
});

it('a LISTEN that is not answered leaves no connection behind when it is tried again', async () => {
  const proxy = await startProxy(database.ownerUrl);
  proxy.fallSilent((sent) => /listen "one"/.test(sent));
  const heard: string[] = [];
  const follower = listen({ url: proxy.url(database.url('ingest')), channels: { one: (payload) => heard.push(payload) }, log });
  onTestFinished(() => follower.stop());
  await vi.waitUntil(() => proxy.open() === 1, { timeout: 5000, interval: 10 });
  await vi.waitUntil(() => proxy.open() === 0, { timeout: 10_000, interval: 10 });
  proxy.recover();
  await vi.waitUntil(() => heard.length === 1, { timeout: 5000, interval: 10 });
  expect(proxy.open()).toBe(1);
});
