import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { printOpenApi } from '../src/print-openapi.ts';
import { ORIGIN, createTestServer } from './api.ts';
import type { TestServer } from './api.ts';
import { runSql } from './fixtures.ts';

let server: TestServer;
let webDir: string;
let isBrokerUp = true;

beforeAll(async () => {
  webDir = mkdtempSync(join(tmpdir(), 'tds-web-'));
  mkdirSync(join(webDir, 'assets'));
  writeFileSync(join(webDir, 'index.html'), '<!doctype html><title>page</title>');
  writeFileSync(join(webDir, 'assets', 'index-abc123.js'), 'export {}');
  writeFileSync(join(webDir, 'favicon.svg'), '<svg/>');
  server = await createTestServer({ webDir, checks: { broker: async () => isBrokerUp } });
});

afterAll(async () => {
  await server.stop();
  rmSync(webDir, { recursive: true });
});

const page = (url: string) => server.api.inject({ url, headers: { accept: 'text/html,*/*' } });

describe('pages', () => {
  test.each(['/', '/entrar', '/c/alfa', '/c/alfa/gateways/1?x=1'])('%s is the application', async (url) => {
    const { statusCode, body, headers } = await page(url);
    expect({ statusCode, body }).toEqual({ statusCode: 200, body: '<!doctype html><title>page</title>' });
    expect(headers['cache-control']).toBe('no-cache');
    expect(headers['content-security-policy']).toContain("default-src 'self'");
  });

  test('hashed files are kept for ever, others are asked for again', async () => {
    expect((await page('/assets/index-abc123.js')).headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect((await page('/favicon.svg')).headers['cache-control']).toBe('no-cache');
  });

  test.each(['/nothing', '/c', '/entrar/', '/.env'])('%s is no page: the application says so', async (url) => {
    const { statusCode, body, headers } = await page(url);
    expect({ statusCode, body, cache: headers['cache-control'] }).toEqual({ statusCode: 404, body: '<!doctype html><title>page</title>', cache: 'no-cache' });
    expect(headers['content-security-policy']).toContain("default-src 'self'");
  });

  test.each(['/assets/index-old.js', '/api/v1/nothing', '/api', '/api?x'])('%s is 404 in words for a program', async (url) => {
    expect((await page(url)).json()).toMatchObject({ status: 404, codigo: 'NOT_FOUND' });
  });

  test('a file outside of the folder is 404', async () => {
    expect((await page('/..%2f..%2fetc/passwd')).statusCode).toBe(404);
  });

  test('who asks for no HTML, or does more than look, gets no page', async () => {
    expect((await server.api.inject('/nothing')).json()).toMatchObject({ status: 404, codigo: 'NOT_FOUND' });
    const headers = { accept: 'text/html', origin: ORIGIN };
    expect((await server.api.inject({ method: 'POST', url: '/nothing', headers })).json()).toMatchObject({ codigo: 'NOT_FOUND' });
  });

  test('the icon answers to the name browsers ask for', async () => {
    expect((await page('/favicon.ico')).headers['content-type']).toContain('image/svg+xml');
  });
});

describe('/readyz', () => {
  /** An answer is good for a second. */
  const SOON = { timeout: 5000, interval: 50 };
  const ready = async () => {
    const answer = await server.api.inject('/readyz');
    return { status: answer.statusCode, ...answer.json() };
  };

  test('says yes when every part does', async () => {
    expect(await ready()).toEqual({ status: 'ok', checks: { database: true, migrations: true, broker: true } });
    expect((await server.api.inject('/readyz')).statusCode).toBe(200);
  });

  test('names the part that does not', async () => {
    isBrokerUp = false;
    await vi.waitFor(async () => expect(await ready()).toMatchObject({ checks: { database: true, broker: false } }), SOON);
    expect((await server.api.inject('/readyz')).statusCode).toBe(503);
    isBrokerUp = true;
  });

  test('waits for the migrations of this code', async () => {
    const [row] = await runSql<{ nome: string }>(server.testDatabase.ownerUrl, 'delete from tds.migracao where nome = (select max(nome) from tds.migracao) returning *');
    await vi.waitFor(async () => expect(await ready()).toMatchObject({ checks: { database: true, migrations: false } }), SOON);
    await runSql(server.testDatabase.ownerUrl, "insert into tds.migracao (nome, sha256) values ($1, 'x')", [row?.nome]);
  });
});

test('with the database away, requests are answered 503 and the process lives', async () => {
  const alone = await createTestServer();
  try {
    await alone.testDatabase.drop();
    expect((await alone.api.inject({ url: '/api/v1/sessao', cookies: { tds_sessao: 'x' } })).json()).toMatchObject({ status: 503, codigo: 'UNAVAILABLE' });
    expect((await alone.api.inject('/readyz')).json()).toMatchObject({ checks: { database: false, migrations: false } });
    expect((await alone.api.inject('/healthz')).statusCode).toBe(200);
  } finally {
    await alone.stop();
  }
});

describe('the OpenAPI document', () => {
  test('is the committed one: run `npm run generate` after changing a route', async () => {
    expect(readFileSync(join(import.meta.dirname, '../../contract/http/openapi.json'), 'utf8')).toBe(await printOpenApi());
  });

  test('is served', async () => {
    const document = (await server.api.inject('/api/openapi.json')).json();
    expect(document.openapi).toBe('3.1.0');
    expect(document.paths['/api/v1/contas/{slug}/gateways'].post).toMatchObject({ operationId: 'createGateway', security: [{ sessao: [] }] });
  });
});
