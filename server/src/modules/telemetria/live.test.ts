import { connect } from 'node:net';
import type { AoVivoQuadro } from '@tds/contract/http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ORIGIN, createTestServer, signIn } from '../../../test/api.ts';
import type { TestServer } from '../../../test/api.ts';
import { SENHA, createTestConta, createTestDispositivo, createTestGateway, runSql } from '../../../test/fixtures.ts';
import type { TestConta } from '../../../test/fixtures.ts';
import { storeLeituras } from '../../../test/leituras.ts';
import { openLive } from '../../../test/live-client.ts';

interface Followed extends TestConta {
  gatewayId: string;
  dispositivoId: string;
}

let server: TestServer;
let baseUrl: string;
let alfa: Followed;
let beta: Followed;

beforeAll(async () => {
  server = await createTestServer();
  baseUrl = await server.api.listen({ host: '127.0.0.1', port: 0 });
  const create = async (slug: string): Promise<Followed> => {
    const conta = await createTestConta(server, slug);
    const gateway = await createTestGateway(conta.admin, conta.base);
    const dispositivo = await createTestDispositivo(conta.admin, conta.base, gateway.id);
    return { ...conta, gatewayId: gateway.id, dispositivoId: dispositivo.id };
  };
  alfa = await create('alfa');
  beta = await create('beta');
});

afterAll(() => server.stop());

let second = 0;
const store = async (conta: Followed, valor: string): Promise<void> => {
  second += 1;
  await storeLeituras(server, conta.id, conta.dispositivoId, [{ time: new Date(Date.UTC(2026, 2, 5, 12, 0, second)), valor }]);
};
const has = (valor: string) => (quadro: AoVivoQuadro) => quadro.leituras.some((leitura) => leitura.valor === valor);

describe('a browser that follows a dispositivo', () => {
  test('gets the latest value at once and each new one after its commit', async () => {
    await store(alfa, '1');
    const live = openLive(baseUrl, 'alfa', alfa.cookies.viewer);
    live.follow([alfa.dispositivoId]);
    const { leituras } = await live.frame(has('1'));
    expect(leituras).toEqual([{ dispositivoId: alfa.dispositivoId, time: expect.any(String), valor: '1', unidade: 'm³', recebidoEm: expect.any(String) }]);
    await store(alfa, '2');
    await live.frame(has('2'));
    live.close();
  });

  test('gets at most four frames a second, whatever comes in', async () => {
    const live = openLive(baseUrl, 'alfa', alfa.cookies.viewer);
    live.follow([alfa.dispositivoId]);
    await live.frame(() => true);
    const before = { frames: live.frames.length, ms: performance.now() };
    for (let i = 80; i < 100; i++) await store(alfa, `3.${i}`);
    await live.frame(has('3.99'));
    const seconds = (performance.now() - before.ms) / 1000;
    expect(live.frames.length - before.frames).toBeLessThanOrEqual(Math.ceil(seconds * 4) + 2);
    live.close();
  });

  test('hears again and again that nothing changed', async () => {
    const live = openLive(baseUrl, 'alfa', alfa.cookies.viewer);
    live.follow([]);
    await live.frame(() => true);
    const count = live.frames.length;
    expect(await live.frame((quadro) => live.frames.indexOf(quadro) > count)).toEqual({ leituras: [], presencas: [] });
    live.close();
  });

  test('is told of a gateway that comes and goes', async () => {
    const live = openLive(baseUrl, 'alfa', alfa.cookies.viewer);
    await live.frame(() => true);
    const seen = (online: boolean) =>
      runSql(
        server.testDatabase.ownerUrl,
        `insert into tds_new_gateway_presenca (conta_id, gateway_id, online, visto_em, desde) values ($1, $2, $3, now(), now())
         on conflict (gateway_id) do update set online = excluded.online, visto_em = excluded.visto_em`,
        [alfa.id, alfa.gatewayId, online],
      );
    for (const presenca of ['ONLINE', 'OFFLINE']) {
      await seen(presenca === 'ONLINE');
      const { presencas } = await live.frame((quadro) => quadro.presencas.some((one) => one.presenca === presenca));
      expect(presencas).toMatchObject([{ gatewayId: alfa.gatewayId, presenca }]);
    }
    live.close();
  });
});

describe('another conta', () => {
  test('stays silent, also when its ids are asked for', async () => {
    await store(beta, '900');
    const live = openLive(baseUrl, 'alfa', alfa.cookies.admin);
    live.follow([alfa.dispositivoId, beta.dispositivoId]);
    await live.frame((quadro) => quadro.leituras.length > 0);
    await store(beta, '901');
    await store(alfa, '4');
    await live.frame(has('4'));
    expect(JSON.stringify(live.frames)).not.toContain(beta.dispositivoId);
    expect(JSON.stringify(live.frames)).not.toContain(beta.gatewayId);
    live.close();
  });

  test('closes the door as if it were not there', async () => {
    expect(await openLive(baseUrl, 'beta', alfa.cookies.admin).closed).toBe(4404);
    expect(await openLive(baseUrl, 'no-such-conta', alfa.cookies.admin).closed).toBe(4404);
  });
});

describe('the door', () => {
  const upgrade = (path: string, cookie?: string) => server.api.injectWS(path, { headers: { origin: ORIGIN, ...(cookie === undefined ? {} : { cookie }) } });

  test('is closed without a session', async () => {
    await expect(upgrade('/api/v1/contas/alfa/ao-vivo')).rejects.toThrow('401');
    await expect(upgrade('/api/v1/contas/alfa/ao-vivo', 'tds_sessao=forged')).rejects.toThrow('401');
    expect(await openLive(baseUrl, 'alfa').closed).toBe(1006);
  });

  test.each(['http://evil.test', 'null'])('does not open for a page of %s', async (origin) => {
    await expect(server.api.injectWS('/api/v1/contas/alfa/ao-vivo', { headers: { origin, cookie: alfa.cookies.viewer } })).rejects.toThrow('403');
  });

  test.each(['/healthz', '/api/v1/sessao', '/api/openapi.json', '/nothing'])('is the only one: %s opens no WebSocket', async (path) => {
    await expect(upgrade(path, alfa.cookies.viewer)).rejects.toThrow('404');
  });

  test('opens twenty times for one person, in all sessions, and again when one has gone', async () => {
    const cookies = [await signIn(server.api, 'editor@alfa.test', SENHA), await signIn(server.api, 'editor@alfa.test', SENHA)];
    const open = (i: number) => openLive(baseUrl, 'alfa', cookies[i % 2]);
    const pages = Array.from({ length: 20 }, (_, i) => open(i));
    await Promise.all(pages.map((page) => page.frame(() => true)));
    expect(await open(0).closed).toBe(1006);
    const other = openLive(baseUrl, 'alfa', alfa.cookies.viewer);
    await other.frame(() => true);
    pages[0]?.close();
    await pages[0]?.closed;
    const again = open(1);
    await again.frame(() => true);
    for (const page of [...pages, other, again]) page.close();
  });

  test('is shut after a second on who does not leave', async () => {
    const socket = connect(Number(new URL(baseUrl).port), '127.0.0.1');
    // Of a conta that is not hers; a close frame that comes in is read and never answered.
    socket.write(hello('no-such-conta', alfa.cookies.viewer));
    socket.resume();
    expect(await new Promise((resolve) => socket.once('end', () => resolve('gone')))).toBe('gone');
    socket.destroy();
  });

  test('does not open for a message it does not understand', async () => {
    const live = openLive(baseUrl, 'alfa', alfa.cookies.viewer);
    live.send('{"dispositivos":["x"]}');
    expect(await live.closed).toBe(1008);
  });
});

describe('who loses the right to look', () => {
  test('is out soon after signing out', async () => {
    const cookie = await signIn(server.api, 'viewer@alfa.test', SENHA);
    const live = openLive(baseUrl, 'alfa', cookie);
    await live.frame(() => true);
    await server.api.inject({ method: 'DELETE', url: '/api/v1/sessao', headers: { cookie, 'sec-fetch-site': 'same-origin' } });
    expect(await live.closed).toBe(4401);
  });

  test('is out soon after being removed from the conta', async () => {
    const live = openLive(baseUrl, 'beta', beta.cookies.editor);
    await live.frame(() => true);
    await runSql(server.testDatabase.ownerUrl, "delete from tds_new_membro where usuario_id = (select id from tds_new_usuario where email = 'editor@beta.test')");
    expect(await live.closed).toBe(4404);
  });
});

test('a browser that sleeps does not keep the server from stopping', async () => {
  const stopping = await createTestServer();
  const url = new URL(await stopping.api.listen({ host: '127.0.0.1', port: 0 }));
  // Speaks the handshake and then never again.
  const socket = connect(Number(url.port), '127.0.0.1');
  const conta = await createTestConta(stopping, 'alfa');
  socket.write(hello('alfa', conta.cookies.viewer));
  await new Promise((resolve) => socket.once('data', resolve));
  await expect(stopping.stop()).resolves.toBeUndefined();
  socket.destroy();
});

function hello(slug: string, cookie: string): string {
  return `GET /api/v1/contas/${slug}/ao-vivo HTTP/1.1\r\nHost: x\r\nOrigin: ${ORIGIN}\r\nCookie: ${cookie}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`;
}
