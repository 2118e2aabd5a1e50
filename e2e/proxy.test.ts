import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { expect, it, onTestFinished, vi } from 'vitest';
import { startProxy } from './proxy.ts';
import type { Proxy } from './proxy.ts';

interface Ends {
  proxy: Proxy;
  gateway: Socket;
  broker: Socket;
  /** What arrived at the broker, and at the gateway. */
  heard: { broker: string; gateway: string };
}

async function open(): Promise<Ends> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy = await startProxy({ target: (server.address() as AddressInfo).port, whileMs: 50 });
  const gateway = connect(proxy.port, '127.0.0.1');
  const [broker] = (await once(server, 'connection')) as [Socket];
  onTestFinished(async () => {
    await proxy.close();
    server.close();
  });
  const heard = { broker: '', gateway: '' };
  broker.on('data', (bytes) => (heard.broker += bytes.toString()));
  gateway.on('data', (bytes) => (heard.gateway += bytes.toString()));
  for (const socket of [gateway, broker]) socket.on('error', () => undefined);
  gateway.write('hello');
  broker.write('welcome');
  await vi.waitUntil(() => heard.broker === 'hello' && heard.gateway === 'welcome', { interval: 1 });
  return { proxy, gateway, broker, heard };
}

it('cuts in the middle of what the gateway writes, and tells both ends', async () => {
  const { proxy, gateway, broker, heard } = await open();
  const closed = Promise.all([once(gateway, 'close'), once(broker, 'close')]);
  expect(proxy.inflict('cut', 0.5)).toBe(true);
  gateway.write('0123456789');
  await closed;
  expect(heard.broker).toBe('hello01234');
  expect(proxy.inflict('cut', 0.5)).toBe(false);
});

it('lets the broker hear a gateway that gets no answer, then cuts', async () => {
  const { proxy, gateway, broker, heard } = await open();
  const closed = Promise.all([once(gateway, 'close'), once(broker, 'close')]);
  proxy.inflict('no-puback', 0);
  gateway.write(' again');
  await vi.waitUntil(() => heard.broker === 'hello again', { interval: 1 });
  broker.write(' puback');
  await closed;
  expect(heard.gateway).toBe('welcome');
});

it('takes the connection from the gateway first and from the broker later', async () => {
  const { proxy, gateway, broker } = await open();
  proxy.inflict('half-open', 0);
  await once(gateway, 'close');
  expect(broker.destroyed).toBe(false);
  await once(broker, 'close');
});

it('falls silent without closing anything, for good on the connections there are', async () => {
  const { proxy, gateway, broker, heard } = await open();
  proxy.fallSilent();
  gateway.write(' nothing');
  proxy.recover();
  const other = connect(proxy.port, '127.0.0.1');
  await vi.waitUntil(() => proxy.connections() === 1, { interval: 1 });
  other.destroy();
  expect([heard.broker, gateway.destroyed, broker.destroyed]).toEqual(['hello', false, false]);
});
