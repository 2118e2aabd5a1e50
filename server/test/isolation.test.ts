import { AO_VIVO_PATH, fillPath, routes } from '@tds/contract/http';
import type { Route, RouteName } from '@tds/contract/http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createId } from '../src/platform/id.ts';
import { createTestServer } from './api.ts';
import type { Answer, Send, TestServer } from './api.ts';
import { barramento, createPeople, createTestConta, createTestDispositivo, createTestGateway, meter, runSql } from './fixtures.ts';
import type { People, TestConta } from './fixtures.ts';
import { storeLeituras } from './leituras.ts';
import { openLive } from './live-client.ts';

/** Rows of a conta that a route may name in its address. */
interface Rows {
  slug: string;
  gatewayId: string;
  dispositivoId: string;
}

interface Fixture {
  query?: string;
  /** A body that succeeds; made anew for each call. */
  body?: (rows: Rows) => unknown;
}

const unique = (): string => createId().slice(-12);
const DAY = 'de=2026-03-05T00:00:00Z&ate=2026-03-06T00:00:00Z';

/** What each route needs to succeed. A route without an entry does not compile, and fails below. */
const fixtures: Record<RouteName, Fixture> = {
  createSessao: { body: () => ({ email: 'nobody@nowhere.test', senha: 'x' }) },
  findSessao: {},
  deleteSessao: {},
  updateUsuario: { body: () => ({ nome: 'Changed' }) },
  findConta: {},
  findPainel: {},
  listCanais: {},
  createConta: { body: () => ({ nome: 'New', slug: `new-${unique()}` }) },
  createMembro: { body: () => ({ email: `${unique()}@new.test`, nome: 'New', senha: 'long enough', papel: 'VIEWER' }) },
  listGateways: {},
  createGateway: { body: () => ({ codigo: unique(), nome: 'New' }) },
  findGateway: {},
  updateGateway: { body: () => ({ versao: 1, nome: 'Changed' }) },
  archiveGateway: {},
  openHistorico: { body: () => ({ desde: '2020-01-01T00:00:00Z' }) },
  bindMac: { body: () => ({ mac: `02${unique().slice(2)}` }) },
  findGatewayConfig: {},
  updateGatewayConfig: { body: () => ({ versao: 1, intervaloS: 60, alinhar: false, barramentos: [barramento] }) },
  findPresenca: { query: DAY },
  listCertificados: {},
  listDispositivos: {},
  createDispositivo: { body: ({ gatewayId }) => ({ gatewayId, codigo: unique(), nome: 'New', ...meter }) },
  findDispositivo: {},
  updateDispositivo: { body: () => ({ versao: 1, nome: 'Changed' }) },
  archiveDispositivo: {},
  listLeituras: { query: DAY },
  listQuarentena: {},
  countQuarentena: {},
};

const table = Object.entries(routes) as [RouteName, Route][];
const ofConta = table.filter(([, route]) => route.path.includes(':slug'));
const withIds = table.filter(([, route]) => /:\w+Id\b/.test(route.path));
const bound: string[] = [];

let server: TestServer;
let people: People;
let alfa: TestConta;
let beta: TestConta;
let own: Rows;
let foreign: Rows;

beforeAll(async () => {
  server = await createTestServer({
    onRoute: ({ method, url }) => void bound.push(...[method].flat().map((one) => `${one} ${url}`)),
  });
  people = await createPeople(server);
  alfa = await createTestConta(server, 'alfa');
  beta = await createTestConta(server, 'beta');
  own = await createRows(alfa);
  foreign = await createRows(beta);
  await storeLeituras(server, beta.id, foreign.dispositivoId, [{ time: new Date('2026-03-05T12:00:00Z'), valor: '77.7' }]);
});

afterAll(() => server.stop());

async function createRows(conta: TestConta): Promise<Rows> {
  const gateway = await createTestGateway(conta.admin, conta.base);
  const dispositivo = await createTestDispositivo(conta.admin, conta.base, gateway.id);
  return { slug: conta.slug, gatewayId: gateway.id, dispositivoId: dispositivo.id };
}

function call(send: Send, name: RouteName, rows: Rows): Promise<Answer> {
  const route: Route = routes[name];
  const { query, body } = fixtures[name];
  return send(route.method, `${fillPath(route.path, { ...rows })}${query ? `?${query}` : ''}`, body?.(rows));
}

/** Every row of a conta in every table that has them, as one digest. */
async function digestOf(contaId: string): Promise<Record<string, string>> {
  const url = server.testDatabase.ownerUrl;
  const tables = await runSql<{ name: string }>(
    url,
    "select c.oid::regclass::text as name from pg_attribute a join pg_class c on c.oid = a.attrelid where a.attname = 'conta_id' and c.relkind in ('r', 'p') and not c.relispartition",
  );
  const digests: Record<string, string> = {};
  for (const { name } of tables) {
    const [row] = await runSql<{ digest: string }>(url, `select coalesce(md5(string_agg(t::text, '|' order by t::text)), '-') as digest from ${name} t where conta_id = $1`, [contaId]);
    digests[name] = row?.digest ?? '';
  }
  return digests;
}

test('the server serves the routes of the contract and nothing else', () => {
  const expected = [...table.map(([, route]) => `${route.method} ${route.path}`), 'GET /healthz', 'GET /readyz', 'GET /api/openapi.json', `GET ${AO_VIVO_PATH}`];
  expect(bound.filter((route) => !route.startsWith('HEAD ')).sort()).toEqual(expected.sort());
});

test.each(table.map(([name]) => name))('%s has a fixture', (name) => {
  expect(fixtures[name]).toBeDefined();
});

describe('without signing in', () => {
  test.each(table.filter(([, route]) => route.access !== 'PUBLICO'))('%s answers 401', async (name) => {
    expect(await call(people.anonymous, name, own)).toMatchObject({ status: 401, body: { codigo: 'UNAUTHENTICATED' } });
  });
});

describe('with too low a role', () => {
  const lower = { PUBLICO: [], SESSAO: [], VIEWER: [], EDITOR: ['viewer'], ADMIN: ['viewer', 'editor'], SUPER_ADMIN: ['viewer', 'editor', 'admin'] } as const;
  const cases = table.flatMap(([name, route]) => lower[route.access].map((role) => [name, role] as const));
  test.each(cases)('%s answers 403 to %s', async (name, role) => {
    expect(await call(alfa[role], name, own)).toMatchObject({ status: 403, body: { codigo: 'FORBIDDEN' } });
  });
});

describe("another conta's", () => {
  let before: Record<string, string>;
  beforeAll(async () => {
    before = await digestOf(beta.id);
  });

  const ofMembers = ofConta.filter(([, route]) => route.access !== 'SUPER_ADMIN');
  test.each(ofMembers)('address answers 404 for %s, to ADMIN and VIEWER alike', async (name) => {
    for (const send of [alfa.admin, alfa.viewer]) {
      const answer = await call(send, name, foreign);
      const absent = await call(send, name, { ...foreign, slug: 'no-such-conta' });
      expect(answer.status).toBe(404);
      // As if it were not there: the same answer but for the request's number.
      expect({ ...answer.body, instance: '' }).toEqual({ ...absent.body, instance: '' });
    }
  });

  test.each(withIds)('ids answer 404 under the own address for %s', async (name, route) => {
    const send = route.access === 'SUPER_ADMIN' ? people.superAdmin : alfa.admin;
    const answer = await call(send, name, { ...foreign, slug: alfa.slug });
    const absent = await call(send, name, { slug: alfa.slug, gatewayId: createId(), dispositivoId: createId() });
    expect(answer.status).toBe(404);
    expect({ ...answer.body, instance: '' }).toEqual({ ...absent.body, instance: '' });
  });

  test('gateway cannot be named in a body', async () => {
    const created = await alfa.admin('POST', `${alfa.base}/dispositivos`, { gatewayId: foreign.gatewayId, codigo: 'X', nome: 'X', ...meter });
    const moved = await alfa.admin('PATCH', `${alfa.base}/dispositivos/${own.dispositivoId}`, { versao: 1, gatewayId: foreign.gatewayId });
    expect([created.status, moved.status]).toEqual([404, 404]);
  });

  test('gateway as a filter finds nothing', async () => {
    for (const list of ['dispositivos', 'quarentena']) {
      expect((await alfa.admin('GET', `${alfa.base}/${list}?gatewayId=${foreign.gatewayId}`)).body).toMatchObject({ total: 0, itens: [] });
    }
    expect((await alfa.admin('GET', `${alfa.base}/quarentena/motivos?gatewayId=${foreign.gatewayId}`)).body).toEqual({ itens: [], isCut: false });
  });

  test('live values are behind a closed door', async () => {
    const baseUrl = await server.api.listen({ host: '127.0.0.1', port: 0 });
    expect(await openLive(baseUrl, 'beta', alfa.cookies.admin).closed).toBe(4404);
    expect(await openLive(baseUrl, 'beta').closed).toBe(1006);
  });

  test('rows are all as they were', async () => {
    expect(await digestOf(beta.id)).toEqual(before);
  });
});

describe('whoever may', () => {
  const senderFor = (route: Route): Send => {
    const senders = { PUBLICO: people.anonymous, SESSAO: alfa.viewer, VIEWER: alfa.viewer, EDITOR: alfa.editor, ADMIN: alfa.admin, SUPER_ADMIN: people.superAdmin };
    return senders[route.access];
  };
  const others = table.filter(([name]) => name !== 'createSessao' && name !== 'deleteSessao');

  test.each(others)('succeeds with %s, so the refusals above are the doing of the rights', async (name, route) => {
    const rows = await createRows(alfa);
    expect(await call(senderFor(route), name, rows)).toMatchObject({ status: route.status });
  });

  test.each(ofConta)('as super-admin succeeds with %s in a conta without being its member', async (name, route) => {
    const rows = await createRows(alfa);
    expect(await call(people.superAdmin, name, rows)).toMatchObject({ status: route.status });
  });
});
