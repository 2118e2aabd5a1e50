import type { Evento, Painel } from '@tds/contract/http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestServer } from '../../../test/api.ts';
import type { TestServer } from '../../../test/api.ts';
import { createPeople, createTestConta, createTestDispositivo, createTestGateway, runSql } from '../../../test/fixtures.ts';
import type { People, TestConta } from '../../../test/fixtures.ts';
import { storeLeituras } from '../../../test/leituras.ts';
import { createId } from '../../platform/id.ts';

let server: TestServer;
let people: People;
let conta: TestConta;
let count = 0;

beforeAll(async () => {
  server = await createTestServer();
  people = await createPeople(server);
});

beforeEach(async () => {
  count += 1;
  conta = await createTestConta(server, `conta-${count}`);
});

afterAll(() => server.stop());

const find = async (): Promise<Painel> => (await conta.viewer('GET', `${conta.base}/painel`)).body;
const asIngest = (text: string, values: unknown[]) => runSql(server.testDatabase.url('ingest'), text, values);
const ago = (minutes: number): Date => new Date(Date.now() - minutes * 60_000);

const createGateway = async (nome: string): Promise<string> => (await createTestGateway(conta.admin, conta.base, { nome })).id;

async function setPresenca(gatewayId: string, online: boolean, vistoEm: Date): Promise<void> {
  await asIngest('insert into tds_new_gateway_presenca (conta_id, gateway_id, online, visto_em, desde) values ($1, $2, $3, $4, $4)', [conta.id, gatewayId, online, vistoEm]);
}

async function turn(gatewayId: string, online: boolean, em: Date): Promise<void> {
  await asIngest('insert into tds_new_gateway_presenca_evento (conta_id, gateway_id, em, online) values ($1, $2, $3, $4)', [conta.id, gatewayId, em, online]);
}

async function setAside(gatewayId: string, motivo: string, recebidoEm: Date, times = 1): Promise<void> {
  await asIngest(
    `insert into tds_new_quarentena (conta_id, id, gateway_id, chave, motivo, detalhe, conteudo, recebido_em)
     select $1, gen_random_uuid(), $2, sha256(gen_random_uuid()::text::bytea), $3, '', '', $4 from generate_series(1, $5)`,
    [conta.id, gatewayId, motivo, recebidoEm, times],
  );
}

/** As long ago as no test looks: what a test registers is of this hour, too. */
async function backdate(table: 'tds_new_gateway' | 'tds_new_dispositivo'): Promise<void> {
  await runSql(server.testDatabase.ownerUrl, `update ${table} set criado_em = now() - interval '30 days' where conta_id = $1`, [conta.id]);
}

describe('the counts', () => {
  test('are those of the conta, without what is archived', async () => {
    const [online, silent, never, archived] = [await createGateway('A'), await createGateway('B'), await createGateway('C'), await createGateway('D')];
    await setPresenca(online, true, ago(0));
    await setPresenca(silent, true, ago(5));
    await setPresenca(archived, true, ago(0));
    for (const gatewayId of [never, archived]) await createTestDispositivo(conta.admin, conta.base, gatewayId);
    await conta.admin('DELETE', `${conta.base}/gateways/${archived}`);
    await setAside(silent, 'FUTURO', ago(60), 3);
    await setAside(silent, 'FUTURO', ago(25 * 60), 2);
    expect(await find()).toMatchObject({ gateways: { total: 3, online: 1, nuncaConectados: 1 }, dispositivos: 1, quarentena: { total: 5, ultimas24h: 3 } });
  });

  test('of what was set aside end at a thousand', async () => {
    await setAside(await createGateway('A'), 'FUTURO', ago(1), 1200);
    expect((await find()).quarentena).toEqual({ total: 1000, ultimas24h: 1000 });
  });
});

describe('the first steps', () => {
  test('are told as they are done, up to the first reading', async () => {
    expect((await find()).passos).toEqual({ gatewayId: null, hasGateway: false, hasMac: false, hasConnected: false, hasDispositivo: false, hasLeitura: false });
    const gatewayId = await createGateway('A');
    expect((await find()).passos).toMatchObject({ gatewayId, hasGateway: true, hasMac: false });
    await people.superAdmin('PUT', `/api/v1/plataforma/contas/${conta.slug}/gateways/${gatewayId}/mac`, { mac: `02${createId().slice(-10)}` });
    expect((await find()).passos).toMatchObject({ hasMac: true, hasConnected: false });
    await setPresenca(gatewayId, false, ago(1));
    expect((await find()).passos).toMatchObject({ hasConnected: true, hasDispositivo: false });
    const { id } = await createTestDispositivo(conta.admin, conta.base, gatewayId);
    expect((await find()).passos).toMatchObject({ hasDispositivo: true, hasLeitura: false });
    await storeLeituras(server, conta.id, id, [{ time: ago(1), valor: '1' }]);
    expect((await find()).passos).toMatchObject({ hasLeitura: true });
  });

  test('go on with the gateway that is furthest', async () => {
    const connected = await createGateway('A');
    await createGateway('B');
    await setPresenca(connected, true, ago(0));
    expect((await find()).passos.gatewayId).toBe(connected);
  });
});

describe('the events', () => {
  const told = async () => (await find()).eventos.map(({ tipo, nome, quantidade }: Evento) => [tipo, nome, quantidade]);

  test('are the newest ten of all kinds, newest first, each with what it is about', async () => {
    const gatewayId = await createGateway('Roof');
    const { id: dispositivoId } = await createTestDispositivo(conta.admin, conta.base, gatewayId, { nome: 'Meter' });
    await people.superAdmin('PUT', `/api/v1/plataforma/contas/${conta.slug}/gateways/${gatewayId}/mac`, { mac: `02${createId().slice(-10)}` });
    await asIngest("update tds_new_gateway set estado = 'ATIVO' where id = $1", [gatewayId]);
    await backdate('tds_new_gateway');
    for (const hours of [2, 4, 6]) await turn(gatewayId, hours === 4, ago(hours * 60));
    for (const hours of [1, 3, 5, 7, 9, 11]) await setAside(gatewayId, 'FUTURO', ago(hours * 60));
    const { eventos } = await find();
    expect(eventos).toHaveLength(10);
    expect(eventos.map(({ em }) => em)).toEqual(eventos.map(({ em }) => em).toSorted().toReversed());
    expect(eventos.slice(0, 5)).toMatchObject([
      { tipo: 'PRIMEIRA_LEITURA', gatewayId, dispositivoId: null, nome: 'Roof', motivo: null, quantidade: 1 },
      { tipo: 'DISPOSITIVO_CADASTRADO', gatewayId, dispositivoId, nome: 'Meter', motivo: null, quantidade: 1 },
      { tipo: 'QUARENTENA', gatewayId, dispositivoId: null, nome: 'Roof', motivo: 'FUTURO', quantidade: 1 },
      { tipo: 'GATEWAY_OFFLINE', gatewayId, dispositivoId: null, nome: 'Roof', motivo: null, quantidade: 1 },
      { tipo: 'QUARENTENA' },
    ]);
    expect(eventos[5]?.tipo).toBe('GATEWAY_ONLINE');
  });

  test('tell together what the same hour set aside for one reason', async () => {
    const [roof, cellar] = [await createGateway('Roof'), await createGateway('Cellar')];
    await backdate('tds_new_gateway');
    const hour = new Date(Math.floor(Date.now() / 3_600_000 - 2) * 3_600_000);
    await setAside(roof, 'FUTURO', new Date(hour.getTime() + 60_000), 4);
    await setAside(roof, 'FUTURO', new Date(hour.getTime() + 120_000), 2);
    await setAside(roof, 'ANTIGO', new Date(hour.getTime() + 180_000));
    await setAside(cellar, 'FUTURO', new Date(hour.getTime() + 240_000));
    await setAside(roof, 'FUTURO', new Date(hour.getTime() - 60_000));
    const { eventos } = await find();
    expect(eventos.slice(0, 4).map(({ nome, motivo, quantidade, em }) => [nome, motivo, quantidade, (Date.parse(em) - hour.getTime()) / 60_000])).toEqual([
      ['Cellar', 'FUTURO', 1, 4],
      ['Roof', 'ANTIGO', 1, 3],
      ['Roof', 'FUTURO', 6, 2],
      ['Roof', 'FUTURO', 1, -1],
    ]);
  });

  test('tell a gateway that comes and goes once an hour, as it was at last', async () => {
    const gatewayId = await createGateway('Roof');
    await backdate('tds_new_gateway');
    const hour = Math.floor(Date.now() / 3_600_000 - 1) * 3_600_000;
    for (let minute = 0; minute < 7; minute += 1) await turn(gatewayId, minute % 2 === 0, new Date(hour + minute * 60_000));
    expect((await told())[0]).toEqual(['GATEWAY_ONLINE', 'Roof', 7]);
  });

  test('tell three gateways by name and four as one', async () => {
    const ids = [await createGateway('A'), await createGateway('B'), await createGateway('C')];
    const hour = Math.floor(Date.now() / 3_600_000 - 1) * 3_600_000;
    for (const [at, id] of ids.entries()) await turn(id, false, new Date(hour + at));
    expect((await told()).filter(([tipo]) => tipo === 'GATEWAY_OFFLINE')).toEqual(['C', 'B', 'A'].map((nome) => ['GATEWAY_OFFLINE', nome, 1]));
    await turn(await createGateway('D'), false, new Date(hour + 3));
    expect((await told()).filter(([tipo]) => tipo === 'GATEWAY_OFFLINE' || tipo === 'GATEWAY_CADASTRADO')).toEqual([
      ['GATEWAY_CADASTRADO', null, 4],
      ['GATEWAY_OFFLINE', null, 4],
    ]);
  });

  test('tell dispositivos registered together once, by their gateway', async () => {
    const gatewayId = await createGateway('Roof');
    for (const slaveId of [1, 2, 3]) await createTestDispositivo(conta.admin, conta.base, gatewayId, { modbus: { slaveId, registro: 0 } });
    expect((await told())[0]).toEqual(['DISPOSITIVO_CADASTRADO', 'Roof', 3]);
  });

  test('that lie minutes apart are not told as one, however many came before', async () => {
    const ids = await Promise.all(['A', 'B', 'C', 'D'].map(createGateway));
    for (const gatewayId of ids) await createTestDispositivo(conta.admin, conta.base, gatewayId);
    const shift = (table: string) => runSql(server.testDatabase.ownerUrl, `update ${table} set criado_em = criado_em - interval '4 minutes' where conta_id = $1`, [conta.id]);
    await shift('tds_new_gateway');
    await shift('tds_new_dispositivo');
    await createTestDispositivo(conta.admin, conta.base, await createGateway('New'), { nome: 'Meter' });
    expect(await told()).toEqual([
      ['DISPOSITIVO_CADASTRADO', 'Meter', 1],
      ['GATEWAY_CADASTRADO', 'New', 1],
      ['DISPOSITIVO_CADASTRADO', null, 4],
      ['GATEWAY_CADASTRADO', null, 4],
    ]);
  });

  test('of what is archived, another conta or the future are not told', async () => {
    const gatewayId = await createGateway('Roof');
    await turn(gatewayId, true, ago(10));
    await turn(gatewayId, false, ago(-10));
    await setAside(gatewayId, 'FUTURO', ago(5));
    const own = conta;
    conta = await createTestConta(server, `foreign-${count}`);
    await turn(await createGateway('Foreign'), true, ago(1));
    conta = own;
    expect((await told()).map(([tipo]) => tipo)).toEqual(['GATEWAY_CADASTRADO', 'QUARENTENA', 'GATEWAY_ONLINE']);
    await conta.admin('DELETE', `${conta.base}/gateways/${gatewayId}`);
    expect(await told()).toEqual([]);
  });
});
