import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../../../test/database.ts';
import type { TestDatabase } from '../../../test/database.ts';
import { registerGateway } from '../../../test/registry.ts';
import type { RegisteredGateway } from '../../../test/registry.ts';
import { createPool } from '../../platform/db.ts';
import type { Pool } from '../../platform/db.ts';
import { createLogger } from '../../platform/log.ts';
import { Registry } from '../../platform/metrics.ts';
import { createCadastro, loadChanges } from '../cadastro/index.ts';
import type { Cadastro } from '../cadastro/index.ts';
import { createIngest } from './ingest.ts';
import type { Ingest } from './ingest.ts';
import { createIngestMetrics } from './metrics.ts';
import type { IngestMetrics } from './metrics.ts';
import { reprocess } from './reprocess.ts';

const log = createLogger('test', 'silent');
const NOW = new Date('2026-03-10T12:00:00Z');
const BURST = 500;

let database: TestDatabase;
let pool: Pool;
let owner: pg.Client;
let gateway: RegisteredGateway;
let cadastro: Cadastro;
let ingest: Ingest;
let registry: Registry;
let metrics: IngestMetrics;
let ms: number;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = createPool({ url: database.url('ingest'), max: 6, name: 'test', log });
  owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await pool.end();
  await database.drop();
});
beforeEach(async () => {
  await owner.query('delete from tds_new_quarentena');
  gateway = await registerGateway(database.ownerUrl, [{ codigo: 'D01' }, { codigo: 'D02' }]);
  await open();
  return async () => {
    await ingest.drain();
    cadastro.stop();
  };
});

/** A process of its own: with its own buckets and counters. */
async function open(): Promise<void> {
  ms = 0;
  registry = new Registry();
  metrics = createIngestMetrics(registry);
  cadastro = await createCadastro({ load: (since) => loadChanges(pool, since), changed: () => undefined, log });
  const quota = { gateway: { perSecond: 100, burst: BURST }, conta: { perSecond: 1_000, burst: 5_000 }, nowMs: () => ms };
  ingest = createIngest({ pool, cadastro, clock: { now: () => NOW }, metrics, log, after: [], overQuota: 'quarentena', quota });
}

function message(from: number, count: number, { codigo = 'D01', valor = 1, of = gateway }: { codigo?: string; valor?: unknown; of?: RegisteredGateway } = {}): Buffer {
  const leituras = Array.from({ length: count }, (_, i) => ({ dispositivo_codigo: codigo, valor, unidade: 'kWh', timestamp: new Date(NOW.getTime() - 3_600_000 + from + i).toISOString() }));
  return Buffer.from(JSON.stringify({ gateway_mac: of.mac, timestamp: NOW.toISOString(), leituras }));
}

const submit = (payload: Buffer, of = gateway): Promise<void> => ingest.submit({ mac: of.mac, payload });
const turn = (): Promise<void> => reprocess({ pool, cadastro, ingest, metrics, log });
/** Until nothing is left, a second after the other. */
async function settle(): Promise<void> {
  for (let round = 0; round < 200 && (await rows()).includes('QUOTA'); round += 1) {
    ms += 5_000;
    await turn();
  }
}

async function rows(of = gateway): Promise<string[]> {
  const { rows: found } = await owner.query<{ motivo: string }>('select motivo from tds_new_quarentena where gateway_id = $1 order by motivo', [of.id]);
  return found.map(({ motivo }) => motivo);
}

async function count(table: string, of = gateway): Promise<number> {
  const { rows: found } = await owner.query<{ n: number }>(`select count(*)::int as n from ${table} where gateway_id = $1`, [of.id]);
  return found[0]!.n;
}

const stored = (of = gateway): Promise<number> => count('tds_new_leitura_dispositivo', of);

async function accounts(): Promise<Record<string, number>> {
  const names = { recebidas: 'tds_leituras_recebidas_total', gravadas: 'tds_leituras_gravadas_total', duplicadas: 'tds_leituras_duplicadas_total', conflitos: 'tds_leituras_conflito_total', quarentena: 'tds_quarentena_total', reprocessadas: 'tds_quarentena_reprocessadas_total' };
  const all = await registry.getMetricsAsJSON();
  const sum = (name: string): number => all.find((metric) => metric.name === name)!.values.reduce((total, { value }) => total + value, 0);
  return Object.fromEntries(Object.entries(names).map(([key, name]) => [key, sum(name)]));
}

/** in = stored + duplicates + conflicts + quarantined, at any moment of rest. */
async function expectBalanced(): Promise<void> {
  const { recebidas, gravadas, duplicadas, conflitos, quarentena, reprocessadas } = await accounts();
  expect(recebidas).toBe(gravadas! + duplicadas! + conflitos! + quarentena! - reprocessadas!);
}

describe('readings over quota behind a broker that has acknowledged them', () => {
  it('are settled in quarentena at once, and stored by themselves when the quota allows', async () => {
    await submit(message(0, BURST));
    await submit(message(BURST, 100));
    expect([await stored(), await rows()]).toEqual([BURST, ['QUOTA']]);
    expect(await accounts()).toMatchObject({ recebidas: 600, gravadas: BURST, quarentena: 100, reprocessadas: 0 });
    ms = 999;
    await turn();
    expect(await rows()).toEqual(['QUOTA']);
    ms = 1000;
    await turn();
    expect([await stored(), await rows()]).toEqual([600, []]);
    expect(await accounts()).toEqual({ recebidas: 600, gravadas: 600, duplicadas: 0, conflitos: 0, quarentena: 100, reprocessadas: 100 });
  });

  it('delivered again while they wait are one row, and each delivery is counted as what it became', async () => {
    await submit(message(0, BURST));
    for (let times = 0; times < 3; times += 1) await submit(message(BURST, 100));
    expect(await rows()).toEqual(['QUOTA']);
    await settle();
    expect(await accounts()).toEqual({ recebidas: 800, gravadas: 600, duplicadas: 200, conflitos: 0, quarentena: 300, reprocessadas: 300 });
  });

  it('beside one that is refused wait without it', async () => {
    await submit(message(0, BURST));
    const mixed = JSON.parse(message(BURST, 2).toString());
    mixed.leituras.push({ ...mixed.leituras[0], valor: '1,5' });
    await submit(Buffer.from(JSON.stringify(mixed)));
    expect(await rows()).toEqual(['QUOTA', 'VALOR_INVALIDO']);
    await settle();
    expect([await stored(), await rows()]).toEqual([BURST + 2, ['VALOR_INVALIDO']]);
    await expectBalanced();
  });

  it('of a dispositivo archived meanwhile go where those of archived ones go', async () => {
    await submit(message(0, BURST));
    await submit(message(BURST, 3));
    await owner.query("update tds_new_dispositivo set status = 'ARQUIVADO' where id = $1", [gateway.dispositivos['D01']]);
    await cadastro.refresh();
    await settle();
    expect(await rows()).toEqual(['DISPOSITIVO_ARQUIVADO', 'DISPOSITIVO_ARQUIVADO', 'DISPOSITIVO_ARQUIVADO']);
    await expectBalanced();
  });

  it('of a gateway that was archived meanwhile stay, and are not tried for ever', async () => {
    await submit(message(0, BURST));
    await submit(message(BURST, 3));
    await owner.query("update tds_new_gateway set estado = 'ARQUIVADO' where id = $1", [gateway.id]);
    await cadastro.refresh();
    await turn();
    expect(await rows()).toEqual(['GATEWAY_DESCONHECIDO']);
  });

  it('are not stored twice by two processes at once, nor by one that comes after a crash', async () => {
    await submit(message(0, BURST));
    for (let n = 0; n < 4; n += 1) await submit(message(BURST + n * 100, 100));
    ms = 60_000;
    await Promise.all([turn(), turn()]);
    expect([await stored(), await rows()]).toEqual([BURST + 400, []]);
    await expectBalanced();
    // Stored, and killed before the row was deleted.
    await submit(message(BURST, 100));
    await submit(message(BURST, 100));
    expect(await stored()).toBe(BURST + 400);
    await expectBalanced();
  });

  it('are all that the process may take out of quarentena', async () => {
    await submit(message(0, 1, { codigo: 'NOPE' }));
    await pool.query('delete from tds_new_quarentena');
    expect(await rows()).toEqual(['DISPOSITIVO_DESCONHECIDO']);
  });

  it('do not keep those of another gateway, nor of another conta, waiting', async () => {
    const other = await registerGateway(database.ownerUrl, [{ codigo: 'D01' }]);
    await cadastro.refresh();
    for (let n = 0; n < 20; n += 1) await submit(message(n * BURST, BURST));
    await submit(message(0, BURST, { of: other }), other);
    await submit(message(BURST, 50, { of: other }), other);
    ms = 500;
    await turn();
    expect([await stored(other), await rows(other)]).toEqual([BURST + 50, []]);
  });
});

it('whatever comes, each reading is counted once as what it became', async () => {
  const packet = fc.record({ from: fc.integer({ min: 0, max: 300 }), size: fc.integer({ min: 0, max: 400 }), codigo: fc.constantFrom('D01', 'D02', 'NOPE'), valor: fc.constantFrom(1, 2, '1,5'), afterMs: fc.constantFrom(0, 0, 500, 4_000), turns: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(fc.array(packet, { minLength: 3, maxLength: 12 }), async (packets) => {
      gateway = await registerGateway(database.ownerUrl, [{ codigo: 'D01' }, { codigo: 'D02' }]);
      cadastro.stop();
      await open();
      for (const { from, size, codigo, valor, afterMs, turns } of packets) {
        ms += afterMs;
        await submit(message(from, size, { codigo, valor }));
        if (turns) await turn();
        await expectBalanced();
      }
      await settle();
      await expectBalanced();
      expect(await rows()).not.toContain('QUOTA');
      const { gravadas, conflitos, recebidas } = await accounts();
      expect([await stored(), await count('tds_new_leitura_conflito')]).toEqual([gravadas, conflitos]);
      expect(recebidas).toBe(packets.reduce((sum, { size }) => sum + size, 0));
    }),
    { numRuns: 15 },
  );
});
