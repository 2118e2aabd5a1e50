import { afterAll, beforeAll, expect, test } from 'vitest';
import { MAX_TRECHOS } from '@tds/contract/http';
import { createTestServer } from '../../../test/api.ts';
import type { TestServer } from '../../../test/api.ts';
import { createTestConta, createTestGateway, runSql } from '../../../test/fixtures.ts';
import type { TestConta } from '../../../test/fixtures.ts';

const DAY_MS = 86_400_000;
let server: TestServer;
let alfa: TestConta;
let base: string;
let gatewayId: string;
const now = Date.now();
const ago = (days: number): string => new Date(now - days * DAY_MS).toISOString();
const ask = (de: string, ate: string) => alfa.viewer('GET', `${base}/presenca?de=${de}&ate=${ate}`);

beforeAll(async () => {
  server = await createTestServer();
  alfa = await createTestConta(server, 'alfa');
});
afterAll(() => server.stop());

async function createGateway(turns: string): Promise<void> {
  gatewayId = (await createTestGateway(alfa.admin, alfa.base)).id;
  base = `${alfa.base}/gateways/${gatewayId}`;
  await runSql(server.testDatabase.ownerUrl, `insert into tds_new_gateway_presenca_evento select $1::uuid, $2::uuid, em, online from (${turns}) t(em, online)`, [alfa.id, gatewayId]);
}

test('tells a viewer when a gateway was there, from before the period on', async () => {
  await createGateway(`values ('${ago(20)}'::timestamptz, true), ('${ago(8)}', false), ('${ago(4)}', true)`);
  const { status, body } = await ask(ago(10), ago(0));
  expect(status).toBe(200);
  expect(body).toEqual({
    de: ago(10),
    ate: ago(0),
    disponibilidade: 0.6,
    instavel: false,
    trechos: [
      { presenca: 'ONLINE', de: ago(10), ate: ago(8) },
      { presenca: 'OFFLINE', de: ago(8), ate: ago(4) },
      { presenca: 'ONLINE', de: ago(4), ate: ago(0) },
    ],
  });
});

test('ends now, whatever end was asked for', async () => {
  await createGateway(`values ('${ago(1)}'::timestamptz, true)`);
  const { body } = await ask(ago(2), ago(-30));
  expect(Date.parse(body.ate)).toBeGreaterThanOrEqual(now);
  expect(Date.parse(body.ate)).toBeLessThan(now + DAY_MS);
  expect(body.trechos.map(({ presenca }: { presenca: string }) => presenca)).toEqual(['DESCONHECIDA', 'ONLINE']);
});

test('takes no notice of turns that have not come: a clock was wrong when they were written', async () => {
  await createGateway(`values ('${ago(1)}'::timestamptz, true), ('${ago(-1)}', false), ('${ago(-2)}', true)`);
  await runSql(server.testDatabase.ownerUrl, 'insert into tds_new_gateway_presenca (conta_id, gateway_id, online, visto_em, desde) values ($1, $2, false, $3, $3)', [alfa.id, gatewayId, ago(0.5)]);
  const { body } = await ask(ago(1), ago(-30));
  expect(body.trechos).toMatchObject([{ presenca: 'ONLINE', ate: ago(0.5) }, { presenca: 'OFFLINE' }]);
});

test('of a gateway that flapped for a year is bounded, newest last', async () => {
  await createGateway(`select '${ago(0)}'::timestamptz - i * interval '2 minutes', i % 2 = 0 from generate_series(1, 5000) i`);
  const { body } = await ask(ago(365), ago(0));
  expect(body.trechos).toHaveLength(MAX_TRECHOS);
  expect(body).toMatchObject({ ate: ago(0), instavel: true });
  expect(body.de).toBe(body.trechos[0].de);
});

test.each([
  ['that ends before it starts', () => [ago(1), ago(2)], 'ate'],
  ['longer than a year', () => [ago(367), ago(0)], 'de'],
  ['that has not begun', () => [ago(-1), ago(-2)], 'de'],
])('a period %s is refused beside its field', async (_, period, field) => {
  const [de = '', ate = ''] = period();
  expect(await ask(de, ate)).toMatchObject({ status: 400, body: { codigo: 'INVALID_INPUT', campos: { [field]: expect.any(String) } } });
});
