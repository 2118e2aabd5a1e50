import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestServer } from '../../../test/api.ts';
import type { TestServer } from '../../../test/api.ts';
import { createPeople, createTestConta, createTestDispositivo, createTestGateway, runSql } from '../../../test/fixtures.ts';
import type { People, TestConta } from '../../../test/fixtures.ts';

let server: TestServer;
let people: People;
let alfa: TestConta;
let beta: TestConta;

beforeAll(async () => {
  server = await createTestServer();
  people = await createPeople(server);
  alfa = await createTestConta(server, 'alfa');
  beta = await createTestConta(server, 'beta');
});

afterAll(() => server.stop());

const bind = (conta: TestConta, gatewayId: string, mac: string) => people.superAdmin('PUT', `/api/v1/plataforma/contas/${conta.slug}/gateways/${gatewayId}/mac`, { mac });

describe('a MAC', () => {
  test('typed by an ADMIN is refused and nothing is created', async () => {
    const answer = await alfa.admin('POST', `${alfa.base}/gateways`, { codigo: 'STOLEN', nome: 'Stolen', mac: '00:00:5e:00:53:01' });
    expect(answer).toMatchObject({ status: 403, body: { codigo: 'MAC_NOT_YOURS' } });
    expect((await alfa.admin('GET', `${alfa.base}/gateways?busca=stolen`)).body.total).toBe(0);
  });

  test('bound by the platform makes the gateway wait to be heard, in the one form of the wire', async () => {
    const { id } = await createTestGateway(alfa.admin, alfa.base);
    expect((await alfa.viewer('GET', `${alfa.base}/gateways/${id}`)).body).toMatchObject({ mac: null, estado: 'AGUARDANDO_MAC', presenca: 'NUNCA_CONECTADO' });
    expect((await bind(alfa, id, '00-00-5E-00-53-10')).body).toMatchObject({ mac: '00:00:5e:00:53:10', estado: 'PRE_CADASTRADO' });
  });

  test('may come with a gateway that the platform registers', async () => {
    const { status, body } = await people.superAdmin('POST', `${alfa.base}/gateways`, { codigo: 'SA', nome: 'By the platform', mac: '00005E005311' });
    expect(status).toBe(201);
    expect(body).toMatchObject({ mac: '00:00:5e:00:53:11', estado: 'PRE_CADASTRADO' });
  });

  test('belongs to one active gateway of the platform, and whose it is stays unsaid', async () => {
    const { id: first } = await createTestGateway(alfa.admin, alfa.base);
    const { id: second } = await createTestGateway(beta.admin, beta.base);
    await bind(alfa, first, '00:00:5e:00:53:12');
    const refused = await bind(beta, second, '00:00:5e:00:53:12');
    expect(refused).toMatchObject({ status: 409, body: { codigo: 'MAC_TAKEN', campos: { mac: 'Já está em uso. Confira ou escolha outro.' } } });
    expect(JSON.stringify(refused.body)).not.toMatch(new RegExp(`${first}|alfa`));
    const created = await people.superAdmin('POST', `${beta.base}/gateways`, { codigo: 'TWICE', nome: 'x', mac: '00:00:5e:00:53:12' });
    expect(created.status).toBe(409);
    expect((await beta.admin('GET', `${beta.base}/gateways?busca=TWICE`)).body.total).toBe(0);

    expect((await alfa.admin('DELETE', `${alfa.base}/gateways/${first}`)).status).toBe(204);
    expect((await bind(beta, second, '00:00:5e:00:53:12')).status).toBe(200);
  });

  test('that is none is refused beside its field', async () => {
    const { id } = await createTestGateway(alfa.admin, alfa.base);
    expect(await bind(alfa, id, 'not a mac')).toMatchObject({ status: 400, body: { campos: { mac: expect.stringContaining('12 dígitos') } } });
  });
});

describe('an edit', () => {
  test('with the version that was read counts it up; with an old one it changes nothing and shows the present row', async () => {
    const gateway = await createTestGateway(alfa.admin, alfa.base, { nome: 'First' });
    const url = `${alfa.base}/gateways/${gateway.id}`;
    const second = await alfa.editor('PATCH', url, { versao: gateway.versao, nome: 'Second', latitude: -23.5505199 });
    expect(second).toMatchObject({ status: 200, body: { nome: 'Second', latitude: -23.55052, versao: gateway.versao + 1 } });
    const stale = await alfa.editor('PATCH', url, { versao: gateway.versao, nome: 'Third' });
    expect(stale).toMatchObject({ status: 409, body: { codigo: 'VERSION_CONFLICT', atual: { nome: 'Second', versao: gateway.versao + 1 } } });
  });

  test('of two at once with the same version, one wins', async () => {
    const gateway = await createTestGateway(alfa.admin, alfa.base);
    const answers = await Promise.all(['a', 'b', 'c', 'd'].map((nome) => alfa.editor('PATCH', `${alfa.base}/gateways/${gateway.id}`, { versao: gateway.versao, nome })));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409, 409, 409]);
  });

  test('that takes the codigo of another is refused; an archived one gives it back', async () => {
    const { id } = await createTestGateway(alfa.admin, alfa.base, { codigo: 'ROOF' });
    const again = { codigo: 'ROOF', nome: 'Another roof' };
    expect(await alfa.editor('POST', `${alfa.base}/gateways`, again)).toMatchObject({ status: 409, body: { codigo: 'CODIGO_TAKEN', campos: { codigo: 'Já está em uso. Confira ou escolha outro.' } } });
    expect((await beta.editor('POST', `${beta.base}/gateways`, again)).status).toBe(201);
    await alfa.admin('DELETE', `${alfa.base}/gateways/${id}`);
    expect((await alfa.editor('POST', `${alfa.base}/gateways`, again)).status).toBe(201);
  });

  test('cannot lower the capacity below the slaves in use', async () => {
    const gateway = await createTestGateway(alfa.admin, alfa.base, { qteMaxDispositivos: 3 });
    for (const slaveId of [1, 2]) await createTestDispositivo(alfa.admin, alfa.base, gateway.id, { modbus: { slaveId, registro: 0 } });
    const lower = (qteMaxDispositivos: number) => alfa.admin('PATCH', `${alfa.base}/gateways/${gateway.id}`, { versao: gateway.versao, qteMaxDispositivos });
    expect(await lower(1)).toMatchObject({ status: 409, body: { codigo: 'CAPACITY_REACHED', campos: { qteMaxDispositivos: 'Em uso: 2' } } });
    expect((await lower(2)).body).toMatchObject({ qteMaxDispositivos: 2, slavesEmUso: 2, dispositivos: 2 });
  });
});

test('an archived gateway and its dispositivos leave the lists and keep their history', async () => {
  const { id } = await createTestGateway(alfa.admin, alfa.base, { codigo: 'OLD' });
  const dispositivo = await createTestDispositivo(alfa.admin, alfa.base, id);
  expect((await alfa.admin('DELETE', `${alfa.base}/gateways/${id}`)).status).toBe(204);
  expect((await alfa.viewer('GET', `${alfa.base}/gateways?busca=OLD`)).body.total).toBe(0);
  expect((await alfa.viewer('GET', `${alfa.base}/dispositivos?gatewayId=${id}`)).body.total).toBe(0);
  expect((await alfa.viewer('GET', `${alfa.base}/gateways/${id}`)).body.estado).toBe('ARQUIVADO');
  expect((await alfa.viewer('GET', `${alfa.base}/dispositivos/${dispositivo.id}`)).body.status).toBe('ARQUIVADO');
});

test('presence is decided by the clock of the server: a gateway that fell silent is offline since it was heard', async () => {
  const { id } = await createTestGateway(alfa.admin, alfa.base, { codigo: 'QUIET' });
  const url = `${alfa.base}/gateways/${id}`;
  const seen = (secondsAgo: number) =>
    runSql(
      server.testDatabase.ownerUrl,
      `insert into tds_new_gateway_presenca (conta_id, gateway_id, online, visto_em, desde)
       values ($1, $2, true, now() - make_interval(secs => $3), now() - interval '1 day')
       on conflict (gateway_id) do update set visto_em = excluded.visto_em`,
      [alfa.id, id, secondsAgo],
    );
  await seen(10);
  expect((await alfa.viewer('GET', url)).body.presenca).toBe('ONLINE');
  await seen(91);
  const { body } = await alfa.viewer('GET', url);
  expect(body.presenca).toBe('OFFLINE');
  expect(body.presencaDesde).toBe(body.vistoEm);
  const listed = async (presenca: string) => (await alfa.viewer('GET', `${alfa.base}/gateways?busca=QUIET&presenca=${presenca}`)).body.total;
  expect([await listed('ONLINE'), await listed('OFFLINE'), await listed('NUNCA_CONECTADO')]).toEqual([0, 1, 0]);
});

test('history is opened by an ADMIN from an instant on, and closed again', async () => {
  const { id } = await createTestGateway(alfa.admin, alfa.base);
  const url = `${alfa.base}/gateways/${id}/historico`;
  expect((await alfa.admin('PUT', url, { desde: '2006-12-16T17:24:00-03:00' })).body.historicoDesde).toBe('2006-12-16T20:24:00.000Z');
  expect((await alfa.admin('PUT', url, { desde: null })).body.historicoDesde).toBeNull();
  for (const desde of ['1999-12-31T00:00:00Z', '2999-01-01T00:00:00Z']) expect((await alfa.admin('PUT', url, { desde })).status).toBe(400);
});

test('a list is paged and searched without wildcards', async () => {
  for (const codigo of ['PAGE-1', 'PAGE-2', 'PAGE-3']) await createTestGateway(beta.admin, beta.base, { codigo, nome: codigo });
  const { body } = await beta.viewer('GET', `${beta.base}/gateways?busca=page-&porPagina=2&pagina=2`);
  expect(body).toMatchObject({ total: 3, pagina: 2, porPagina: 2, itens: [{ codigo: 'PAGE-3' }] });
  expect((await beta.viewer('GET', `${beta.base}/gateways?busca=P%25`)).body.total).toBe(0);
});
