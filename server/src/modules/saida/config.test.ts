import { configShape, limits } from '@tds/contract/mqtt';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { barramento, createTestDispositivo, createTestGateway, runSql } from '../../../test/fixtures.ts';
import { createPlatform, registerCertificado } from '../../../test/gateway-broker-fixture.ts';
import type { Platform, TestGateway } from '../../../test/gateway-broker-fixture.ts';
import { randomMac } from '../../../test/registry.ts';
import { createConfiguredGateway, openDesk, putColeta } from '../../../test/saida-fixture.ts';
import type { Desk } from '../../../test/saida-fixture.ts';
import { createDeviceCredentials } from '../../../test/certificates.ts';
import { AFTER_RESTORE } from '../../backup/tables.ts';
import { becomeOwner, connectRestore } from '../../backup/repo-restore.ts';
import { systemClock as clock } from '../../platform/clock.ts';
import { signContexto } from '../../platform/tenant.ts';
import { createId } from '../../platform/id.ts';
import { bindMac } from '../gateways/index.ts';

interface Row {
  mac: string;
  estado: string;
  retido: boolean;
  versao: number;
  conteudo: { intervalo_s: number; dispositivos: { codigo: string; intervalo_s?: number }[] };
}

let platform: Platform;
let desk: Desk;
let gateway: TestGateway;

beforeAll(async () => {
  platform = await createPlatform();
  desk = await openDesk(platform);
});
afterAll(async () => {
  await desk.server.stop();
  await platform.close();
});
beforeEach(async () => {
  gateway = await createConfiguredGateway(platform, desk);
});

const listRows = (gatewayId = gateway.id) => runSql<Row>(platform.database.ownerUrl, 'select mac, estado, retido, versao, conteudo from tds_new_saida where gateway_id = $1 order by versao', [gatewayId]);
const findRow = async (gatewayId = gateway.id): Promise<Row> => {
  const [row] = await listRows(gatewayId);
  if (row === undefined) throw new Error('nothing is to be said');
  return row;
};
const codigos = async (gatewayId = gateway.id) => (await findRow(gatewayId)).conteudo.dispositivos.map(({ codigo }) => codigo);
const add = (codigo: string, fields: Record<string, unknown> = {}, to = gateway.id) => createTestDispositivo(desk.conta.editor, desk.conta.base, to, { codigo, ...fields });
const send = (method: 'PATCH' | 'DELETE' | 'POST' | 'PUT' | 'GET', path: string, body?: unknown) => desk.conta.admin(method, `${desk.conta.base}${path}`, body);

describe('what a gateway is to poll', () => {
  test('is what the wire accepts, in one order', async () => {
    await add('B', { modbus: { slaveId: 2, registro: 7, tipoDado: 'f32', ordem: 'CDAB', decimais: 2, intervaloS: 900, escala: { num: -1, den: 2000 } } });
    await add('A');
    const { conteudo, versao } = await findRow();
    expect(conteudo).toMatchObject({ intervalo_s: 60, alinhar: false, barramentos: [{ porta: 'rs485-1', baud: 19_200, silencio_ms: 5 }] });
    expect(conteudo.dispositivos).toMatchObject([{ codigo: 'A' }, { codigo: 'B', barramento: 'rs485-1', slave_id: 2, registro: 7, ordem: 'CDAB', intervalo_s: 900, escala: { num: -1, den: 2000 } }]);
    expect(configShape.safeParse({ versao, ...conteudo }).success).toBe(true);
  });

  test('follows an edit, a move and the archiving of a dispositivo', async () => {
    const other = await createConfiguredGateway(platform, desk);
    const { id } = await add('A');
    await send('PATCH', `/dispositivos/${id}`, { versao: 1, modbus: { slaveId: 1, registro: 0, intervaloS: 15 } });
    expect((await findRow()).conteudo.dispositivos).toMatchObject([{ codigo: 'A', intervalo_s: 15 }]);
    await send('PATCH', `/dispositivos/${id}`, { versao: 2, gatewayId: other.id });
    expect([await codigos(), await codigos(other.id)]).toEqual([[], ['A']]);
    await send('DELETE', `/dispositivos/${id}`);
    expect(await codigos(other.id)).toEqual([]);
  });

  test('leaves out what is out of service, entered by hand, or not read by Modbus', async () => {
    await add('ON');
    const { id } = await add('OFF');
    await send('PATCH', `/dispositivos/${id}`, { versao: 1, status: 'MANUTENCAO' });
    await add('HAND', { modo: 'MANUAL' });
    await add('OTHER', { tipo: 'SENSOR', unidade: '°C', grandeza: 'TEMPERATURA', modbus: null });
    expect(await codigos()).toEqual(['ON']);
  });

  test('is not said again when only a name has changed', async () => {
    const { id } = await add('A');
    const { versao } = await findRow();
    await send('PATCH', `/dispositivos/${id}`, { versao: 1, nome: 'Renamed' });
    expect((await findRow()).versao).toBe(versao);
  });

  test('is not said to a gateway that was set up on site', async () => {
    const { id } = await createTestGateway(desk.conta.admin, desk.conta.base);
    await bindMac(desk.server.database, desk.conta.id, id, randomMac());
    await add('A', {}, id);
    expect(await listRows(id)).toEqual([]);
    expect((await send('GET', `/gateways/${id}/config`)).body).toMatchObject({ config: null, envio: null });
  });

  test('waits for the hardware, and is said once it is there', async () => {
    const { id, versao } = await createTestGateway(desk.conta.admin, desk.conta.base);
    await putColeta(desk.conta.editor, desk.conta.base, id, versao);
    await add('A', {}, id);
    expect(await listRows(id)).toEqual([]);
    await bindMac(desk.server.database, desk.conta.id, id, randomMac());
    expect(await codigos(id)).toEqual(['A']);
  });

  test('changes twice at once and misses neither', async () => {
    await Promise.all(Array.from({ length: 12 }, (_, i) => add(`P${i}`)));
    expect(await codigos()).toHaveLength(12);
  });

  test('of dispositivos that move between two gateways in both directions at once is right on both', async () => {
    const other = await createConfiguredGateway(platform, desk);
    const here = await Promise.all(Array.from({ length: 4 }, (_, i) => add(`H${i}`)));
    const there = await Promise.all(Array.from({ length: 4 }, (_, i) => add(`T${i}`, {}, other.id)));
    const move = async ({ id }: { id: string }, to: string) => expect(await send('PATCH', `/dispositivos/${id}`, { versao: 1, gatewayId: to })).toMatchObject({ status: 200 });
    await Promise.all([...here.map((each) => move(each, other.id)), ...there.map((each) => move(each, gateway.id))]);
    expect([await codigos(), await codigos(other.id)]).toEqual([['T0', 'T1', 'T2', 'T3'], ['H0', 'H1', 'H2', 'H3']]);
  });
});

describe('what no gateway would take', () => {
  test('is refused where it is registered, and nothing is kept of it', async () => {
    await add('A');
    const refused = await desk.conta.editor('POST', `${desk.conta.base}/dispositivos`, { gatewayId: gateway.id, codigo: 'B', nome: 'B', tipo: 'MEDIDOR', grandeza: 'AGUA_FRIA', unidade: 'm³', modbus: { barramento: 'rs485-2', slaveId: 1, registro: 0 } });
    expect(refused).toMatchObject({ status: 400, body: { codigo: 'INVALID_INPUT', campos: { 'modbus.barramento': expect.stringContaining('B: no such porta') } } });
    expect(await codigos()).toEqual(['A']);
  });

  test.each([
    ['a line twice', { barramentos: [barramento, barramento] }, 'barramentos'],
    ['a speed no line has', { barramentos: [{ ...barramento, baud: 1 }] }, 'barramentos.0.baud'],
    ['too short a wait', { barramentos: [{ ...barramento, timeoutMs: 1 }] }, 'barramentos.0.timeoutMs'],
  ])('%s is told by its field', async (_, change, field) => {
    const { body } = await send('GET', `/gateways/${gateway.id}/config`);
    const answer = await send('PUT', `/gateways/${gateway.id}/config`, { ...body.config, versao: body.versao, ...change });
    expect(answer).toMatchObject({ status: 400, body: { campos: { [field]: expect.any(String) } } });
  });

  test('a coleta of an old version is refused with the present one', async () => {
    const { body } = await send('GET', `/gateways/${gateway.id}/config`);
    const answer = await send('PUT', `/gateways/${gateway.id}/config`, { ...body.config, versao: body.versao - 1 });
    expect(answer).toMatchObject({ status: 409, body: { codigo: 'VERSION_CONFLICT', atual: { config: body.config } } });
  });

  test('more dispositivos than one message holds are refused, by number and by length', async () => {
    await fill(limits.dispositivosPerConfig, {});
    const one = { gatewayId: gateway.id, codigo: 'ONE-MORE', nome: 'X', tipo: 'MEDIDOR', grandeza: 'AGUA_FRIA', unidade: 'm³', modbus: { slaveId: 1, registro: 0 } };
    const refused = { status: 409, body: { codigo: 'CAPACITY_REACHED', campos: { gatewayId: expect.stringContaining('250') } } };
    expect(await desk.conta.editor('POST', `${desk.conta.base}/dispositivos`, one)).toMatchObject(refused);
    const long = await createConfiguredGateway(platform, desk);
    gateway = long;
    await fill(200, { invalidos: Array.from({ length: 8 }, () => 'FFFFFFFF'), identidade: { registro: 1, tipo_dado: 'ascii', ordem: 'AB', tamanho: 8 }, janela: { de: '22:00', ate: '06:00', fuso: '-03:00' } });
    expect(await desk.conta.editor('POST', `${desk.conta.base}/dispositivos`, { ...one, gatewayId: long.id })).toMatchObject({ status: 409, body: { campos: { gatewayId: expect.stringContaining('64 KiB') } } });
  });

  async function fill(count: number, modbus: object): Promise<void> {
    await runSql(
      platform.database.ownerUrl,
      `insert into tds_new_dispositivo (conta_id, id, gateway_id, codigo, nome, tipo, unidade, tipo_leitura, barramento, slave_id, modbus)
       select $1, gen_random_uuid(), $2, 'F' || i, 'F', 'MEDIDOR', 'm³', 'ACUMULADA', 'rs485-1', 1, $4 from generate_series(1, $3::int) i`,
      [desk.conta.id, gateway.id, count, JSON.stringify({ funcao: 3, registro: 0, tipo_dado: 'u32', ordem: 'ABCD', ...modbus })],
    );
  }
});

describe('who loses its right', () => {
  const revoke = () => runSql(platform.database.ownerUrl, "update tds_new_certificado_device set estado = 'REVOGADO', revoked_at = now() where mac = $1", [gateway.mac]);

  test('by a revoked certificate is said nothing, until it has another one', async () => {
    await add('A');
    await revoke();
    expect(await listRows()).toMatchObject([{ estado: 'CANCELADO', retido: true }]);
    expect((await send('GET', `/gateways/${gateway.id}/config`)).body.envio).toMatchObject({ estado: 'CANCELADA' });
    await registerCertificado(platform, gateway.mac, await createDeviceCredentials(platform.device, gateway.mac, clock));
    expect(await listRows()).toMatchObject([{ estado: 'PENDENTE', retido: true }]);
  });

  test('by one of two certificates goes on being told', async () => {
    await registerCertificado(platform, gateway.mac, await createDeviceCredentials(platform.device, gateway.mac, clock));
    await runSql(platform.database.ownerUrl, "update tds_new_certificado_device set estado = 'SUPERADO' where fingerprint_sha256 = $1", [gateway.fingerprint256]);
    expect(await listRows()).toMatchObject([{ estado: 'PENDENTE' }]);
  });

  test('to other hardware: the new one is told, the former is told no more', async () => {
    await add('A');
    const mac = randomMac();
    await bindMac(desk.server.database, desk.conta.id, gateway.id, mac);
    expect(await listRows()).toMatchObject([{ mac: gateway.mac, estado: 'CANCELADO' }, { mac, estado: 'PENDENTE' }]);
    await add('B');
    expect(await listRows()).toMatchObject([{ mac: gateway.mac, estado: 'CANCELADO' }, { mac, estado: 'PENDENTE', conteudo: { dispositivos: [{ codigo: 'A' }, { codigo: 'B' }] } }]);
  });

  test('to another conta: the hardware is told to poll nothing, and neither conta sees what the other was told', async () => {
    await add('A');
    await send('DELETE', `/gateways/${gateway.id}`);
    const beta = await openDesk(platform, `beta-${createId().slice(-8)}`);
    const { id } = await createTestGateway(beta.conta.admin, beta.conta.base);
    await bindMac(beta.server.database, beta.conta.id, id, gateway.mac);
    expect(await listRows(id)).toMatchObject([{ mac: gateway.mac, estado: 'PENDENTE', conteudo: { barramentos: [], dispositivos: [] } }]);
    // Without a coleta it stays so, whatever is registered.
    await createTestDispositivo(beta.conta.editor, beta.conta.base, id, { codigo: 'B' });
    expect(await codigos(id)).toEqual([]);
    expect(await listRows()).toMatchObject([{ estado: 'CANCELADO' }]);
    await beta.server.stop();
  });

  test('by being archived stays silent when a certificate comes', async () => {
    await send('DELETE', `/gateways/${gateway.id}`);
    await registerCertificado(platform, gateway.mac, await createDeviceCredentials(platform.device, gateway.mac, clock));
    expect(await listRows()).toMatchObject([{ estado: 'CANCELADO' }]);
  });
});

describe('the versao', () => {
  test('rises though the clock stands still or was ahead', async () => {
    const far = Date.now() + 400 * 86_400_000;
    await runSql(platform.database.ownerUrl, 'alter table tds_new_saida disable trigger stamp');
    await runSql(platform.database.ownerUrl, 'update tds_new_saida set versao = $2 where gateway_id = $1', [gateway.id, far]);
    await runSql(platform.database.ownerUrl, 'alter table tds_new_saida enable trigger stamp');
    await add('A');
    expect((await findRow()).versao).toBe(far + 1);
  });

  test('rises for the same hardware in the hands of another gateway', async () => {
    const { versao } = await findRow();
    await send('DELETE', `/gateways/${gateway.id}`);
    const next = await createTestGateway(desk.conta.admin, desk.conta.base);
    await putColeta(desk.conta.admin, desk.conta.base, next.id, next.versao);
    await bindMac(desk.server.database, desk.conta.id, next.id, gateway.mac);
    expect((await findRow(next.id)).versao).toBeGreaterThan(versao);
  });

  test('is above what was said since the backup once that is restored, and orders that waited are not carried out', async () => {
    const since = Date.now();
    await runSql(platform.database.ownerUrl, "update tds_new_saida set estado = 'ENTREGUE', aplicado = true where gateway_id = $1", [gateway.id]);
    await runSql(platform.database.ownerUrl, "insert into tds_new_saida (conta_id, gateway_id, mac, familia, assunto, conteudo) values ($1, $2, $3, 'comando', 'x', '{}')", [desk.conta.id, gateway.id, gateway.mac]);
    const client = await connectRestore(platform.database.ownerUrl);
    await becomeOwner(client);
    // The others end the sessions of this test.
    await AFTER_RESTORE.find(({ name }) => name.includes('configs'))?.run(client);
    await client.end();
    const rows = await listRows();
    expect(rows).toMatchObject([{ estado: 'CANCELADO' }, { estado: 'PENDENTE' }]);
    expect(rows[1]?.versao).toBeGreaterThan(since);
  });
});

describe('the login of the app', () => {
  const asApp = async (text: string, values: unknown[]): Promise<unknown> => {
    const client = await desk.server.database.app.connect();
    const ctx = signContexto({ contaId: desk.conta.id, usuarioId: createId(), papel: 'EDITOR' }, desk.server.database.ctxKey, Math.floor(Date.now() / 1000) + 60);
    try {
      await client.query('begin');
      await client.query("select set_config('app.ctx', $1, true)", [ctx]);
      return (await client.query(text, values)).rowCount;
    } finally {
      await client.query('rollback');
      client.release();
    }
  };
  const INSERT = "insert into tds_new_saida (conta_id, gateway_id, mac, familia, assunto, conteudo) values ($1, $2, $3, 'comando', 'x', '{}')";

  test('writes for the hardware of its own gateways', async () => {
    expect(await asApp(INSERT, [desk.conta.id, gateway.id, gateway.mac])).toBe(1);
  });

  test("cannot write for other hardware, nor for another conta's gateway", async () => {
    const beta = await openDesk(platform, `beta-${createId().slice(-8)}`);
    const foreign = await createConfiguredGateway(platform, beta);
    for (const values of [[desk.conta.id, gateway.id, foreign.mac], [desk.conta.id, foreign.id, foreign.mac], [beta.conta.id, foreign.id, foreign.mac]]) {
      await expect(asApp(INSERT, values)).rejects.toMatchObject({ code: expect.stringMatching('42501|23503') });
    }
    expect(await asApp('update tds_new_saida set conteudo = $2 where gateway_id = $1', [foreign.id, '{}'])).toBe(0);
    await beta.server.stop();
  });

  test.each(['estado', 'versao', 'mac', 'retido', 'aplicado'])('cannot say what the %s is', async (column) => {
    await expect(asApp(`update tds_new_saida set ${column} = ${column} where gateway_id = $1`, [gateway.id])).rejects.toMatchObject({ code: '42501' });
  });
});
