import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ApiError, createApiClient, fillPath, routes } from './index.ts';
import type { ApiClient } from './index.ts';

let server: Server;
let call: ApiClient;
let asked: { method: string; url: string; headers: IncomingMessage['headers']; body: string }[];
let answer: (response: ServerResponse) => void;

beforeEach(async () => {
  asked = [];
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      asked.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body });
      answer(response);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  call = createApiClient({ baseUrl: `http://127.0.0.1:${port}`, language: () => 'pt-BR' });
});
afterEach(() => server.close());

const json = (status: number, value: unknown) => (response: ServerResponse) => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
};

describe('a call of a route', () => {
  it('has its parts in the address, encoded, and leaves out what is not given', async () => {
    answer = json(200, { itens: [], total: 0, pagina: 1, porPagina: 50 });
    await call(routes.listGateways, { params: { slug: 'a/b' }, query: { busca: 'água & luz', pagina: undefined } });
    expect(asked).toMatchObject([{ method: 'GET', url: '/api/v1/contas/a%2Fb/gateways?busca=%C3%A1gua+%26+luz', body: '' }]);
    expect(asked[0]?.headers['accept-language']).toBe('pt-BR');
    expect(asked[0]?.headers['content-type']).toBeUndefined();
  });

  it('sends its body as JSON', async () => {
    answer = json(200, {});
    await call(routes.createSessao, { body: { email: 'a@b.c', senha: 'secret' } });
    expect(asked[0]).toMatchObject({ method: 'POST', body: '{"email":"a@b.c","senha":"secret"}' });
    expect(asked[0]?.headers['content-type']).toBe('application/json');
  });

  it('answered without content resolves to nothing', async () => {
    answer = (response) => response.writeHead(204).end();
    expect(await call(routes.deleteSessao, {})).toBeUndefined();
  });

  it('refused for now says when to ask again', async () => {
    const refusedWith = async (headers: Record<string, string>) => {
      answer = (response) => response.writeHead(429, headers).end('{}');
      return ((await call(routes.findSessao, {}).catch((cause: unknown) => cause)) as ApiError).retryAfterS;
    };
    expect(await refusedWith({ 'retry-after': '5' })).toBe(5);
    expect(await refusedWith({ 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT' })).toBeUndefined();
    expect(await refusedWith({})).toBeUndefined();
  });

  it('refused rejects with the problem as it came', async () => {
    answer = json(409, { codigo: 'CODIGO_TAKEN', detail: 'Já está em uso', campos: { codigo: 'TAKEN' }, instance: 'req-1' });
    const error: unknown = await call(routes.findSessao, {}).catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status: 409, codigo: 'CODIGO_TAKEN', message: 'Já está em uso', campos: { codigo: 'TAKEN' }, requestId: 'req-1' });
  });

  it('refused by something in between, without a problem, still says the status', async () => {
    answer = (response) => response.writeHead(502).end('<html>');
    await expect(call(routes.findSessao, {})).rejects.toMatchObject({ status: 502, codigo: 'UNKNOWN' });
  });

  it('does not compile without what the route needs', () => {
    const wrong = (): unknown[] => [
      // @ts-expect-error params are needed
      call(routes.listGateways, {}),
      // @ts-expect-error the body lacks the password
      call(routes.createSessao, { body: { email: 'a@b.c' } }),
      // @ts-expect-error a route without a body takes none
      call(routes.findSessao, { body: {} }),
    ];
    expect(wrong).toBeTypeOf('function');
  });
});

describe('the route table', () => {
  it('has each method and path once', () => {
    const keys = Object.values(routes).map(({ method, path }) => `${method} ${path}`);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it.each(Object.entries(routes))('%s names in its params just what stands in its path', (_name, { path, params }) => {
    const named = [...path.matchAll(/:([A-Za-z]+)/g)].map(([, name = '']) => name);
    expect(new Set(params instanceof z.ZodObject ? Object.keys(params.shape) : [])).toEqual(new Set(named));
  });

  it.each(Object.entries(routes))('%s asks for a member where a conta stands in its path', (_name, { path, access }) => {
    const expected = path.startsWith('/api/v1/plataforma/') ? ['SUPER_ADMIN'] : path.includes(':slug') ? ['VIEWER', 'EDITOR', 'ADMIN'] : ['PUBLICO', 'SESSAO'];
    expect(expected).toContain(access);
  });
});

it('a path keeps what is no parameter', () => {
  expect(fillPath('/a/:b/c', { b: 'x y' })).toBe('/a/x%20y/c');
});
