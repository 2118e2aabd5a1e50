import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { createTestDatabase } from '../../../test/database.ts';
import type { TestDatabase } from '../../../test/database.ts';
import { registerGateway } from '../../../test/registry.ts';
import type { RegisteredGateway } from '../../../test/registry.ts';
import { createPool } from '../../platform/db.ts';
import type { Pool } from '../../platform/db.ts';
import { createLogger } from '../../platform/log.ts';
import { Registry } from '../../platform/metrics.ts';
import { createCadastro, loadChanges } from '../cadastro/index.ts';
import { createIngest } from './ingest.ts';
import type { Ingest } from './ingest.ts';
import { createIngestMetrics } from './metrics.ts';

const log = createLogger('test', 'silent');
const TRUE_MS = Date.UTC(2026, 2, 10, 12);
const HOUR_MS = 3_600_000;
/** What the clock of the server says meanwhile. */
const JUMPS = [
  ['an hour back', TRUE_MS - HOUR_MS],
  ['an hour ahead', TRUE_MS + HOUR_MS],
  ['to 1970', 0],
  ['to 2106', Date.UTC(2106, 1, 7)],
] as const;

let database: TestDatabase;
let pool: Pool;
let owner: pg.Client;
let gateway: RegisteredGateway;
let ingest: Ingest;
let retries: () => Promise<number>;
let nowMs: number;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = createPool({ url: database.url('ingest'), max: 4, name: 'test', log });
  owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await pool.end();
  await database.drop();
});
beforeEach(async () => {
  nowMs = TRUE_MS;
  gateway = await registerGateway(database.ownerUrl, [{ codigo: 'D01' }]);
  const registry = new Registry();
  const cadastro = await createCadastro({ load: (since) => loadChanges(pool, since), changed: () => undefined, log });
  ingest = createIngest({ pool, cadastro, clock: { now: () => new Date(nowMs) }, metrics: createIngestMetrics(registry), log, after: [] });
  retries = async () => (await registry.getSingleMetric('tds_ingest_novas_tentativas_total')?.get())?.values[0]?.value ?? 0;
  return async () => {
    await ingest.drain();
    cadastro.stop();
  };
});

/** What a gateway with the true time says, so many minutes after noon. */
function submit(minute: number): Promise<void> {
  const timestamp = new Date(TRUE_MS + minute * 60_000).toISOString();
  const payload = Buffer.from(JSON.stringify({ gateway_mac: gateway.mac, timestamp, leituras: [{ dispositivo_codigo: 'D01', valor: minute, unidade: 'kWh' }] }));
  return ingest.submit({ mac: gateway.mac, payload });
}

async function count(table: 'tds_new_leitura_dispositivo' | 'tds_new_quarentena'): Promise<number> {
  const { rows } = await owner.query<{ n: number }>(`select count(*)::int as n from ${table} where gateway_id = $1`, [gateway.id]);
  return rows[0]?.n ?? 0;
}

it.each(JUMPS)('with the clock of the server %s, what is acknowledged is stored or set aside, and set right it goes on', async (_name, jumpedMs) => {
  await submit(0);
  nowMs = jumpedMs;
  await Promise.all([submit(1), submit(2)]);
  expect((await count('tds_new_leitura_dispositivo')) + (await count('tds_new_quarentena'))).toBe(3);
  nowMs = TRUE_MS + 3 * 60_000;
  const before = await count('tds_new_leitura_dispositivo');
  await submit(3);
  expect(await count('tds_new_leitura_dispositivo')).toBe(before + 1);
});

it.each(JUMPS)('a message held while the clock of the server goes %s is stored, or comes again and is stored once', async (_name, jumpedMs) => {
  await owner.query('revoke insert on tds_new_leitura_dispositivo from tds_ingest');
  const outcome = submit(0).then(() => 'acknowledged', () => 'sent again');
  await vi.waitUntil(async () => (await retries()) >= 1);
  nowMs = jumpedMs;
  const seen = await retries();
  await vi.waitUntil(async () => (await retries()) > seen);
  await owner.query('grant insert on tds_new_leitura_dispositivo to tds_ingest');
  const how = await outcome;
  expect(await count('tds_new_leitura_dispositivo')).toBe(how === 'acknowledged' ? 1 : 0);
  nowMs = TRUE_MS;
  await submit(0);
  expect(await count('tds_new_leitura_dispositivo')).toBe(1);
});
