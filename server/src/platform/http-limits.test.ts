import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { serveWeb } from './http-web.ts';
import { createHttp } from './http.ts';

const ORIGIN = 'http://tds.test';
const logged: { level: number; msg: string }[] = [];
const log = pino({ level: 'info' }, { write: (line: string) => void logged.push(JSON.parse(line)) });

let http: FastifyInstance;
let webDir: string;
const bodies: unknown[] = [];

beforeAll(async () => {
  webDir = mkdtempSync(join(tmpdir(), 'tds-web-'));
  mkdirSync(join(webDir, 'assets'));
  writeFileSync(join(webDir, 'index.html'), 'page');
  writeFileSync(join(webDir, 'assets', 'a.js'), 'script');
  http = await createHttp({ log, publicOrigins: [ORIGIN], timeouts: { headersMs: 300, requestMs: 600, checkMs: 50 } });
  await serveWeb(http, { webDir, pages: ['/', '/c/*'] });
  http.post('/echo', async ({ body }) => void bodies.push(body));
  await http.listen({ host: '127.0.0.1', port: 0 });
});

afterAll(async () => {
  await http.close();
  rmSync(webDir, { recursive: true });
});

interface Raw {
  socket: Socket;
  /** All the server said, once it has closed the connection. */
  answer: Promise<string>;
}

function open(text: string): Raw {
  const socket = connect((http.server.address() as AddressInfo).port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  let said = '';
  socket.on('data', (chunk) => (said += chunk.toString()));
  socket.on('error', () => undefined);
  socket.write(text);
  return { socket, answer: once(socket, 'close').then(() => said) };
}

const post = (rest: string): string => `POST /echo HTTP/1.1\r\nHost: x\r\nOrigin: ${ORIGIN}\r\nContent-Type: application/json\r\n${rest}`;
const errors = () => logged.filter(({ level }) => level >= 50);

describe('a connection that takes too long', () => {
  test('over a body that drips is closed', async () => {
    const { socket, answer } = open(post('Content-Length: 100000\r\n\r\n{"a":"'));
    const drip = setInterval(() => socket.write('x'), 20);
    onTestFinished(() => clearInterval(drip));
    expect(await answer).toContain('408');
    expect(bodies).toEqual([]);
  });

  test('over its headers is closed', async () => {
    const { socket, answer } = open('GET / HTTP/1.1\r\nHost: x\r\n');
    const drip = setInterval(() => socket.write('X: y\r\n'), 20);
    onTestFinished(() => clearInterval(drip));
    expect(await answer).toContain('408');
  });

  test('to say anything is closed', async () => {
    expect(await open('').answer).toContain('408');
  });

  test.each([post('Content-Length: 2\r\nConnection: close\r\n\r\n{}'), 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'])('and one that does not is answered', async (request) => {
    expect(await open(request).answer).toContain('HTTP/1.1 200');
  });
});

test('who goes away in the middle of a body is no error of ours', async () => {
  const gone = new Promise((resolve) => {
    http.server.once('request', (request: IncomingMessage) => request.once('close', () => resolve(request.errored)));
  });
  const { socket } = open(post('Content-Length: 100\r\n\r\n{"a'));
  await once(http.server, 'request');
  socket.destroy();
  expect(await gone).toMatchObject({ code: 'ECONNRESET' });
  expect(errors()).toEqual([]);
});

describe('an address of no file', () => {
  const targets = ['/assets/', '/assets', '//x', '//', '/%00', '/assets/%00', '/assets/%2e%2e/index.html', '/assets/../index.html', '/assets//a.js', '/./index.html', '/%5c..%5cx', '/a%2fb', 'http://x/index.html'];
  test.each(targets)('%s is 404, and no error of ours', async (target) => {
    for (const encoding of ['', 'Accept-Encoding: br\r\n']) {
      const answer = await open(`GET ${target} HTTP/1.1\r\nHost: x\r\n${encoding}Connection: close\r\n\r\n`).answer;
      expect(answer).toContain('HTTP/1.1 404');
      expect(answer).toContain('"codigo":"NOT_FOUND"');
      expect(answer).not.toContain(' at ');
    }
    expect(errors()).toEqual([]);
  });
});
