import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
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
const NOW = new Date('2026-03-10T12:00:00Z');

let database: TestDatabase;
let pool: Pool;
let owner: pg.Client;
let gateway: RegisteredGateway;
let ingest: Ingest;
let registry: Registry;
let stop: () => void;
let now: Date;

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
  now = NOW;
  gateway = await registerGateway(database.ownerUrl, [
    { codigo: 'D01' },
    { codigo: 'D02', unidade: 'm³' },
    { codigo: 'OLD', status: 'ARQUIVADO' },
    { codigo: 'VALVE', tipo: 'ATUADOR' },
  ]);
  ({ ingest, registry, stop } = await open());
  return async () => {
    await ingest.drain();
    stop();
  };
});

async function open(): Promise<{ ingest: Ingest; registry: Registry; stop: () => void }> {
  const cadastro = await createCadastro({ load: (since) => loadChanges(pool, since), changed: () => undefined, log });
  const ownRegistry = new Registry();
  return {
    ingest: createIngest({ pool, cadastro, clock: { now: () => now }, metrics: createIngestMetrics(ownRegistry), log, after: [] }),
    registry: ownRegistry,
    stop: () => cadastro.stop(),
  };
}

interface Reading {
  codigo?: string;
  valor: unknown;
  unidade?: string;
  timestamp?: string;
}

function message(readings: Reading[], extra: Record<string, unknown> = {}): Buffer {
  const leituras = readings.map(({ codigo = 'D01', valor, unidade = 'kWh', timestamp }) => ({ dispositivo_codigo: codigo, valor, unidade, timestamp }));
  return Buffer.from(JSON.stringify({ gateway_mac: gateway.mac, timestamp: '2026-03-10T11:59:00Z', leituras, ...extra }));
}

const submit = (payload: Buffer): Promise<void> => ingest.submit({ mac: gateway.mac, payload });

async function stored(): Promise<string[]> {
  const { rows } = await owner.query<{ codigo: string; time: Date; valor: string }>(
    `select d.codigo, l.time, trim_scale(l.valor)::text as valor from tds_new_leitura_dispositivo l
       join tds_new_dispositivo d on d.id = l.dispositivo_id where l.gateway_id = $1 order by l.time, d.codigo`,
    [gateway.id],
  );
  return rows.map(({ codigo, time, valor }) => `${codigo} ${time.toISOString()} ${valor}`);
}

async function setAside(): Promise<string[]> {
  const { rows } = await owner.query<{ motivo: string; codigo: string | null; vezes: number }>(
    'select motivo, dispositivo_codigo as codigo, vezes from tds_new_quarentena where gateway_id = $1 order by motivo, codigo',
    [gateway.id],
  );
  return rows.map(({ motivo, codigo, vezes }) => `${motivo} ${codigo ?? '-'} ${vezes}`);
}

async function counts(): Promise<Record<string, number>> {
  const result: Record<string, number> = {};
  for (const metric of await registry.getMetricsAsJSON()) {
    if (String(metric.type) === 'counter') result[metric.name] = metric.values.reduce((sum, { value }) => sum + value, 0);
  }
  return result;
}

describe('a message of telemetria', () => {
  it('is resolved when its readings are stored, each at its own instant', async () => {
    await submit(message([{ valor: 1.5 }, { codigo: 'D02', valor: '7.25', unidade: 'm3', timestamp: '2026-03-10T08:00:00-03:00' }]));
    expect(await stored()).toEqual(['D02 2026-03-10T11:00:00.000Z 7.25', 'D01 2026-03-10T11:59:00.000Z 1.5']);
  });

  it('delivered twice is stored once and counted as duplicate', async () => {
    await submit(message([{ valor: 1.5 }]));
    await submit(message([{ valor: '1.50000' }]));
    expect(await stored()).toHaveLength(1);
    expect(await counts()).toMatchObject({ tds_leituras_recebidas_total: 2, tds_leituras_gravadas_total: 1, tds_leituras_duplicadas_total: 1 });
  });

  it('delivered twice inside one batch is stored once', async () => {
    await Promise.all([submit(message([{ valor: 1.5 }])), submit(message([{ valor: 1.5 }]))]);
    expect(await stored()).toHaveLength(1);
    expect(await counts()).toMatchObject({ tds_leituras_gravadas_total: 1, tds_leituras_duplicadas_total: 1, tds_leituras_conflito_total: 0 });
  });

  it('with another value for a known instant keeps the first value and both as a conflict', async () => {
    await submit(message([{ valor: 5 }]));
    await submit(message([{ valor: 7 }]));
    await submit(message([{ valor: 7 }]));
    expect(await stored()).toEqual(['D01 2026-03-10T11:59:00.000Z 5']);
    const { rows } = await owner.query('select trim_scale(valor)::text as valor from tds_new_leitura_conflito where gateway_id = $1', [gateway.id]);
    expect(rows).toEqual([{ valor: '7' }]);
    expect(await counts()).toMatchObject({ tds_leituras_conflito_total: 1, tds_leituras_duplicadas_total: 1 });
  });

  it('puts each bad reading aside with its reason and stores its neighbours', async () => {
    await submit(
      message([
        { valor: 1 },
        { codigo: 'NOPE', valor: 1 },
        { codigo: 'OLD', valor: 1 },
        { codigo: 'VALVE', valor: 1 },
        { codigo: 'D02', valor: 1, unidade: 'kWh' },
        { valor: '1,5' },
        { valor: 2, timestamp: '1970-01-01T00:00:05Z' },
        { valor: 3, timestamp: '2026-03-10T13:00:00Z' },
      ]),
    );
    expect(await stored()).toEqual(['D01 2026-03-10T11:59:00.000Z 1']);
    expect(await setAside()).toEqual([
      'DISPOSITIVO_ARQUIVADO OLD 1',
      'DISPOSITIVO_DESCONHECIDO NOPE 1',
      'FUTURO D01 1',
      'RELOGIO_NAO_AJUSTADO D01 1',
      'TIPO_DIFERENTE VALVE 1',
      'UNIDADE_DIFERENTE D02 1',
      'VALOR_INVALIDO D01 1',
    ]);
  });

  it('refused twice in one batch is one row that counts both', async () => {
    await Promise.all([submit(message([{ codigo: 'NOPE', valor: 1 }])), submit(message([{ codigo: 'NOPE', valor: 1 }]))]);
    expect(await setAside()).toEqual(['DISPOSITIVO_DESCONHECIDO NOPE 2']);
  });

  it('that cannot be read is one row of quarentena, however often it comes', async () => {
    await submit(Buffer.from('{"gateway_mac":'));
    await submit(Buffer.from('{"gateway_mac":'));
    await submit(Buffer.from([0xff, 0x00, 0x7b]));
    expect(await setAside()).toEqual(['JSON_INVALIDO - 2', 'UTF8_INVALIDO - 1']);
    expect(await counts()).toMatchObject({ tds_leituras_recebidas_total: 3, tds_quarentena_total: 3 });
  });

  it('accounts for every reading, against the tables too: in = stored + duplicates + conflicts + quarantined', async () => {
    const readings = Array.from({ length: 63 }, (_, i) => ({ codigo: i % 7 === 0 ? 'NOPE' : 'D01', valor: i % 3, timestamp: `2026-03-10T10:${String(i % 10).padStart(2, '0')}:00Z` }));
    await Promise.all(readings.map((reading) => submit(message([reading]))));
    const { tds_leituras_recebidas_total: received, ...rest } = await counts();
    const [gravadas, duplicadas, conflitos, quarentena] = ['gravadas', 'duplicadas', 'conflito'].map((name) => rest[`tds_leituras_${name}_total`] ?? 0).concat(rest['tds_quarentena_total'] ?? 0);
    expect({ received, gravadas, conflitos, quarentena }).toEqual({ received: 63, gravadas: 10, conflitos: 20, quarentena: 9 });
    expect(duplicadas).toBe(63 - 10 - 20 - 9);
    expect(await stored()).toHaveLength(10);
    const { rows } = await owner.query('select count(*)::int as conflitos from tds_new_leitura_conflito where gateway_id = $1', [gateway.id]);
    expect(rows).toEqual([{ conflitos: 20 }]);
    expect(await setAside()).toHaveLength(9);
  });

  it('moves the latest value forward only, and notes what arrived late', async () => {
    await submit(message([{ valor: 10, timestamp: '2026-03-10T11:00:00Z' }]));
    await submit(message([{ valor: 20, timestamp: '2026-03-10T11:30:00Z' }]));
    await submit(message([{ valor: 5, timestamp: '2026-03-10T10:00:00Z' }]));
    const { rows } = await owner.query('select ultima_time, trim_scale(ultimo_valor)::text as valor, recalcular_desde from tds_new_dispositivo_estado where dispositivo_id = $1', [
      gateway.dispositivos['D01'],
    ]);
    expect(rows).toEqual([{ ultima_time: new Date('2026-03-10T11:30:00Z'), valor: '20', recalcular_desde: new Date('2026-03-10T10:00:00Z') }]);
  });

  it('has consumption derived again from a conflict on', async () => {
    await submit(message([{ valor: 10, timestamp: '2026-03-10T11:00:00Z' }, { valor: 20, timestamp: '2026-03-10T11:30:00Z' }]));
    await owner.query('update tds_new_dispositivo_estado set recalcular_desde = null where dispositivo_id = $1', [gateway.dispositivos['D01']]);
    await submit(message([{ valor: 11, timestamp: '2026-03-10T11:00:00Z' }]));
    const { rows } = await owner.query('select recalcular_desde from tds_new_dispositivo_estado where dispositivo_id = $1', [gateway.dispositivos['D01']]);
    expect(rows).toEqual([{ recalcular_desde: new Date('2026-03-10T11:00:00Z') }]);
  });
});

describe('another process that stores readings of the same gateway', () => {
  const at = (minute: number): string => `2026-03-10T11:${String(minute).padStart(2, '0')}:00Z`;

  it('costs nothing but time: what only seemed new is found a duplicate or a conflict, and the rest is stored', async () => {
    const other = await open();
    await submit(message([{ valor: 1, timestamp: at(1) }]));
    await other.ingest.submit({ mac: gateway.mac, payload: message([{ valor: 2, timestamp: at(2) }, { valor: 3, timestamp: at(3) }]) });
    await submit(message([{ valor: 2, timestamp: at(2) }]));
    await submit(message([{ valor: 9, timestamp: at(3) }, { valor: 4, timestamp: at(4) }, { codigo: 'D02', unidade: 'm³', valor: 5, timestamp: at(4) }]));
    other.stop();
    expect(await stored()).toEqual(['D01 2026-03-10T11:01:00.000Z 1', 'D01 2026-03-10T11:02:00.000Z 2', 'D01 2026-03-10T11:03:00.000Z 3', 'D01 2026-03-10T11:04:00.000Z 4', 'D02 2026-03-10T11:04:00.000Z 5']);
    expect(await counts()).toMatchObject({ tds_leituras_gravadas_total: 3, tds_leituras_duplicadas_total: 1, tds_leituras_conflito_total: 1 });
    const { rows } = await owner.query<{ ultima: Date }>('select max(ultima_time) as ultima from tds_new_dispositivo_estado where conta_id = $1', [gateway.contaId]);
    expect(rows[0]?.ultima).toEqual(new Date(at(4)));
  });
});

describe('a reading the database refuses', () => {
  it('is put aside alone, with thousands of neighbours stored', async () => {
    await owner.query('alter table tds_new_leitura_dispositivo add constraint no_unlucky check (valor <> 666)');
    const payloads = Array.from({ length: 40 }, (_, i) =>
      message(Array.from({ length: 50 }, (__, j) => ({ valor: i === 17 && j === 23 ? 666 : j, timestamp: new Date(Date.UTC(2026, 2, 8, i, j)).toISOString() }))),
    );
    await Promise.all(payloads.map(submit));
    await owner.query('alter table tds_new_leitura_dispositivo drop constraint no_unlucky');
    expect(await stored()).toHaveLength(1999);
    expect(await setAside()).toEqual(['RECUSADA_PELO_BANCO D01 1']);
  });
});

describe('a database that does not take readings, for no fault of theirs', () => {
  const refuseAll = (): Promise<unknown> => owner.query('revoke insert on tds_new_leitura_dispositivo from tds_ingest');
  const takeAgain = (): Promise<unknown> => owner.query('grant insert on tds_new_leitura_dispositivo to tds_ingest');
  const hasRetried = (): Promise<boolean> => vi.waitUntil(async () => (await counts())['tds_ingest_novas_tentativas_total']! >= 2);

  it('has the message held, and stored as soon as it does', async () => {
    await refuseAll();
    const held = submit(message([{ valor: 1 }]));
    await hasRetried();
    expect(await stored()).toEqual([]);
    await takeAgain();
    await held;
    expect(await stored()).toHaveLength(1);
    expect(await setAside()).toEqual([]);
    expect(await counts()).toMatchObject({ tds_leituras_recebidas_total: 1, tds_leituras_gravadas_total: 1, tds_leituras_duplicadas_total: 0 });
  });

  it('after it took half of a batch has the rest stored, and nothing counted twice', async () => {
    await owner.query('alter table tds_new_leitura_dispositivo add constraint no_unlucky check (valor <> 666)');
    await owner.query('revoke insert on tds_new_quarentena from tds_ingest');
    const held = submit(message([{ valor: 1 }, { valor: 666, timestamp: '2026-03-10T10:00:00Z' }]));
    await hasRetried();
    expect(await stored()).toHaveLength(1);
    await owner.query('grant insert on tds_new_quarentena to tds_ingest');
    await held;
    await owner.query('alter table tds_new_leitura_dispositivo drop constraint no_unlucky');
    expect(await setAside()).toEqual(['RECUSADA_PELO_BANCO D01 1']);
    expect(await counts()).toMatchObject({ tds_leituras_recebidas_total: 2, tds_leituras_gravadas_total: 1, tds_leituras_duplicadas_total: 0, tds_quarentena_total: 1 });
  });

  it('for five minutes has the message refused unacknowledged, so that the gateway keeps it', async () => {
    await refuseAll();
    const held = submit(message([{ valor: 1 }]));
    const outcome = held.then(
      () => 'acknowledged',
      () => 'not acknowledged',
    );
    await hasRetried();
    now = new Date(NOW.getTime() + 5 * 60_000 + 1);
    expect(await outcome).toBe('not acknowledged');
    await takeAgain();
    expect(await stored()).toEqual([]);
    expect(await counts()).toMatchObject({ tds_leituras_recebidas_total: 0 });
  });
});

describe('a week without a partition', () => {
  it('gets one when its first reading comes, also when the one it had was dropped', async () => {
    const old = { valor: 1, timestamp: '2025-06-04T00:00:00Z' };
    await submit(message([old]));
    expect(await stored()).toHaveLength(1);
    await owner.query('drop table tds_new_leitura_dispositivo_p20250602');
    await submit(message([{ ...old, timestamp: '2025-06-05T00:00:00Z' }]));
    expect(await stored()).toEqual(['D01 2025-06-05T00:00:00.000Z 1']);
  });

  it('that was detached comes back with what it held', async () => {
    const old = { valor: 1, timestamp: '2025-07-02T00:00:00Z' };
    await submit(message([old]));
    await owner.query('alter table tds_new_leitura_dispositivo detach partition tds_new_leitura_dispositivo_p20250630');
    await submit(message([{ ...old, timestamp: '2025-07-03T00:00:00Z' }]));
    expect(await stored()).toEqual(['D01 2025-07-02T00:00:00.000Z 1', 'D01 2025-07-03T00:00:00.000Z 1']);
  });
});

describe('the gateway', () => {
  it('archived while connected is not acknowledged', async () => {
    await owner.query("update tds_new_gateway set estado = 'ARQUIVADO' where id = $1", [gateway.id]);
    stop();
    ({ ingest, registry, stop } = await open());
    await expect(submit(message([{ valor: 1 }]))).rejects.toThrow();
  });

  it('that was another conta\'s leaves there what it measured there', async () => {
    const former = gateway;
    await owner.query("update tds_new_gateway set estado = 'ARQUIVADO' where id = $1", [former.id]);
    await owner.query("update tds_new_gateway_posse set de = '2026-01-01T00:00:00Z', ate = '2026-03-10T11:30:00Z' where gateway_id = $1", [former.id]);
    gateway = await registerGateway(database.ownerUrl, [{ codigo: 'D01' }], null, former.mac);
    stop();
    ({ ingest, registry, stop } = await open());
    const atFormer = { timestamp: '2026-03-10T11:00:00Z' };
    await submit(message([{ valor: 1, ...atFormer }, { valor: 'secret', ...atFormer }, { valor: 2, timestamp: '2026-03-10T11:45:00Z' }]));
    expect(await stored()).toEqual(['D01 2026-03-10T11:45:00.000Z 2']);
    expect(await setAside()).toEqual([]);
    const kept = (id: string): Promise<{ rows: unknown[] }> =>
      owner.query("select motivo, convert_from(conteudo, 'UTF8') as conteudo, conta_id from tds_new_quarentena where gateway_id = $1 order by motivo", [id]);
    expect((await kept(former.id)).rows).toMatchObject([
      { motivo: 'ANTIGO', conta_id: former.contaId },
      { motivo: 'VALOR_INVALIDO', conta_id: former.contaId, conteudo: expect.stringContaining('secret') },
    ]);
    // Of a message that cannot be read nobody can say whose it is.
    await submit(Buffer.from('{"leituras": "of whom?"'));
    expect((await kept(gateway.id)).rows).toEqual([{ motivo: 'JSON_INVALIDO', conta_id: gateway.contaId, conteudo: '' }]);
  });

  it('may speak of the past only as far as its bound, which an administrator can open', async () => {
    const old = { valor: 1, timestamp: '2016-10-30T02:00:00+02:00' };
    await submit(message([old]));
    expect(await setAside()).toEqual(['ANTIGO D01 1']);
    gateway = await registerGateway(database.ownerUrl, [{ codigo: 'D01' }], new Date('2016-01-01T00:00:00Z'));
    stop();
    ({ ingest, registry, stop } = await open());
    await submit(message([old]));
    expect(await stored()).toEqual(['D01 2016-10-30T00:00:00.000Z 1']);
  });
});
