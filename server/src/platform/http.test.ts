import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ORIGIN, createTestServer } from '../../test/api.ts';
import type { TestServer } from '../../test/api.ts';
import { SENHA, createPeople, createTestConta } from '../../test/fixtures.ts';
import type { People, TestConta } from '../../test/fixtures.ts';
import { ensureUsuario } from '../modules/usuarios/index.ts';

let server: TestServer;
let people: People;
let alfa: TestConta;

beforeAll(async () => {
  server = await createTestServer();
  people = await createPeople(server);
  alfa = await createTestConta(server, 'alfa');
});

afterAll(() => server.stop());

const login = (headers: Record<string, string>) =>
  server.api.inject({ method: 'POST', url: '/api/v1/sessao', headers, remoteAddress: '10.9.9.9', payload: { email: 'nobody@x.test', senha: 'x' } });

describe('the origin of a request that changes something', () => {
  // The e-mail is nobody's: who comes as far as that is answered 401.
  const cases: [string, Record<string, string>, number, string][] = [
    ['our own page', { origin: ORIGIN }, 401, 'INVALID_CREDENTIALS'],
    ['a browser that names no origin but says it is our page', { 'sec-fetch-site': 'same-origin' }, 401, 'INVALID_CREDENTIALS'],
    ['another site', { origin: 'http://evil.test' }, 403, 'ORIGIN_REFUSED'],
    ['our name on another port', { origin: `${ORIGIN}:81` }, 403, 'ORIGIN_REFUSED'],
    ['a name that starts like ours', { origin: `${ORIGIN}.evil.test` }, 403, 'ORIGIN_REFUSED'],
    ['a sandboxed frame', { origin: 'null', 'sec-fetch-site': 'same-origin' }, 403, 'ORIGIN_REFUSED'],
    ['a sibling site without origin', { 'sec-fetch-site': 'same-site' }, 403, 'ORIGIN_REFUSED'],
    ['nothing that says where it comes from', {}, 403, 'ORIGIN_REFUSED'],
  ];
  test.each(cases)('%s', async (_, headers, status, codigo) => {
    expect((await login(headers)).json()).toMatchObject({ status, codigo });
  });

  test('counts for signing out and for addresses that do not exist', async () => {
    for (const url of ['/api/v1/sessao', '/api/v1/nothing']) {
      expect((await server.api.inject({ method: 'DELETE', url, headers: { cookie: alfa.cookies.admin } })).statusCode).toBe(403);
    }
    expect((await alfa.admin('GET', '/api/v1/sessao')).status).toBe(200);
  });
});

describe('a body', () => {
  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/jsonp'])('of %s is refused', async (contentType) => {
    const answer = await alfa.admin('POST', `${alfa.base}/gateways`, { codigo: 'X', nome: 'X' }, { 'content-type': contentType });
    expect(answer).toMatchObject({ status: 415, body: { codigo: 'UNSUPPORTED_MEDIA_TYPE' } });
  });

  test('above 256 KiB is refused', async () => {
    expect(await alfa.admin('POST', `${alfa.base}/gateways`, { nome: 'x'.repeat(256 * 1024) })).toMatchObject({ status: 413, body: { codigo: 'PAYLOAD_TOO_LARGE' } });
  });

  test.each(['{', '', '{"__proto__":{"isSuperAdmin":true}}'])('that is not plain JSON is refused: %s', async (payload) => {
    const answer = await server.api.inject({ method: 'POST', url: `${alfa.base}/gateways`, headers: { origin: ORIGIN, cookie: alfa.cookies.admin, 'content-type': 'application/json' }, payload });
    expect(answer.statusCode).toBe(400);
  });

  test('is not read before the right to send it is known', async () => {
    expect((await people.anonymous('POST', `${alfa.base}/gateways`, { nome: 'x'.repeat(256 * 1024) })).status).toBe(401);
  });

  test('or a query that a route does not have is refused', async () => {
    expect((await alfa.admin('GET', `${alfa.base}?x=1`)).body).toMatchObject({ status: 400, campos: { x: 'Campo desconhecido' } });
    expect((await alfa.admin('DELETE', '/api/v1/sessao', {})).status).toBe(400);
  });
});

describe('an error', () => {
  test('is a problem with its fields in the language asked for', async () => {
    const send = (language: string) => alfa.admin('POST', `${alfa.base}/gateways`, { codigo: 'a b', nome: '', extra: 1, qteMaxDispositivos: 0 }, { 'accept-language': language });
    const ptBR = await send('pt-BR,pt;q=0.9,en;q=0.8');
    expect(ptBR.headers['content-type']).toContain('application/problem+json');
    expect(ptBR.body).toMatchObject({ status: 400, title: 'INVALID_INPUT', type: 'urn:tds-new:problem:INVALID_INPUT', codigo: 'INVALID_INPUT' });
    expect(ptBR.body.campos).toEqual({ codigo: 'Valor inválido', nome: 'Obrigatório', extra: 'Campo desconhecido', qteMaxDispositivos: 'No mínimo 1' });
    expect((await send('en-US,en;q=0.9')).body.campos).toMatchObject({ nome: 'Required', qteMaxDispositivos: 'At least 1' });
    expect((await send('de')).body.detail).toBe(ptBR.body.detail);
  });

  test('that is a bug says nothing but the number of the request', async () => {
    const broken = await createTestServer({ clock: { now: () => raise(new Error('secret detail of a bug')) } });
    try {
      const answer = await broken.api.inject({ url: '/api/v1/sessao', cookies: { tds_sessao: 'x' } });
      expect(answer.statusCode).toBe(500);
      expect(answer.json()).toMatchObject({ codigo: 'INTERNAL', instance: answer.headers['x-request-id'] });
      expect(answer.body).not.toContain('secret');
    } finally {
      await broken.stop();
    }
  });

  test('of an address that does not exist is a problem too', async () => {
    expect(await people.anonymous('GET', '/api/v2')).toMatchObject({ status: 404, body: { codigo: 'NOT_FOUND' } });
  });

  test.each(['%00', 'a%00b', '..%2f', 'ALFA', 'a'.repeat(200)])('of a conta whose name cannot be is 404: %s', async (slug) => {
    expect((await alfa.admin('GET', `/api/v1/contas/${slug}`)).status).toBe(404);
  });
});

test('an address that cannot be read is a problem too', async () => {
  expect(await people.anonymous('GET', '/api/v1/contas/%zz')).toMatchObject({ status: 400, body: { codigo: 'INVALID_INPUT' } });
});

describe('every answer', () => {
  test('carries a number of its own, whatever the caller says', async () => {
    const { headers } = await people.anonymous('GET', '/healthz', undefined, { 'x-request-id': 'forged', 'request-id': 'forged' });
    expect(headers['x-request-id']).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/);
  });

  test('forbids frames, foreign content and inline script', async () => {
    const { headers } = await people.anonymous('GET', '/healthz');
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("connect-src 'self' ws://tds.test");
    expect(policy).not.toMatch(/unsafe|upgrade-insecure/);
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY' });
    expect(headers['strict-transport-security']).toBeUndefined();
  });

  test('of the API is kept by nobody', async () => {
    for (const url of ['/api/v1/sessao', '/api/nothing', alfa.base]) expect((await alfa.admin('GET', url)).headers['cache-control']).toBe('no-store');
  });
});

test('behind https the cookie is bound to the host and sent over TLS only', async () => {
  const origin = 'https://tds.example';
  const secure = await createTestServer({ publicOrigins: [origin] });
  try {
    await ensureUsuario(secure.database, { email: 'ana@tds.test', nome: 'Ana', senha: SENHA });
    const answer = await secure.api.inject({ method: 'POST', url: '/api/v1/sessao', headers: { origin }, payload: { email: 'ana@tds.test', senha: SENHA } });
    expect(String(answer.headers['set-cookie'])).toMatch(/^__Host-tds_sessao=.*; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
    expect(answer.headers['strict-transport-security']).toBe('max-age=31536000');
  } finally {
    await secure.stop();
  }
});

function raise(error: Error): never {
  throw error;
}
