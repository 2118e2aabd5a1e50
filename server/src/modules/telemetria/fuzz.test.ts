import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../../../test/database.ts';
import type { TestDatabase } from '../../../test/database.ts';
import { forAsLong, readFuzzPlan } from '../../../test/fuzz.ts';
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

const plan = readFuzzPlan(6_000);
const log = createLogger('test', 'silent');
const NOW = new Date('2026-03-10T12:00:00Z');

let database: TestDatabase;
let pool: Pool;
let owner: pg.Client;
let gateway: RegisteredGateway;
let cadastro: Cadastro;
let ingest: Ingest;
let registry: Registry;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = createPool({ url: database.url('ingest'), max: 4, name: 'test', log });
  owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  gateway = await registerGateway(database.ownerUrl, [{ codigo: 'D01' }, { codigo: 'D02' }]);
  cadastro = await createCadastro({ load: (since) => loadChanges(pool, since), changed: () => undefined, log });
});
afterAll(async () => {
  cadastro.stop();
  await owner.end();
  await pool.end();
  await database.drop();
});
beforeEach(async () => {
  await owner.query('delete from tds_new_quarentena');
  await owner.query('delete from tds_new_leitura_conflito');
  await owner.query('delete from tds_new_leitura_dispositivo');
  registry = new Registry();
  ingest = createIngest({ pool, cadastro, clock: { now: () => NOW }, metrics: createIngestMetrics(registry), log, after: [], windowMs: 1 });
  return () => ingest.drain();
});

const submit = (payload: Buffer): Promise<void> => ingest.submit({ mac: gateway.mac, payload });
const good = (second: number): string => `{"dispositivo_codigo":"D01","valor":${second},"unidade":"kWh","timestamp":"2026-03-10T11:00:${String(second).padStart(2, '0')}Z"}`;
const around = (leituras: string, more = ''): Buffer => bytesOf('{"gateway_mac":"', gateway.mac, '","timestamp":"2026-03-10T11:59:00Z"', more, ',"leituras":[', leituras, ']}');
/** A good reading before and after. */
const between = (leitura: string | Buffer): Buffer => Buffer.concat([around('@').subarray(0, -3), bytesOf(good(1), ',', leitura, ',', good(2), ']}')]);
const withMember = (member: string): Buffer => between(`{"dispositivo_codigo":"D01","valor":9,"unidade":"kWh",${member}}`);
const withValor = (valor: string): Buffer => between(`{"dispositivo_codigo":"D01","valor":${valor},"unidade":"kWh"}`);
const withInstant = (instant: string): Buffer => withMember(`"timestamp":"${instant}"`);

function bytesOf(...parts: (string | Buffer)[]): Buffer {
  return Buffer.concat(parts.map((part) => Buffer.from(part as string)));
}

async function countOf(table: string): Promise<number> {
  const { rows } = await owner.query<{ n: number }>(`select count(*)::int as n from ${table}`);
  return rows[0]!.n;
}

async function listMotivos(): Promise<string[]> {
  const { rows } = await owner.query<{ motivo: string }>('select motivo from tds_new_quarentena order by motivo');
  return rows.map(({ motivo }) => motivo);
}

/** What came in against what became of it, by the counters and by the tables. */
async function expectAccounted(): Promise<void> {
  const all = await registry.getMetricsAsJSON();
  const sum = (name: string): number => all.find((metric) => metric.name === name)!.values.reduce((total, { value }) => total + value, 0);
  const [recebidas, gravadas, duplicadas, conflitos, quarentena] = ['recebidas', 'gravadas', 'duplicadas', 'conflito'].map((name) => sum(`tds_leituras_${name}_total`)).concat(sum('tds_quarentena_total'));
  expect(recebidas).toBe(gravadas! + duplicadas! + conflitos! + quarentena!);
  const { rows } = await owner.query<{ vezes: number }>('select coalesce(sum(vezes), 0)::int as vezes from tds_new_quarentena');
  expect([await countOf('tds_new_leitura_dispositivo'), rows[0]!.vezes]).toEqual([gravadas, quarentena]);
}

describe('among two good readings, which are stored', () => {
  it.each<[string, () => Buffer, string]>([
    ['__proto__', () => withMember('"__proto__":{"valor":1}'), 'CHAVE_PROIBIDA'],
    ['constructor', () => withMember('"constructor":{"prototype":{}}'), 'CHAVE_PROIBIDA'],
    ['a name twice', () => withMember('"valor":10'), 'CHAVE_REPETIDA'],
    ['a name twice, once by escape', () => withMember(String.raw`"val\u006fr":10`), 'CHAVE_PROIBIDA'],
    ['1e309', () => withValor('1e309'), 'VALOR_INVALIDO'],
    ['NaN', () => withValor('NaN'), 'JSON_INVALIDO'],
    ['a comma for a point', () => withValor('1,5'), 'JSON_INVALIDO'],
    ['a comma for a point in text', () => withValor('"1,5"'), 'VALOR_INVALIDO'],
    ['a huge number', () => withValor('1'.repeat(10_000)), 'VALOR_INVALIDO'],
    ['12 digits', () => withValor('123456789012'), 'VALOR_GRANDE'],
    ['a valor that is a list', () => withValor(`[${'1,'.repeat(5_000)}1]`), 'VALOR_INVALIDO'],
    ['NUL', () => withMember(String.raw`"x":"\u0000"`), 'TEXTO_INVALIDO'],
    ['half a surrogate pair', () => withMember(String.raw`"x":"\ud83d"`), 'TEXTO_INVALIDO'],
    ['invalid UTF-8', () => between(bytesOf('{"dispositivo_codigo":"', Buffer.from([0xc3, 0x28]), '"}')), 'UTF8_INVALIDO'],
    ['nesting', () => withMember(`"x":${'['.repeat(30_000)}${']'.repeat(30_000)}`), 'JSON_PROFUNDO'],
    ['1970', () => withInstant('1970-01-01T00:00:00Z'), 'RELOGIO_NAO_AJUSTADO'],
    ['the year 9999', () => withInstant('9999-12-31T23:59:59Z'), 'FUTURO'],
    ['the year 275760', () => withInstant('+275760-09-13T00:00:00Z'), 'INSTANTE_INVALIDO'],
    ['no offset', () => withInstant('2026-03-10T11:00:00'), 'INSTANTE_INVALIDO'],
    ['an unknown dispositivo', () => between('{"dispositivo_codigo":"constructor","valor":1,"unidade":"kWh"}'), 'DISPOSITIVO_DESCONHECIDO'],
    ['another unit', () => between('{"dispositivo_codigo":"D01","valor":1,"unidade":"m3"}'), 'UNIDADE_DIFERENTE'],
    ['null', () => between('null'), 'LEITURA_INVALIDA'],
  ])('%s is put aside alone', async (_what, payloadOf, motivo) => {
    await submit(payloadOf());
    expect([await countOf('tds_new_leitura_dispositivo'), await listMotivos()]).toEqual([2, [motivo]]);
    await expectAccounted();
  });

  it.each([['-0', '0'], ['1e-400', '0'], ['-0.00004', '0'], ['0.00005', '0'], ['0.00015', '0.0002'], ['99999999999.9999', '99999999999.9999'], ['"-0.00005"', '0']])('%s is stored exactly, as %s', async (valor, stored) => {
    await submit(withValor(valor));
    const { rows } = await owner.query("select trim_scale(valor)::text as valor from tds_new_leitura_dispositivo where time = '2026-03-10T11:59:00Z'");
    expect([rows, await listMotivos()]).toEqual([[{ valor: stored }], []]);
  });
});

describe('a message that is no list of readings is put aside whole', () => {
  it.each<[string, () => Buffer, string]>([
    ['nothing', () => Buffer.alloc(0), 'JSON_INVALIDO'],
    ['64 KiB and a byte', () => Buffer.alloc(65_537, 0x20), 'MENSAGEM_GRANDE'],
    ['a byte order mark', () => bytesOf('\uFEFF', around(good(1))), 'JSON_INVALIDO'],
    ['100,000 levels, cut at 64 KiB', () => Buffer.from('['.repeat(65_536)), 'JSON_PROFUNDO'],
    ['NUL bytes', () => Buffer.alloc(1000), 'JSON_INVALIDO'],
    ['__proto__ outside the readings', () => around(good(1), ',"__proto__":{}'), 'CHAVE_PROIBIDA'],
    ['timestamp twice', () => around(good(1), ',"timestamp":"2026-03-10T11:58:00Z"'), 'CHAVE_REPETIDA'],
    ['501 readings', () => around(Array.from({ length: 501 }, () => '1').join(',')), 'LEITURAS_DEMAIS'],
    ['half a message', () => around(`${good(1)},${good(2)}`).subarray(0, -20), 'JSON_INVALIDO'],
    ["another gateway's", () => Buffer.from(around(good(1)).toString().replace(gateway.mac, '02:00:00:00:00:00')), 'GATEWAY_DIFERENTE'],
  ])('%s', async (_what, payloadOf, motivo) => {
    await submit(payloadOf());
    expect([await countOf('tds_new_leitura_dispositivo'), await listMotivos()]).toEqual([0, [motivo]]);
    await expectAccounted();
  });
});

const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 8 }), fc.constantFrom('D01', 'D02', 'kWh', 'm³', '2026-03-10T11:00:00Z', '1,5', '__proto__', '\u0000', '\ud800', '', "'; drop table x; --", '{1,2}', '\\', '"', 'NULL'));
const anything = fc.oneof(text, fc.double(), fc.integer(), fc.constantFrom(null, true, -0, 1e21, 5e-324, 99_999_999_999.9999), fc.jsonValue({ maxDepth: 2 }));
const fresh = fc.record({ dispositivo_codigo: fc.constantFrom('D01', 'D02'), valor: fc.oneof(fc.integer({ min: 0, max: 3 }), fc.constant('2.5')), unidade: fc.constant('kWh'), timestamp: fc.integer({ min: 0, max: 20 }).map((n) => new Date(NOW.getTime() - n * 1000).toISOString()) }).map((leitura) => JSON.stringify(leitura));
const odd = fc.record({ dispositivo_codigo: fc.oneof(text, fc.constant('D01')), valor: anything, unidade: fc.oneof(text, fc.constant('kWh')), timestamp: anything }, { requiredKeys: [] }).map((leitura) => JSON.stringify(leitura));
const broken = fc.constantFrom('{"valor":NaN}', '{"a":1,"a":2}', '{"__proto__":1}', '[[[[[[[[[]]]]]]]]]', 'nul', '{"x":"\\u0000"}', '', '{', '"');
const message = fc.record({
  leituras: fc.array(fc.oneof({ weight: 4, arbitrary: fresh }, { weight: 3, arbitrary: odd }, { weight: 1, arbitrary: broken }), { maxLength: 12 }),
  edits: fc.array(fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), drop: fc.nat(3), put: fc.uint8Array({ maxLength: 3 }) }), { maxLength: 1 }),
});

it('whatever is generated, nothing crashes, every reading is accounted for and a good neighbour is stored', async () => {
  let second = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(message, { minLength: 1, maxLength: 8 }), async (messages) => {
      second += 1;
      const instant = new Date(Date.UTC(2026, 1, 1) + second * 1000).toISOString();
      const neighbour = around(`{"dispositivo_codigo":"D01","valor":7,"unidade":"kWh","timestamp":"${instant}"}`);
      const packets = messages.map(({ leituras, edits }) => edits.reduce((packet, { at, drop, put }) => Buffer.concat([packet.subarray(0, at * packet.length), put, packet.subarray(at * packet.length + drop)]), around(leituras.join(','))));
      await Promise.all([...packets, neighbour].map(submit));
      const { rows } = await owner.query('select 1 from tds_new_leitura_dispositivo where dispositivo_id = $1 and time = $2', [gateway.dispositivos['D01'], instant]);
      expect(rows).toHaveLength(1);
      await expectAccounted();
    }),
    forAsLong(plan),
  );
}, plan.msPerProperty + 60_000);
