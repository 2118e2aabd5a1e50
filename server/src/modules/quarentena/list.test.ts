import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestServer } from '../../../test/api.ts';
import type { TestServer } from '../../../test/api.ts';
import { createTestConta, createTestGateway, runSql } from '../../../test/fixtures.ts';
import type { TestConta } from '../../../test/fixtures.ts';
import { chaveOf, insertQuarentena } from './index.ts';
import type { QuarentenaRow } from './index.ts';
import { createPool } from '../../platform/db.ts';
import type { Pool } from '../../platform/db.ts';
import { createLogger } from '../../platform/log.ts';

let server: TestServer;
let alfa: TestConta;
let gatewayId: string;
let pool: Pool;
let count = 0;

beforeAll(async () => {
  server = await createTestServer();
  alfa = await createTestConta(server, 'alfa');
  gatewayId = (await createTestGateway(alfa.admin, alfa.base, { nome: 'Roof' })).id;
  pool = createPool({ url: server.testDatabase.url('ingest'), max: 1, name: 'test', log: createLogger('test', 'silent') });
});

afterAll(async () => {
  await pool.end();
  await server.stop();
});

async function setAside(fields: Partial<QuarentenaRow>): Promise<void> {
  count += 1;
  const chave = chaveOf(gatewayId, Buffer.from(String(count)), -1);
  const row: QuarentenaRow = { contaId: alfa.id, gatewayId, motivo: 'FUTURO', detalhe: '', dispositivoCodigo: null, conteudo: Buffer.from('{}'), recebidoEm: new Date(Date.UTC(2026, 0, 1, 0, 0, count)), chave, ...fields };
  await insertQuarentena(pool, [row]);
}

const list = async (query: string) => (await alfa.viewer('GET', `${alfa.base}/quarentena?${query}`)).body;

test('the newest comes first, with its reason and the gateway it came from', async () => {
  await setAside({ motivo: 'UNIDADE_DESCONHECIDA', detalhe: 'unidade "furlong"', dispositivoCodigo: 'HID-01', conteudo: Buffer.from('{"valor":1}') });
  await setAside({ motivo: 'FUTURO' });
  const { itens, total } = await list('');
  expect(total).toBe(2);
  expect(itens[0].motivo).toBe('FUTURO');
  expect(itens[1]).toMatchObject({ gatewayNome: 'Roof', motivo: 'UNIDADE_DESCONHECIDA', dispositivoCodigo: 'HID-01', conteudo: '{"valor":1}', vezes: 1 });
  expect((await list('motivo=FUTURO')).total).toBe(1);
  expect((await list('busca=FURLONG')).total).toBe(1);
  expect((await list('busca=hid-01')).total).toBe(1);
});

test.each([
  ['bytes that are no text as hexadecimal', Buffer.from([0xff, 0xfe, 0x00]), 'fffe00'],
  ['control characters as hexadecimal', Buffer.from('a\u0000b'), '610062'],
  ['text of 4 KiB without the character that was cut', Buffer.from(`${'x'.repeat(4095)}é`), 'x'.repeat(4095)],
])('shows %s', async (detalhe, conteudo, shown) => {
  await setAside({ detalhe, conteudo });
  expect((await list('porPagina=1')).itens[0].conteudo).toBe(shown);
});

test('each reason has its count, the most frequent first, of one gateway or of all', async () => {
  const other = (await createTestGateway(alfa.admin, alfa.base)).id;
  const count = async (query = '') => (await alfa.viewer('GET', `${alfa.base}/quarentena/motivos${query}`)).body;
  const before = await count();
  await setAside({ gatewayId: other, motivo: 'QUOTA' });
  await setAside({ gatewayId: other, motivo: 'ANTIGO' });
  await setAside({ gatewayId: other, motivo: 'ANTIGO' });
  expect(await count(`?gatewayId=${other}`)).toEqual({ itens: [{ motivo: 'ANTIGO', total: 2 }, { motivo: 'QUOTA', total: 1 }], isCut: false });
  expect(await count(`?gatewayId=${gatewayId}`)).toEqual(before);
});

test('what the app shows it cannot change', async () => {
  await expect(runSql(server.testDatabase.url('app'), 'delete from tds_new_quarentena')).rejects.toMatchObject({ code: '42501' });
});
