import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createTestDatabase } from '../../test/database.ts';
import type { TestDatabase } from '../../test/database.ts';
import { createPool } from './db.ts';
import type { Pool } from './db.ts';
import { startJobs } from './jobs.ts';
import { createLogger } from './log.ts';

const log = createLogger('test', 'silent');
let database: TestDatabase;
let pool: Pool;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = createPool({ url: database.url('jobs'), max: 8, name: 'test', log });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

it('a job asked for at start runs once a start, again after it failed, and leaves the queue empty', async () => {
  let runs = 0;
  const job = {
    name: 'test.once',
    cron: '0 0 1 1 *',
    atStart: true,
    run: async () => {
      runs += 1;
      if (runs === 1) throw new Error('the first try fails');
    },
  };
  const first = await startJobs({ pool, jobs: [job], log });
  await vi.waitUntil(() => runs === 1);
  // The queue waits before it tries again; the test does not.
  await pool.query("update graphile_worker._private_jobs set run_at = now() where key = 'test.once:start'");
  await pool.query("select pg_notify('jobs:insert', '{\"r\":\"test\",\"count\":1}')");
  await vi.waitUntil(() => runs === 2, 15_000);
  const second = await startJobs({ pool, jobs: [job], log });
  await vi.waitUntil(() => runs === 3, 15_000);
  await Promise.all([first.stop(), second.stop()]);
  const { rows } = await pool.query<{ waiting: number }>('select count(*) as waiting from graphile_worker._private_jobs');
  expect(rows).toEqual([{ waiting: 0 }]);
});

it('the login of the jobs reads no conta, no reading and no person', async () => {
  for (const table of ['tds_new_conta', 'tds_new_usuario', 'tds_new_leitura_dispositivo', 'tds_new_gateway', 'tds.chave']) {
    await expect(pool.query(`select * from ${table}`)).rejects.toMatchObject({ code: '42501' });
  }
});
