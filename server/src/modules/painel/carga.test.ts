import type { Canal, Carga } from '@tds/contract/http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestServer } from '../../../test/api.ts';
import type { TestServer } from '../../../test/api.ts';
import { createTestConta, createTestDispositivo, createTestGateway } from '../../../test/fixtures.ts';
import type { TestConta } from '../../../test/fixtures.ts';
import { storeLeituras } from '../../../test/leituras.ts';

let server: TestServer;
let count = 0;

beforeAll(async () => {
  server = await createTestServer();
});

afterAll(() => server.stop());

/** A conta of its own for each test: what is added up is all there is. */
async function createConta(): Promise<{ conta: TestConta; gatewayId: string }> {
  count += 1;
  const conta = await createTestConta(server, `conta-${count}`);
  const gateway = await createTestGateway(conta.admin, conta.base, { nome: 'Roof', qteMaxDispositivos: 200 });
  return { conta, gatewayId: gateway.id };
}

interface Point {
  nome: string;
  slaveId: number;
  grandeza: string;
  unidade: string;
  tipoLeitura?: string;
  /** The latest reading; absent: none. */
  valor?: string;
  minutesAgo?: number;
}

async function createPoint(conta: TestConta, gatewayId: string | null, { nome, slaveId, grandeza, unidade, tipoLeitura = 'INSTANTANEA', valor, minutesAgo = 1 }: Point): Promise<string> {
  const fields = { nome, tipo: 'SENSOR', grandeza, unidade, tipoLeitura, modbus: gatewayId === null ? null : { slaveId, registro: 0 } };
  const { id } = await createTestDispositivo(conta.admin, conta.base, gatewayId, fields);
  if (valor !== undefined) await storeLeituras(server, conta.id, id, [{ time: new Date(Date.now() - minutesAgo * 60_000), valor }], unidade);
  return id;
}

const flow = (nome: string, valor?: string, rest: Partial<Point> = {}): Point => ({ nome, slaveId: 1, grandeza: 'VAZAO', unidade: 'L/h', ...(valor === undefined ? {} : { valor }), ...rest });
const power = (nome: string, valor: string, rest: Partial<Point> = {}): Point => ({ nome, slaveId: 1, grandeza: 'POTENCIA', unidade: 'kW', valor, ...rest });
const index = (grandeza: string, slaveId: number): Point => ({ nome: `Index ${grandeza}`, slaveId, grandeza, unidade: grandeza.startsWith('ENERGIA') ? 'kWh' : 'm³', tipoLeitura: 'ACUMULADA', valor: '1' });

const cargasOf = async (conta: TestConta): Promise<Carga[]> => (await conta.viewer('GET', `${conta.base}/painel`)).body.cargas;
const list = async (conta: TestConta, query = ''): Promise<{ itens: Canal[]; total: number }> => (await conta.viewer('GET', `${conta.base}/carga?${query}`)).body;
const names = ({ itens }: { itens: Canal[] }): string[] => itens.map(({ nome }) => nome);

describe('what a conta draws now', () => {
  test('is the sum of what was heard within 15 minutes; the rest is counted and not added', async () => {
    const { conta, gatewayId } = await createConta();
    await createPoint(conta, gatewayId, flow('Fresh', '120.5'));
    await createPoint(conta, gatewayId, flow('Just fresh', '30', { minutesAgo: 14.5 }));
    await createPoint(conta, gatewayId, flow('Stale', '1000', { minutesAgo: 15.5 }));
    await createPoint(conta, gatewayId, flow('Never read'));
    expect(await cargasOf(conta)).toMatchObject([{ grandeza: 'VAZAO', grandezaBase: null, valor: '150.5', unidade: 'L/h', canais: 2, atrasados: 2 }]);
  });

  test('is nothing, and not zero, when nothing was heard', async () => {
    const { conta, gatewayId } = await createConta();
    await createPoint(conta, gatewayId, flow('Stale', '1000', { minutesAgo: 60 }));
    expect(await cargasOf(conta)).toMatchObject([{ valor: null, canais: 0, atrasados: 1, maiores: [] }]);
  });

  test('is told in L/h and kW, whatever the meters say', async () => {
    const { conta, gatewayId } = await createConta();
    await createPoint(conta, gatewayId, flow('A', '100'));
    await createPoint(conta, gatewayId, flow('B', '2', { unidade: 'L/min' }));
    await createPoint(conta, gatewayId, flow('C', '0.0305', { unidade: 'm³/h' }));
    await createPoint(conta, gatewayId, power('D', '1.5'));
    await createPoint(conta, gatewayId, power('E', '250', { unidade: 'W' }));
    await createPoint(conta, gatewayId, power('Reactive', '9', { unidade: 'kVA' }));
    const cargas = await cargasOf(conta);
    expect(cargas.map(({ grandeza, valor, unidade, canais }) => [grandeza, valor, unidade, canais])).toEqual([
      ['VAZAO', '250.5', 'L/h', 3],
      ['POTENCIA', '1.75', 'kW', 2],
    ]);
    expect(cargas[0]?.maiores.map(({ nome, valor, unidade, normalizado }) => [nome, valor, unidade, normalizado])).toEqual([
      ['B', '2', 'L/min', '120'],
      ['A', '100', 'L/h', '100'],
      ['C', '0.0305', 'm³/h', '30.5'],
    ]);
  });

  test('is told also when broken meters say the largest number there is', async () => {
    const { conta, gatewayId } = await createConta();
    for (let slaveId = 1; slaveId <= 11; slaveId += 1) await createPoint(conta, gatewayId, flow(`Broken ${slaveId}`, '99999999999.9999', { slaveId, unidade: 'm³/h' }));
    expect(await cargasOf(conta)).toMatchObject([{ valor: '1099999999999998.9', canais: 11 }]);
  });

  test('keeps water, gas, electricity and heat apart, by what the same slave counts', async () => {
    const { conta, gatewayId } = await createConta();
    const slaves = [['AGUA_FRIA', 1], ['GAS_NATURAL', 2], ['ENERGIA', 3], ['ENERGIA_TERMICA', 4], ['AGUA_FRIA', 5], ['AGUA_QUENTE', 5], ['ENERGIA', 6], ['ENERGIA_REATIVA', 6]] as const;
    for (const [grandeza, slaveId] of slaves) await createPoint(conta, gatewayId, index(grandeza, slaveId));
    for (const slaveId of [1, 2, 5]) await createPoint(conta, gatewayId, flow(`Flow ${slaveId}`, String(slaveId), { slaveId }));
    for (const slaveId of [3, 4, 6]) await createPoint(conta, gatewayId, power(`Power ${slaveId}`, String(slaveId), { slaveId }));
    // The slave of another gateway has the same number.
    const other = await createTestGateway(conta.admin, conta.base);
    await createPoint(conta, other.id, index('GLP', 1));
    await createPoint(conta, null, flow('By hand', '7'));
    const found = (await cargasOf(conta)).map(({ grandeza, grandezaBase, valor }) => [grandeza, grandezaBase, valor]);
    expect(found).toEqual([
      ['POTENCIA', 'ENERGIA', '9'],
      ['VAZAO', null, '12'],
      ['POTENCIA', 'ENERGIA_TERMICA', '4'],
      ['VAZAO', 'AGUA_FRIA', '1'],
      ['VAZAO', 'GAS_NATURAL', '2'],
    ]);
  });

  test('subtracts what feeds in, and gives shares of what is drawn', async () => {
    const { conta, gatewayId } = await createConta();
    await createPoint(conta, gatewayId, power('Oven', '6'));
    await createPoint(conta, gatewayId, power('Lamp', '2'));
    await createPoint(conta, gatewayId, power('Roof', '-5'));
    const [carga] = await cargasOf(conta);
    expect(carga?.valor).toBe('3');
    expect(carga?.maiores.map(({ nome, participacao }) => [nome, participacao])).toEqual([
      ['Oven', 0.75],
      ['Lamp', 0.25],
      ['Roof', null],
    ]);
  });

  test('has no part of what is archived, out of use, no rate, or of another conta', async () => {
    const { conta, gatewayId } = await createConta();
    const [archived, inactive] = [await createPoint(conta, gatewayId, flow('Archived', '1')), await createPoint(conta, gatewayId, flow('Inactive', '2'))];
    await createPoint(conta, gatewayId, flow('Index', '4', { tipoLeitura: 'ACUMULADA' }));
    await createPoint(conta, gatewayId, flow('Temperature', '8', { grandeza: 'TEMPERATURA', unidade: '°C' }));
    const foreign = await createConta();
    await createPoint(foreign.conta, foreign.gatewayId, flow('Foreign', '16'));
    expect((await conta.admin('DELETE', `${conta.base}/dispositivos/${archived}`)).status).toBe(204);
    expect((await conta.admin('PATCH', `${conta.base}/dispositivos/${inactive}`, { versao: 1, status: 'INATIVO' })).status).toBe(200);
    expect(await cargasOf(conta)).toEqual([]);
    expect(await list(conta)).toMatchObject({ itens: [], total: 0, cargas: [], grandeza: 'VAZAO', grandezaBase: null });
    expect(names(await list(foreign.conta))).toEqual(['Foreign']);
  });
});

describe('the ranking', () => {
  let conta: TestConta;

  beforeAll(async () => {
    const made = await createConta();
    ({ conta } = made);
    const add = (point: Point) => createPoint(conta, made.gatewayId, point);
    await add(index('AGUA_FRIA', 1));
    await add(flow('Zero', '0'));
    await add(flow('apto 3', '50'));
    await add(flow('Apto 2', '50'));
    await add(flow('Apto 1', '200', { unidade: 'L/h' }));
    await add(flow('Pool', '1', { unidade: 'm³/h' }));
    await add(flow('Stale B', '9999', { minutesAgo: 120 }));
    await add(flow('Stale A', '1', { minutesAgo: 30 }));
    await add(flow('Stale C'));
    await add(flow('Gás', '5000', { slaveId: 2 }));
    await add(index('GAS_NATURAL', 2));
    await add(power('Lamp', '1', { slaveId: 3 }));
  });

  test('has what draws most first, ties by name, the stale ones last and never as zero', async () => {
    const found = await list(conta, 'grandeza=VAZAO&grandezaBase=AGUA_FRIA');
    expect(names(found)).toEqual(['Pool', 'Apto 1', 'Apto 2', 'apto 3', 'Zero', 'Stale A', 'Stale B', 'Stale C']);
    expect(found.itens.map(({ normalizado }) => normalizado)).toEqual(['1000', '200', '50', '50', '0', null, null, null]);
    expect(found.itens.map(({ participacao }) => participacao)).toEqual([0.769231, 0.153846, 0.038462, 0.038462, 0, null, null, null]);
    expect(found.itens.map(({ isStale }) => isStale)).toEqual([false, false, false, false, false, true, true, true]);
    expect(found.itens[6]).toMatchObject({ valor: '9999', unidade: 'L/h', gatewayNome: 'Roof', lidoEm: expect.stringMatching(/^2.*Z$/) });
    expect(found.itens[7]).toMatchObject({ valor: null, lidoEm: null });
  });

  test('without a kind is of what the conta measures most', async () => {
    expect(await list(conta)).toMatchObject({ total: 8, grandeza: 'VAZAO', grandezaBase: 'AGUA_FRIA' });
    expect(names(await list(conta, 'grandeza=POTENCIA'))).toEqual(['Lamp']);
    expect(await list(conta, 'grandeza=VAZAO')).toMatchObject({ total: 8, grandezaBase: 'AGUA_FRIA' });
  });

  test('is of one kind: what is not measured alike is not compared', async () => {
    expect(names(await list(conta, 'grandezaBase=GAS_NATURAL'))).toEqual(['Gás']);
    expect(names(await list(conta, 'grandezaBase=GAS_NATURAL&busca=GAS'))).toEqual(['Gás']);
    expect(names(await list(conta, 'grandezaBase=NENHUMA'))).toEqual(['Lamp']);
    expect(await list(conta, 'grandeza=VAZAO&grandezaBase=NENHUMA')).toMatchObject({ total: 0, grandeza: 'VAZAO', grandezaBase: null });
    expect(await list(conta, 'grandezaBase=GLP')).toMatchObject({ total: 0, grandezaBase: 'GLP' });
  });

  test('is searched and paged, and its shares stay those of all', async () => {
    const found = await list(conta, 'busca=APTO&porPagina=2&pagina=2');
    expect(found).toMatchObject({ total: 3, pagina: 2, porPagina: 2 });
    expect(found.itens.map(({ nome, participacao }) => [nome, participacao])).toEqual([['apto 3', 0.038462]]);
    expect((await list(conta, 'busca=%25')).total).toBe(0);
    expect((await list(conta, 'pagina=9')).itens).toEqual([]);
  });

  test.each(['grandeza=TEMPERATURA', 'grandezaBase=NADA', 'ordem=nome', 'pagina=0'])('refuses %s', async (query) => {
    expect((await conta.viewer('GET', `${conta.base}/carga?${query}`)).status).toBe(400);
  });
});
