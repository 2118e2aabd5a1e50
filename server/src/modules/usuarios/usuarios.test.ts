import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ORIGIN, createSender, createTestServer, signIn } from '../../../test/api.ts';
import type { TestServer } from '../../../test/api.ts';
import { SENHA, createPeople, createTestConta, runSql } from '../../../test/fixtures.ts';
import type { People, TestConta } from '../../../test/fixtures.ts';
import { createUsuario } from './index.ts';

let server: TestServer;
let people: People;
let alfa: TestConta;
let now = new Date();

beforeAll(async () => {
  server = await createTestServer({ clock: { now: () => now } });
  people = await createPeople(server);
  alfa = await createTestConta(server, 'alfa');
});

afterAll(() => server.stop());

const login = (body: unknown, headers: Record<string, string> = {}) => people.anonymous('POST', '/api/v1/sessao', body, headers);

describe('signing in', () => {
  test('answers who one is and which contas one may open', async () => {
    const { status, body } = await alfa.editor('GET', '/api/v1/sessao');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      usuario: { email: 'editor@alfa.test', isSuperAdmin: false, idioma: 'pt-BR' },
      contas: [{ slug: 'alfa', papel: 'EDITOR', fuso: 'America/Sao_Paulo' }],
    });
  });

  test('takes the e-mail in any case and with spaces around', async () => {
    expect((await login({ email: '  Editor@ALFA.test ', senha: SENHA })).status).toBe(200);
  });

  test.each([
    ['a wrong password', { email: 'editor@alfa.test', senha: 'not this one' }],
    ['an unknown e-mail', { email: 'nobody@alfa.test', senha: SENHA }],
    ['a password above 1 KiB in bytes', { email: 'editor@alfa.test', senha: 'ã'.repeat(1000) }],
  ])('refuses %s with the same answer', async (_, body) => {
    const answer = await login(body);
    expect(answer.status).toBe(401);
    expect(answer.body).toMatchObject({ codigo: 'INVALID_CREDENTIALS', detail: 'E-mail ou senha incorretos.' });
    expect(answer.headers['set-cookie']).toBeUndefined();
  });

  test('sets a cookie no script can read, and stores only its digest', async () => {
    const { headers } = await login({ email: 'editor@alfa.test', senha: SENHA });
    const cookie = String(headers['set-cookie']);
    expect(cookie).toMatch(/^tds_sessao=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/);
    const rows = await runSql<{ n: number }>(server.testDatabase.ownerUrl, "select count(*)::int as n from tds_new_sessao where token_sha256 = sha256(convert_to($1, 'UTF8'))", [/=([\w-]+)/.exec(cookie)?.[1]]);
    expect(rows).toEqual([{ n: 1 }]);
  });

  test('ends the session the browser had before', async () => {
    const before = await signIn(server.api, 'viewer@alfa.test', SENHA);
    await createSender(server.api, before)('POST', '/api/v1/sessao', { email: 'viewer@alfa.test', senha: SENHA });
    expect((await createSender(server.api, before)('GET', '/api/v1/sessao')).status).toBe(401);
  });

  test('is refused after 20 attempts of one address in a minute', async () => {
    const attempt = (i: number) =>
      server.api.inject({ method: 'POST', url: '/api/v1/sessao', headers: { origin: ORIGIN }, remoteAddress: '10.1.2.3', payload: { email: `x${i}`, senha: 'x' } });
    const statuses: number[] = [];
    for (let i = 0; i < 21; i++) statuses.push((await attempt(i)).statusCode);
    expect(statuses).toEqual([...Array.from({ length: 20 }, () => 401), 429]);
    expect((await attempt(0)).json()).toMatchObject({ codigo: 'TOO_MANY_REQUESTS', status: 429 });
  });
});

describe('guessing the password of one person', () => {
  test.each(['editor@alfa.test', 'nobody-at-all@alfa.test'])('is slowed down, from whatever address: %s', async (email) => {
    const start = now;
    const attempt = (i: number, senha: string) =>
      server.api.inject({ method: 'POST', url: '/api/v1/sessao', headers: { origin: ORIGIN }, remoteAddress: `10.7.7.${i}`, payload: { email: i % 2 ? email : email.toUpperCase(), senha } });
    try {
      for (let i = 0; i < 10; i++) expect((await attempt(i, 'wrong')).statusCode).toBe(401);
      const refused = await attempt(11, SENHA);
      expect(refused.json()).toMatchObject({ status: 429, codigo: 'TOO_MANY_REQUESTS' });
      expect(refused.headers['retry-after']).toBe('5');
      now = new Date(start.getTime() + 5000);
      expect((await attempt(12, 'wrong')).statusCode).toBe(401);
      expect((await attempt(13, SENHA)).headers['retry-after']).toBe('10');
      now = new Date(start.getTime() + 15_000);
      expect((await attempt(14, SENHA)).statusCode).toBe(email.startsWith('editor') ? 200 : 401);
    } finally {
      now = start;
    }
  });
});

describe('a session', () => {
  test('is over on the server when signed out', async () => {
    const send = createSender(server.api, await signIn(server.api, 'viewer@alfa.test', SENHA));
    expect((await send('DELETE', '/api/v1/sessao')).status).toBe(204);
    expect((await send('GET', '/api/v1/sessao')).status).toBe(401);
  });

  test('lives on while it is used, ends after 7 idle days and after 30 in any case', async () => {
    const start = now;
    const after = (days: number): void => void (now = new Date(start.getTime() + days * 86_400_000));
    try {
      const used = createSender(server.api, await signIn(server.api, 'viewer@alfa.test', SENHA));
      const idle = createSender(server.api, await signIn(server.api, 'viewer@alfa.test', SENHA));
      for (const days of [6, 12, 18, 24, 29.9]) {
        after(days);
        expect((await used('GET', '/api/v1/sessao')).status).toBe(200);
      }
      expect((await idle('GET', '/api/v1/sessao')).status).toBe(401);
      after(30.1);
      expect((await used('GET', '/api/v1/sessao')).status).toBe(401);
    } finally {
      now = start;
    }
  });

  test('lets one change the own name and language, and nothing else', async () => {
    const { body } = await alfa.viewer('PATCH', '/api/v1/sessao/usuario', { nome: '  Vera ', idioma: 'en' });
    expect(body.usuario).toMatchObject({ nome: 'Vera', idioma: 'en' });
    const refused = await alfa.viewer('PATCH', '/api/v1/sessao/usuario', { isSuperAdmin: true });
    expect(refused).toMatchObject({ status: 400, body: { campos: { isSuperAdmin: 'Campo desconhecido' } } });
  });
});

test('a person is created once for an e-mail, whatever its case', async () => {
  await createUsuario(server.database, { email: 'Ana@alfa.test', nome: 'Ana', senha: SENHA });
  await expect(createUsuario(server.database, { email: 'ana@ALFA.test', nome: 'Outra', senha: SENHA })).rejects.toMatchObject({ code: 'CONFLICT' });
});
