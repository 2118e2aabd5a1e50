import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestServer } from '../../../test/api.ts';
import type { TestServer } from '../../../test/api.ts';
import { createTestConta, createTestDispositivo, createTestGateway, meter } from '../../../test/fixtures.ts';
import type { TestConta } from '../../../test/fixtures.ts';
import { storeLeituras } from '../../../test/leituras.ts';

let server: TestServer;
let alfa: TestConta;
let gatewayId: string;

beforeAll(async () => {
  server = await createTestServer();
  alfa = await createTestConta(server, 'alfa');
  gatewayId = (await createTestGateway(alfa.admin, alfa.base, { qteMaxDispositivos: 247 })).id;
});

afterAll(() => server.stop());

let number = 0;
const create = (fields: Record<string, unknown>) => {
  number += 1;
  return alfa.editor('POST', `${alfa.base}/dispositivos`, { gatewayId, codigo: `M-${number}`, nome: `M ${number}`, ...meter, ...fields });
};

describe('registering', () => {
  test('fills in what follows from the rest: kind of reading, byte order, canonical unit', async () => {
    const { status, body } = await create({ unidade: 'm3', modbus: { slaveId: 7, registro: 0, tipoDado: 'f64' } });
    expect(status).toBe(201);
    expect(body).toMatchObject({ unidade: 'm³', tipoLeitura: 'ACUMULADA', status: 'ATIVO', ultimaLeitura: null, modbus: { barramento: 'rs485-1', funcao: 3, ordem: 'ABCDEFGH', decimais: 0 } });
    expect((await create({ tipo: 'SENSOR', unidade: 'C', modbus: null })).body).toMatchObject({ unidade: '°C', tipoLeitura: 'INSTANTANEA', modbus: null });
  });

  test('keeps the whole Modbus map as it was given', async () => {
    const modbus = {
      barramento: '/dev/ttyUSB0',
      slaveId: 247,
      funcao: 4,
      registro: 65_534,
      tipoDado: 'u32',
      ordem: 'CDAB',
      escala: { num: -1, den: 2000 },
      deslocamento: '-0.5',
      decimais: 3,
      escalaRegistro: { modo: 'POTENCIA', registro: 10, tipoDado: 'i16', ordem: 'AB', sinal: -1, soma: 2 },
      unidadeRegistro: { registro: 11, tipoDado: 'u16', ordem: 'BA', tabela: [{ bruto: 3, unidade: 'kWh' }] },
      invalidos: ['FFFFFFFF'],
      identidade: { registro: 20, tipoDado: 'ascii', ordem: 'AB', tamanho: 8 },
      statusRegistro: { registro: 12, tipoDado: 'u16', ordem: 'AB', mascara: '00FF' },
      maxRegs: 60,
      janela: { de: '22:00', ate: '06:00', fuso: '-03:00' },
      intervaloS: 900,
    };
    const { status, body } = await create({ modbus });
    expect(status).toBe(201);
    expect(body.modbus).toEqual(modbus);
  });

  test.each([
    ['a MEDIDOR on a gateway without its address', { modbus: null }, 'modbus'],
    ['an unknown unit', { unidade: 'furlong' }, 'unidade'],
    ['a slave that cannot be', { modbus: { slaveId: 248, registro: 0 } }, 'modbus.slaveId'],
    ['a register that cannot be', { modbus: { slaveId: 1, registro: 65_536 } }, 'modbus.registro'],
    ['a byte order of another width', { modbus: { slaveId: 1, registro: 0, tipoDado: 'u16', ordem: 'ABCD' } }, 'modbus.ordem'],
    ['a value that ends beyond the last register', { modbus: { slaveId: 1, registro: 65_535, tipoDado: 'u32' } }, 'modbus.registro'],
    ['a bit read as a register', { modbus: { slaveId: 1, registro: 0, tipoDado: 'bit' } }, 'modbus.tipoDado'],
    ['a limit wider than a reading', { valAlarmeDia: '123456789012' }, 'valAlarmeDia'],
    ['a codigo the wire has no room for', { codigo: 'X'.repeat(21) }, 'codigo'],
    ['a character no text has', { descricao: 'a\u0000b' }, 'descricao'],
  ])('refuses %s beside its field', async (_, fields, field) => {
    const { status, body } = await create(fields);
    expect({ status, codigo: body.codigo }).toEqual({ status: 400, codigo: 'INVALID_INPUT' });
    expect(Object.keys(body.campos)).toContain(field);
  });

  test('lets a MEDIDOR be read by hand, without gateway or address', async () => {
    expect((await create({ gatewayId: null, modbus: null })).status).toBe(201);
  });

  test('keeps a codigo unique on its gateway, not across gateways', async () => {
    await create({ codigo: 'SAME' });
    expect(await create({ codigo: 'SAME' })).toMatchObject({ status: 409, body: { codigo: 'CODIGO_TAKEN' } });
    const other = await createTestGateway(alfa.admin, alfa.base);
    expect((await create({ codigo: 'SAME', gatewayId: other.id })).status).toBe(201);
  });
});

describe('the capacity of a gateway', () => {
  test('holds against 20 people who register at once: 8 slaves, no more and no fewer', async () => {
    const { id } = await createTestGateway(alfa.admin, alfa.base, { qteMaxDispositivos: 8 });
    const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => create({ gatewayId: id, codigo: `R-${i}`, modbus: { slaveId: i + 1, registro: 0 } })));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(8);
    expect(answers.filter(({ body }) => body.codigo === 'CAPACITY_REACHED')).toHaveLength(12);
    expect((await alfa.viewer('GET', `${alfa.base}/gateways/${id}`)).body).toMatchObject({ slavesEmUso: 8, dispositivos: 8 });
  });

  test('counts slaves and not channels; the same address on another bus is another slave', async () => {
    const { id } = await createTestGateway(alfa.admin, alfa.base, { qteMaxDispositivos: 2 });
    const on = (barramento: string, slaveId: number) => create({ gatewayId: id, modbus: { barramento, slaveId, registro: number } });
    expect((await on('rs485-1', 1)).status).toBe(201);
    expect((await on('rs485-1', 1)).status).toBe(201);
    expect((await on('rs485-2', 1)).status).toBe(201);
    expect((await on('rs485-2', 2)).status).toBe(409);
  });

  test('is given back by archiving, and holds for a move as well', async () => {
    const full = await createTestGateway(alfa.admin, alfa.base, { qteMaxDispositivos: 1 });
    const inside = await createTestDispositivo(alfa.admin, alfa.base, full.id);
    const outside = await createTestDispositivo(alfa.admin, alfa.base, gatewayId, { modbus: { slaveId: 90, registro: 0 } });
    const move = () => alfa.editor('PATCH', `${alfa.base}/dispositivos/${outside.id}`, { versao: outside.versao, gatewayId: full.id });
    expect(await move()).toMatchObject({ status: 409, body: { codigo: 'CAPACITY_REACHED' } });
    expect((await alfa.admin('DELETE', `${alfa.base}/dispositivos/${inside.id}`)).status).toBe(204);
    expect((await move()).status).toBe(200);
  });
});

describe('an edit', () => {
  test('changes what it names, with the version that was read', async () => {
    const { id, versao } = await createTestDispositivo(alfa.admin, alfa.base, gatewayId);
    const url = `${alfa.base}/dispositivos/${id}`;
    const changed = await alfa.editor('PATCH', url, { versao, nome: 'Renamed', status: 'MANUTENCAO', valAlarmeDia: '12.50' });
    expect(changed.body).toMatchObject({ nome: 'Renamed', status: 'MANUTENCAO', valAlarmeDia: '12.5', modbus: { slaveId: 1 }, versao: versao + 1 });
    expect(await alfa.editor('PATCH', url, { versao, nome: 'Late' })).toMatchObject({ status: 409, body: { codigo: 'VERSION_CONFLICT', atual: { nome: 'Renamed' } } });
    expect((await alfa.editor('PATCH', url, { versao: versao + 1, valAlarmeDia: null })).body.valAlarmeDia).toBeNull();
  });

  test('cannot take away what its kind needs', async () => {
    const { id, versao } = await createTestDispositivo(alfa.admin, alfa.base, gatewayId);
    const answer = await alfa.editor('PATCH', `${alfa.base}/dispositivos/${id}`, { versao, modbus: null });
    expect(answer).toMatchObject({ status: 400, body: { campos: { modbus: 'Obrigatório' } } });
  });
});

describe('a dispositivo that has readings', () => {
  const READ = { time: new Date('2026-03-05T12:00:00Z'), valor: '7' };
  const createRead = async () => {
    const dispositivo = await createTestDispositivo(alfa.admin, alfa.base, gatewayId);
    await storeLeituras(server, alfa.id, dispositivo.id, [READ]);
    return { ...dispositivo, url: `${alfa.base}/dispositivos/${dispositivo.id}` };
  };

  test('keeps its unit, or its history would be told in another one; before the first reading it may change', async () => {
    const { url, versao } = await createRead();
    const english = { 'accept-language': 'en' };
    const refused = await alfa.editor('PATCH', url, { versao, unidade: 'L' });
    expect(refused).toMatchObject({ status: 409, body: { codigo: 'CONFLICT', campos: { unidade: expect.stringContaining('cadastre um novo dispositivo') } } });
    expect((await alfa.editor('PATCH', url, { versao, unidade: 'L' }, english)).body.campos.unidade).toContain('register a new one');
    expect((await alfa.viewer('GET', url)).body).toMatchObject({ unidade: 'm³', versao });
    expect((await alfa.editor('PATCH', url, { versao, unidade: 'm3', nome: 'Same unit' })).status).toBe(200);
    const fresh = await createTestDispositivo(alfa.admin, alfa.base, gatewayId);
    expect((await alfa.editor('PATCH', `${alfa.base}/dispositivos/${fresh.id}`, { versao: fresh.versao, unidade: 'L' })).body.unidade).toBe('L');
  });

  test('takes them along to another gateway of its conta: a broken gateway is replaced without a break in the series', async () => {
    const { id, url, versao } = await createRead();
    const other = await createTestGateway(alfa.admin, alfa.base);
    expect((await alfa.editor('PATCH', url, { versao, gatewayId: other.id })).body).toMatchObject({ gatewayId: other.id, ultimaLeitura: { valor: '7' } });
    const serie = await alfa.viewer('GET', `${alfa.base}/dispositivos/${id}/leituras?de=2026-03-05T00:00:00Z&ate=2026-03-06T00:00:00Z`);
    expect(serie.body.pontos).toMatchObject([{ time: READ.time.toISOString(), valor: '7' }]);
  });
});
