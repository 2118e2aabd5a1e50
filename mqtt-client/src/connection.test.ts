import net from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { startBroker, type TestBroker } from '../test/broker.ts';
import { listen } from '../test/listen.ts';
import { FrameReader } from './frames.ts';
import { connect, MqttError, type ConnectOptions, type MqttConnection, type MqttMessage } from './index.ts';

const cleanups: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

async function broker(options: Parameters<typeof startBroker>[0] = {}): Promise<TestBroker> {
  const started = await startBroker(options);
  cleanups.push(() => started.close());
  return started;
}

async function open(port: number, options: Partial<ConnectOptions> = {}): Promise<MqttConnection> {
  const connection = await connect({ host: '127.0.0.1', port, clientId: 'a', ...options });
  cleanups.push(() => connection.destroy());
  return connection;
}

/** Answers packet by packet with raw bytes: for what a correct broker never does. */
async function scripted(onPacket: (socket: net.Socket, packet: Buffer) => void): Promise<number> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    const frames = new FrameReader((packet) => onPacket(socket, packet));
    socket.on('data', (bytes) => frames.push(bytes));
  });
  const port = await listen(server);
  cleanups.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return port;
}

const connackOk = Buffer.from([0x20, 2, 0, 0]);

test('a publish resolves at its PUBACK and not before', async () => {
  const held: (() => void)[] = [];
  const { port } = await broker({ authorizePublish: (_client, _packet, done) => void held.push(() => done(null)) });
  const connection = await open(port);
  let isSettled = false;
  const published = connection.publish('t', 'x').then(() => (isSettled = true));
  await expect.poll(() => held.length).toBe(1);
  expect(isSettled).toBe(false);
  expect(connection.inFlight).toBe(1);
  held[0]?.();
  await published;
  expect(connection.inFlight).toBe(0);
});

test('every payload arrives unchanged, whatever its size and however the stream is cut', async () => {
  const { port } = await broker();
  const received: string[] = [];
  const subscriber = await open(port, {
    clientId: 'sub',
    onMessage: (message, ack) => {
      received.push(message.payload.toString());
      ack();
    },
  });
  expect(await subscriber.subscribe([{ topic: 'água/+', qos: 1 }])).toEqual([1]);
  const publisher = await open(port);
  const payloads = [0, 1, 117, 118, 119, 16_370, 16_380, 65_000, 300_000].map((size) => 'é'.repeat(size));
  await Promise.all(payloads.map((payload) => publisher.publish('água/x', payload)));
  await expect.poll(() => received.length).toBe(payloads.length);
  expect(received).toEqual(payloads);
});

test('a publish whose connection dies first is rejected with the reason', async () => {
  const started = await broker({ authorizePublish: () => started.cutAll() });
  const connection = await open(started.port);
  await expect(connection.publish('t', 'x')).rejects.toThrow(MqttError);
  expect((await connection.closed).code).toMatch(/closed|network/);
  await expect(connection.publish('t', 'y')).rejects.toThrow(MqttError);
});

test('PUBACKs leave in the order of arrival even when acknowledged backwards', async () => {
  const acked: number[] = [];
  const acks: (() => void)[] = [];
  const port = await scripted((socket, packet) => {
    if (packet[0] === 0x10) {
      const publishes = [7, 8, 9].map((id) => Buffer.from([0x32, 6, 0, 1, 0x74, 0, id, 0x78]));
      socket.write(Buffer.concat([connackOk, ...publishes]));
    } else acked.push(packet.readUInt16BE(2));
  });
  await open(port, { onMessage: (_message, ack) => acks.push(ack) });
  await expect.poll(() => acks.length).toBe(3);
  acks[2]?.();
  acks[1]?.();
  acks[1]?.();
  acks[0]?.();
  await expect.poll(() => acked).toEqual([7, 8, 9]);
});

test('message ids wrap around without reusing one in flight', async () => {
  const ids: number[] = [];
  const port = await scripted((socket, packet) => {
    if (packet[0] === 0x10) {
      socket.write(connackOk);
      return;
    }
    const id = packet.readUInt16BE(5);
    ids.push(id);
    if (id !== 1) socket.write(Buffer.from([0x40, 2, id >> 8, id & 255]));
  });
  const connection = await open(port);
  connection.publish('t', 'x').catch(() => {});
  for (let sent = 0; sent < 65_600; sent += 400) {
    await Promise.all(Array.from({ length: 400 }, () => connection.publish('t', 'x')));
  }
  expect(ids[65_534]).toBe(65_535);
  expect(ids[65_535]).toBe(2);
  expect(connection.inFlight).toBe(1);
});

test('a refused session carries the return code', async () => {
  const port = await scripted((socket) => socket.write(Buffer.from([0x20, 2, 0, 5])));
  await expect(open(port)).rejects.toMatchObject({ code: 'connack', returnCode: 5 });
});

test('a server that never answers, a dead port and garbage each have their code', async () => {
  const mute = await scripted(() => {});
  await expect(open(mute, { connectTimeoutMs: 50 })).rejects.toMatchObject({ code: 'timeout' });
  const garbage = await scripted((socket) => socket.write(Buffer.from([0x20, 0xff, 0xff, 0xff, 0xff, 1])));
  await expect(open(garbage)).rejects.toMatchObject({ code: 'protocol' });
  const started = await startBroker();
  await started.close();
  await expect(open(started.port)).rejects.toMatchObject({ code: 'network', detail: 'ECONNREFUSED' });
});

test('a subscription the server refuses is rejected', async () => {
  const { port } = await broker({ authorizeSubscribe: (_client, _subscription, done) => done(null, null) });
  const connection = await open(port);
  await expect(connection.subscribe([{ topic: '#', qos: 1 }])).rejects.toMatchObject({ code: 'refused' });
});

test('the will is published after a cut and not after an end', async () => {
  const { port } = await broker();
  const wills: MqttMessage[] = [];
  const watcher = await open(port, { clientId: 'w', onMessage: (message) => wills.push(message) });
  await watcher.subscribe([{ topic: 'will/#', qos: 0 }]);
  const will = (topic: string): Partial<ConnectOptions> => ({ clientId: topic, will: { topic, payload: 'gone', qos: 1, retain: false } });
  const ended = await open(port, will('will/ended'));
  await ended.end();
  expect((await ended.closed).code).toBe('ended');
  (await open(port, will('will/cut'))).destroy();
  await expect.poll(() => wills.map((message) => message.topic)).toEqual(['will/cut']);
});

test('an idle connection lives on by its pings, and silence ends it', async () => {
  let pings = 0;
  const port = await scripted((socket, packet) => {
    if (packet[0] === 0x10) socket.write(connackOk);
    else if (packet[0] === 0xc0 && (pings += 1) <= 3) socket.write(Buffer.from([0xd0, 0]));
  });
  const connection = await open(port, { keepaliveS: 0.2 });
  expect((await connection.closed).code).toBe('timeout');
  expect(pings).toBeGreaterThan(3);
});

test('a kept session delivers what came while it was away', async () => {
  const { port } = await broker();
  const kept = { clientId: 'kept', clean: false };
  const first = await open(port, kept);
  await first.subscribe([{ topic: 't', qos: 1 }]);
  await first.end();
  await (await open(port)).publish('t', 'meanwhile');
  const received: string[] = [];
  const second = await open(port, {
    ...kept,
    onMessage: (message, ack) => {
      received.push(message.payload.toString());
      ack();
    },
  });
  expect(second.sessionPresent).toBe(true);
  await expect.poll(() => received).toEqual(['meanwhile']);
});
