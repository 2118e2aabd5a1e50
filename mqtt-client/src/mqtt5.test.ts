import net from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { startBroker } from '../test/broker.ts';
import { listen } from '../test/listen.ts';
import { startMosquitto } from '../test/mosquitto.ts';
import { connect, type ConnectOptions, type MqttConnection } from './index.ts';

let broker: Awaited<ReturnType<typeof startMosquitto>>;
const connections: MqttConnection[] = [];

beforeAll(async () => {
  broker = await startMosquitto('max_inflight_messages 2000\nmax_queued_messages 5000\n', 'topic readwrite open/#\ntopic read closed/#\n');
});
afterAll(() => broker.close());
afterEach(() => {
  for (const connection of connections.splice(0)) connection.destroy();
});

async function open(options: Partial<ConnectOptions> = {}): Promise<MqttConnection> {
  const connection = await connect({ host: '127.0.0.1', port: broker.port, clientId: 'a', protocol: 5, ...options });
  connections.push(connection);
  return connection;
}

test('the server leaves no more unacknowledged than it was allowed, and goes on as acknowledgements come', async () => {
  const acks: (() => void)[] = [];
  const subscriber = await open({ clientId: 'sub', receiveMaximum: 7, onMessage: (_message, ack) => acks.push(ack) });
  await subscriber.subscribe([{ topic: 'open/#', qos: 1 }]);
  const publisher = await open();
  await Promise.all(Array.from({ length: 100 }, (_, n) => publisher.publish('open/x', String(n))));
  await expect.poll(() => acks.length).toBe(7);
  // What it may not send yet comes after a ping at the latest, if it came at all.
  await subscriber.unsubscribe(['none']);
  expect(acks.length).toBe(7);
  for (let at = 0; at < 100; at += 1) {
    await expect.poll(() => acks.length).toBeGreaterThan(at);
    acks[at]?.();
  }
  expect(acks.length).toBe(100);
});

test('a kept session waits as long as it was asked to, and ends when told to', async () => {
  const kept = { clientId: 'kept', clean: false, sessionExpiryS: 600 };
  const first = await open(kept);
  expect(first.sessionPresent).toBe(false);
  await first.subscribe([{ topic: 'open/kept', qos: 1 }]);
  await first.end();
  await (await open()).publish('open/kept', 'meanwhile');
  const heard: string[] = [];
  const second = await open({ ...kept, onMessage: ({ payload }, ack) => (heard.push(payload.toString()), ack()) });
  expect(second.sessionPresent).toBe(true);
  await expect.poll(() => heard).toEqual(['meanwhile']);
  await second.end({ endSession: true });
  expect((await open(kept)).sessionPresent).toBe(false);
});

test('a publish that the access list refuses is rejected with the reason', async () => {
  const connection = await open();
  await expect(connection.publish('closed/x', 'x')).rejects.toMatchObject({ code: 'refused', returnCode: 0x87 });
  await expect(connection.publish('open/x', 'x')).resolves.toBeUndefined();
});

test('a server that ends the connection says why', async () => {
  const server = net.createServer((socket) => {
    // CONNACK without properties, then DISCONNECT 0x8e.
    socket.once('data', () => socket.write(Buffer.from([0x20, 3, 0, 0, 0, 0xe0, 1, 0x8e])));
    socket.on('error', () => socket.destroy());
  });
  const connection = await open({ port: await listen(server) });
  expect(await connection.closed).toMatchObject({ code: 'closed', returnCode: 0x8e, message: expect.stringContaining('taken over') });
  server.close();
});

test('PUBACKs that leave together settle what the server waits for', async () => {
  const acks: (() => void)[] = [];
  const kept = { clientId: 'batch', clean: false };
  const subscriber = await open({ ...kept, onMessage: (_message, ack) => acks.push(ack) });
  await subscriber.subscribe([{ topic: 'open/batch', qos: 1 }]);
  const publisher = await open();
  await Promise.all(Array.from({ length: 1000 }, (_, n) => publisher.publish('open/batch', String(n))));
  await expect.poll(() => acks.length).toBe(1000);
  for (const ack of acks.slice(0, 900).toReversed()) ack();
  await subscriber.end();
  const again: string[] = [];
  const second = await open({ ...kept, onMessage: ({ payload, dup }, ack) => (again.push(`${payload.toString()} ${dup}`), ack()) });
  await expect.poll(() => again.length).toBe(100);
  expect(again[0]).toBe('900 true');
  await second.end({ endSession: true });
});

test('a server of 3.1.1 alone is spoken to in 3.1.1, one of both in 5', async () => {
  const old = await startBroker();
  expect((await open({ port: old.port, protocol: 'newest' })).protocol).toBe(4);
  expect((await open({ protocol: 'newest' })).protocol).toBe(5);
  await old.close();
});

test('a dead port is not tried twice', async () => {
  const old = await startBroker();
  await old.close();
  await expect(open({ port: old.port, protocol: 'newest' })).rejects.toMatchObject({ code: 'network' });
});
