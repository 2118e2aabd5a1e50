import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createTestServer } from '../../../test/api.ts';
import type { TestServer } from '../../../test/api.ts';
import { createTestConta, createTestDispositivo, createTestGateway } from '../../../test/fixtures.ts';
import type { TestConta } from '../../../test/fixtures.ts';
import { storeLeituras } from '../../../test/leituras.ts';
import { chooseWidthS } from './series.ts';

/** A Thursday; three days of a reading a minute run over the border of two weekly partitions. */
const START = Date.parse('2026-03-05T10:00:30Z');
const MINUTES = 3 * 24 * 60;
const at = (minute: number): Date => new Date(START + minute * 60_000);

let server: TestServer;
let alfa: TestConta;
let url: string;

beforeAll(async () => {
  server = await createTestServer();
  alfa = await createTestConta(server, 'alfa');
  const { id } = await createTestDispositivo(alfa.admin, alfa.base, (await createTestGateway(alfa.admin, alfa.base)).id);
  url = `${alfa.base}/dispositivos/${id}/leituras`;
  // An hour is missing: minutes 600 to 659.
  const minutes = Array.from({ length: MINUTES }, (_, i) => i).filter((minute) => minute < 600 || minute >= 660);
  await storeLeituras(server, alfa.id, id, minutes.map((minute) => ({ time: at(minute), valor: `${1000 + minute}.50` })));
});

afterAll(() => server.stop());

const find = async (de: Date, ate: Date, pontos: number) => (await alfa.viewer('GET', `${url}?de=${de.toISOString()}&ate=${ate.toISOString()}&pontos=${pontos}`)).body;

// First of all: with as few weeks as here, PostgreSQL soon keeps a plan that looks at all of them.
test('a series does not look at weeks after the last reading', async () => {
  const week = new Date('2026-04-09T00:00:00Z');
  const owner = new Client({ connectionString: server.testDatabase.ownerUrl });
  await owner.connect();
  onTestFinished(() => owner.end());
  await owner.query('select tds.create_particao_leitura($1)', [week]);
  const { rows } = await owner.query<{ name: string }>("select max(relid::text) as name from pg_partition_tree('tds_new_leitura_dispositivo') where isleaf");
  await owner.query('begin');
  await owner.query(`lock table ${rows[0]?.name} in access exclusive mode`);
  const serie = await find(at(0), new Date('2026-04-10T00:00:00Z'), 2);
  expect(serie.pontos.reduce((sum: number, { n }: { n: number }) => sum + n, 0)).toBe(MINUTES - 60);
});

describe('a series', () => {
  test('gives the readings themselves when they fit, from the start on and before the end', async () => {
    const serie = await find(at(0), at(10), 10);
    expect(serie).toMatchObject({ unidade: 'm³', baldeS: null });
    expect(serie.pontos).toHaveLength(10);
    expect(serie.pontos[0]).toEqual({ time: at(0).toISOString(), valor: '1000.5', min: '1000.5', max: '1000.5', media: '1000.5', n: 1 });
  });

  test('is bucketed when they do not, and never has more points than asked for', async () => {
    for (const pontos of [2, 3, 50, 599, 2000]) {
      const serie = await find(at(0), at(MINUTES), pontos);
      expect(serie.pontos.length).toBeLessThanOrEqual(pontos);
      expect(serie.pontos.length).toBeGreaterThan(pontos / 4);
      expect(serie.pontos.reduce((sum: number, { n }: { n: number }) => sum + n, 0)).toBe(MINUTES - 60);
    }
  });

  test('says of each bucket its last reading and its extremes', async () => {
    const serie = await find(new Date('2026-03-05T11:00:00Z'), new Date('2026-03-05T17:00:00Z'), 6);
    expect(serie.baldeS).toBe(3600);
    expect(serie.pontos[0]).toEqual({ time: '2026-03-05T11:59:30.000Z', valor: '1119.5', min: '1060.5', max: '1119.5', media: '1090', n: 60 });
  });

  test('has no point where there is no reading', async () => {
    const serie = await find(at(590), at(670), 8);
    const gap = serie.pontos.filter(({ time }: { time: string }) => new Date(time) >= at(600) && new Date(time) < at(660));
    expect(gap).toEqual([]);
    expect(serie.pontos.length).toBeGreaterThan(0);
  });

  test('of a time before the first reading, or after the last, is empty and not refused', async () => {
    expect((await find(new Date('2019-01-01T00:00:00Z'), at(0), 10)).pontos).toEqual([]);
    expect((await find(at(MINUTES), new Date('2026-12-01T00:00:00Z'), 10)).pontos).toEqual([]);
    expect((await find(new Date('2031-01-01T00:00:00Z'), new Date('2032-01-01T00:00:00Z'), 10)).pontos).toEqual([]);
  });

  test('has its end outside and its start inside, to the millisecond, bucketed or not', async () => {
    for (const pontos of [2, 2000]) {
      const sum = async (de: number, ate: number) => (await find(new Date(de), new Date(ate), pontos)).pontos.reduce((all: number, { n }: { n: number }) => all + n, 0);
      expect(await sum(START, START + 5 * 60_000)).toBe(5);
      expect(await sum(START + 1, START + 5 * 60_000 + 1)).toBe(5);
      expect(await sum(START, START + 5 * 60_000 + 1)).toBe(6);
    }
  });

  test('takes instants of any offset for what they are', async () => {
    const local = encodeURIComponent('2026-03-05T07:00:30-03:00');
    const serie = (await alfa.viewer('GET', `${url}?de=${local}&ate=2026-03-05T10:02:30Z&pontos=10`)).body;
    expect(serie.pontos.map(({ time }: { time: string }) => time)).toEqual([at(0).toISOString(), at(1).toISOString()]);
  });

  test('of a period that ends before it starts is refused', async () => {
    expect(await find(at(10), at(10), 10)).toMatchObject({ status: 400, campos: { ate: 'O fim deve ser depois do início' } });
  });

  test.each(['de=2026-01-01&ate=2026-01-02T00:00:00Z', 'de=2026-01-01T00:00:00Z', 'de=0000-01-01T00:00:00Z&ate=9999-12-31T23:59:59Z&pontos=2001'])('refuses %s', async (query) => {
    expect((await alfa.viewer('GET', `${url}?${query}`)).status).toBe(400);
  });

  test('of ten years is answered, of more it is refused: nobody asks for all time by mistake', async () => {
    const serie = await find(new Date('2020-01-01T00:00:00Z'), new Date('2030-01-01T00:00:00Z'), 2);
    expect(serie.pontos).toHaveLength(1);
    expect(serie.pontos[0].n).toBe(MINUTES - 60);
    const refused = await find(new Date('2020-01-01T00:00:00Z'), new Date('2030-02-01T00:00:00Z'), 2);
    expect(refused).toMatchObject({ status: 400, campos: { de: 'No máximo 10 anos de uma vez' } });
  });
});

test('a person who asks for very many series at once has them in turn, and too many are refused', async () => {
  const answers = await Promise.all(Array.from({ length: 60 }, () => alfa.editor('GET', `${url}?de=2020-01-01T00:00:00Z&ate=2026-12-01T00:00:00Z&pontos=2`)));
  const statuses = answers.map(({ status }) => status);
  expect(new Set(statuses)).toEqual(new Set([200, 429]));
  expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(36);
  for (const { status, headers } of answers) expect(headers['retry-after']).toBe(status === 429 ? '5' : undefined);
});

test('a width is the narrowest readable one that fits', () => {
  const day = { de: new Date('2026-03-05T00:00:00Z'), ate: new Date('2026-03-06T00:00:00Z') };
  expect(chooseWidthS(day, 1440)).toBe(60);
  expect(chooseWidthS(day, 1439)).toBe(120);
  expect(chooseWidthS({ de: new Date('2016-01-01T00:00:00Z'), ate: new Date('2026-01-01T00:00:00Z') }, 600) % 86_400).toBe(0);
});
