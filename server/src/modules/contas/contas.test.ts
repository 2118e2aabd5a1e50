import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSender, createTestServer, signIn } from '../../../test/api.ts';
import type { TestServer } from '../../../test/api.ts';
import { SENHA, createPeople, createTestConta, createTestDispositivo, createTestGateway, runSql } from '../../../test/fixtures.ts';
import type { People, TestConta } from '../../../test/fixtures.ts';

let server: TestServer;
let people: People;
let alfa: TestConta;

beforeAll(async () => {
  server = await createTestServer();
  people = await createPeople(server);
  alfa = await createTestConta(server, 'alfa');
});

afterAll(() => server.stop());

const createConta = (fields: Record<string, unknown>) => people.superAdmin('POST', '/api/v1/plataforma/contas', { nome: 'Nova', ...fields });
const createMembro = (slug: string, fields: Record<string, unknown>) => people.superAdmin('POST', `/api/v1/plataforma/contas/${slug}/membros`, { nome: 'Nova', papel: 'VIEWER', ...fields });

describe('a new conta', () => {
  test('lives in São Paulo unless told otherwise', async () => {
    expect(await createConta({ slug: 'nova' })).toMatchObject({ status: 201, body: { slug: 'nova' } });
    expect((await people.superAdmin('GET', '/api/v1/contas/nova')).body).toMatchObject({ nome: 'Nova', fuso: 'America/Sao_Paulo', gateways: 0 });
  });

  test.each(['America/Atlantis', '+03:00', 'EST5EDT', 'x'.repeat(64), '../etc/passwd'])('in a zone that is none is refused: %s', async (fuso) => {
    expect(await createConta({ slug: 'zone', fuso })).toMatchObject({ status: 400, body: { campos: { fuso: 'Fuso horário desconhecido' } } });
  });

  test.each(['America/Manaus', 'America/Argentina/Buenos_Aires', 'UTC'])('in %s is fine', async (fuso) => {
    expect((await createConta({ slug: fuso.toLowerCase().replaceAll(/[^a-z]+/g, '-'), fuso })).status).toBe(201);
  });

  test('takes no name that is taken', async () => {
    expect(await createConta({ slug: 'alfa' })).toMatchObject({ status: 409, body: { codigo: 'CONFLICT', campos: { slug: 'Já está em uso. Confira ou escolha outro.' } } });
  });
});

describe('a new member', () => {
  test('gets an account when the e-mail is new', async () => {
    await createMembro('alfa', { email: ' Nova@Alfa.test', senha: 'her own password' });
    const { body } = await createSender(server.api, await signIn(server.api, 'nova@alfa.test', 'her own password'))('GET', '/api/v1/sessao');
    expect(body).toMatchObject({ usuario: { email: 'nova@alfa.test' }, contas: [{ slug: 'alfa', papel: 'VIEWER' }] });
  });

  test('with an account keeps its password and name; the papel is the last one given', async () => {
    const again = await createMembro('alfa', { email: 'viewer@alfa.test', nome: 'Renamed', senha: 'another password', papel: 'EDITOR' });
    expect(again.status).toBe(201);
    const { body } = await createSender(server.api, await signIn(server.api, 'viewer@alfa.test', SENHA))('GET', '/api/v1/sessao');
    expect(body).toMatchObject({ usuario: { nome: 'VIEWER' }, contas: [{ papel: 'EDITOR' }] });
  });

  test('without account needs a password', async () => {
    expect(await createMembro('alfa', { email: 'none@alfa.test' })).toMatchObject({ status: 400, body: { campos: { senha: 'Obrigatório' } } });
  });
});

test('a conta counts what is in use', async () => {
  const [one, two] = [await createTestGateway(alfa.admin, alfa.base), await createTestGateway(alfa.admin, alfa.base)];
  await createTestDispositivo(alfa.admin, alfa.base, one.id);
  await createTestDispositivo(alfa.admin, alfa.base, two.id);
  await alfa.admin('DELETE', `${alfa.base}/gateways/${two.id}`);
  await runSql(server.testDatabase.ownerUrl, "insert into tds_new_gateway_presenca (conta_id, gateway_id, online, visto_em, desde) values ($1, $2, true, now(), now())", [alfa.id, one.id]);
  await runSql(
    server.testDatabase.ownerUrl,
    "insert into tds_new_quarentena (conta_id, id, gateway_id, chave, motivo, detalhe, conteudo, recebido_em) select $1, gen_random_uuid(), $2, sha256('x'), 'FUTURO', '', '', now()",
    [alfa.id, one.id],
  );
  expect((await alfa.viewer('GET', alfa.base)).body).toMatchObject({ gateways: 1, gatewaysOnline: 1, dispositivos: 1, quarentena: 1 });
});

test('a conta with a thousand readings in quarentena or more says a thousand', async () => {
  const many = await createTestConta(server, 'many');
  const { id } = await createTestGateway(many.admin, many.base);
  await runSql(
    server.testDatabase.ownerUrl,
    `insert into tds_new_quarentena (conta_id, id, gateway_id, chave, motivo, detalhe, conteudo, recebido_em)
     select $1, gen_random_uuid(), $2, sha256(convert_to('many ' || n, 'UTF8')), 'FUTURO', '', '', now() from generate_series(1, 1003) n`,
    [many.id, id],
  );
  expect((await many.viewer('GET', many.base)).body.quarentena).toBe(1000);
});

test('a conta out of use is there for the platform alone', async () => {
  const gone = await createTestConta(server, 'gone');
  await runSql(server.testDatabase.ownerUrl, "update tds_new_conta set is_active = false where slug = 'gone'");
  expect((await gone.admin('GET', gone.base)).status).toBe(404);
  expect((await gone.admin('GET', '/api/v1/sessao')).body.contas).toEqual([]);
  expect((await people.superAdmin('GET', gone.base)).body.isActive).toBe(false);
});
