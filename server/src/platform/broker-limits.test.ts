import { afterEach, describe, expect, it, vi } from 'vitest';
import { defer, openRaw, pubackIds, publishPacket, startTestBroker } from '../../test/broker-fixture.ts';
import type { Deferred, TestBroker } from '../../test/broker-fixture.ts';
import type { BrokerHandlers, BrokerLimits } from './broker.ts';

let running: TestBroker[] = [];
const until = (check: () => void) => vi.waitFor(check, { timeout: 20_000, interval: 5 });

async function start(handlers: Partial<BrokerHandlers> = {}, limits: Partial<BrokerLimits> = {}): Promise<TestBroker> {
  const started = await startTestBroker(handlers, limits);
  running.push(started);
  return started;
}

/** Messages wait until `open()`, then settle at once. */
async function startHolding(limits: Partial<BrokerLimits> = {}): Promise<TestBroker & { open: () => void }> {
  const gate: Deferred = defer();
  return { ...(await start({ receive: () => gate.promise }, limits)), open: gate.resolve };
}

function since(start: number): number {
  return performance.now() - start;
}

afterEach(async () => {
  await Promise.all(running.map(({ broker }) => broker.close({ drainMs: 0 })));
  running = [];
});

describe('the byte gate', () => {
  it('lets a payload of 64 KiB through', async () => {
    const { connect, received } = await start();
    await (await connect('a')).publish('a/up', Buffer.alloc(65_536));
    expect(received[0]?.payload).toHaveLength(65_536);
  });

  it.each([
    ['the header of a larger one', Buffer.from([0x32, 0xf0, 0xa2, 0x04]), 'packet of 70004 bytes, the limit is 65800'],
    ['the header of a long SUBSCRIBE', Buffer.from([0x82, 0x81, 0x40]), 'packet of 8196 bytes, the limit is 8192'],
    ['a malformed length', Buffer.from([0x30, 0xff, 0xff, 0xff, 0xff, 0x01]), 'malformed packet length'],
    ['a packet only servers send', Buffer.from([0x20, 2, 0, 0]), 'packet type 2 is not accepted from a client'],
    ['a second CONNECT', Buffer.from([0x10, 0]), 'second CONNECT'],
  ])('closes on %s', async (_name, bytes, reason) => {
    const test = await start();
    const { packets, send, closed } = await openRaw(test, 'a', {});
    await until(() => expect(packets).toHaveLength(1));
    send(bytes);
    await closed;
    await until(() => expect(test.refusals).toMatchObject([{ reason, commonName: 'a' }]));
  });

  it('answers 200 requests at once, and closes on a flood of them', async () => {
    const test = await start();
    const { packets, send, closed } = await openRaw(test, 'a', {});
    await until(() => expect(packets).toHaveLength(1));
    const pings = (count: number) => send(Buffer.concat(Array.from({ length: count }, () => Buffer.from([0xc0, 0]))));
    pings(200);
    await until(() => expect(packets).toHaveLength(201));
    pings(2_000);
    await closed;
    await until(() => expect(test.refusals).toMatchObject([{ reason: 'too many control packets', commonName: 'a' }]));
    expect(test.closed).toEqual([{ clientId: 'a', reason: 'too many control packets' }]);
  });

  it('takes a PUBACK for each of many messages', async () => {
    const test = await start();
    const { packets, send } = await openRaw(test, 'a', {});
    send(Buffer.concat(Array.from({ length: 1_000 }, () => Buffer.from([0x40, 2, 0, 1]))), { cmd: 'pingreq' });
    await until(() => expect(packets.at(-1)?.cmd).toBe('pingresp'));
  });

  it('closes when the first packet is not CONNECT', async () => {
    const test = await start();
    const { send, closed } = await openRaw(test, 'a');
    send(publishPacket('a/up', 1));
    await closed;
    expect(test.received).toEqual([]);
    expect(test.refusals).toMatchObject([{ reason: 'the first packet is not CONNECT' }]);
  });
});

describe('back-pressure', () => {
  it('stops reading a client that has too much held, and goes on by itself', async () => {
    const count = 2_000;
    const test = await startHolding({ maxClientHeldMessages: 4 });
    const { socket, packets, send } = await openRaw(test, 'a', {});
    for (let id = 1; id <= count; id += 1) send(publishPacket('a/up', id, Buffer.alloc(20_000)));
    await until(() => expect(test.broker.metrics()).toMatchObject({ heldMessages: 4, stalledClients: 1 }));
    expect(socket.writableLength).toBeGreaterThan(count * 10_000);
    expect(test.received).toHaveLength(4);
    test.open();
    await until(() => expect(pubackIds(packets)).toHaveLength(count));
    expect(pubackIds(packets)).toEqual(Array.from({ length: count }, (_, index) => index + 1));
    expect(test.broker.metrics()).toMatchObject({ heldMessages: 0, heldBytes: 0, stalledClients: 0 });
  });

  it('counts what is settled but may not be acknowledged yet', async () => {
    const first = defer();
    let count = 0;
    const receive = () => ((count += 1) === 1 ? first.promise : Promise.resolve());
    const test = await start({ receive }, { maxClientHeldMessages: 4 });
    const { packets, send } = await openRaw(test, 'a', {});
    for (let id = 1; id <= 10; id += 1) send(publishPacket('a/up', id));
    await until(() => expect(test.broker.metrics()).toMatchObject({ heldMessages: 1, stalledClients: 1 }));
    expect(count).toBe(4);
    first.resolve();
    await until(() => expect(pubackIds(packets)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]));
  });

  it('counts bytes as well as messages', async () => {
    const test = await startHolding({ maxClientHeldBytes: 50_000 });
    const { packets, send } = await openRaw(test, 'a', {});
    for (let id = 1; id <= 10; id += 1) send(publishPacket('a/up', id, Buffer.alloc(20_000)));
    await until(() => expect(test.broker.metrics()).toMatchObject({ heldMessages: 3, stalledClients: 1 }));
    test.open();
    await until(() => expect(pubackIds(packets)).toHaveLength(10));
  });

  it('shared by all still lets a quiet client hold one message', async () => {
    const test = await startHolding({ maxHeldMessages: 10 });
    const flooders = await Promise.all(['a', 'b'].map((name) => openRaw(test, name, {})));
    // One after the other: the second holds one more than all may hold, since it held nothing before.
    for (const [index, { send }] of flooders.entries()) {
      for (let id = 1; id <= 50; id += 1) send(publishPacket(`${'ab'[index]}/up`, id));
      await until(() => expect(test.broker.metrics()).toMatchObject({ heldMessages: 10 + index, stalledClients: 1 + index }));
    }
    const quiet = await openRaw(test, 'quiet', {});
    quiet.send(publishPacket('quiet/up', 1), publishPacket('quiet/up', 2));
    await until(() => expect(test.broker.metrics()).toMatchObject({ heldMessages: 12, stalledClients: 3 }));
    test.open();
    await until(() => expect(flooders.map(({ packets }) => pubackIds(packets).length)).toEqual([50, 50]));
    await until(() => expect(pubackIds(quiet.packets)).toEqual([1, 2]));
  });
});

describe('back-pressure shared by all', () => {
  it('ends for a waiting client as soon as others let go', async () => {
    const [first, second] = [defer(), defer()];
    const receive: BrokerHandlers['receive'] = ({ clientId }) => (clientId === 'a' ? first.promise : second.promise);
    const test = await start({ receive }, { maxHeldMessages: 2 });
    const [busy, waiting] = [await openRaw(test, 'a', {}), await openRaw(test, 'b', {})];
    busy.send(publishPacket('a/up', 1), publishPacket('a/up', 2));
    await until(() => expect(test.broker.metrics()).toMatchObject({ heldMessages: 2 }));
    waiting.send(publishPacket('b/up', 1), publishPacket('b/up', 2));
    await until(() => expect(test.broker.metrics()).toMatchObject({ heldMessages: 3, stalledClients: 1 }));
    first.resolve();
    await until(() => expect(test.received.map(({ clientId }) => clientId)).toEqual(['a', 'a', 'b', 'b']));
    second.resolve();
    await until(() => expect(pubackIds(waiting.packets)).toEqual([1, 2]));
  });
});

describe('a client that does not read', () => {
  it('is cut off after the drain timeout and holds up nobody else', async () => {
    const { broker, connect, closed, ...test } = await start({}, { drainTimeoutMs: 1_000 });
    const frozen = await openRaw({ broker, ...test }, 'frozen', {});
    frozen.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: 'frozen/down', qos: 0 }] });
    await until(() => expect(frozen.packets.at(-1)?.cmd).toBe('suback'));
    frozen.socket.pause();
    expect(broker.isBehind('frozen')).toBe(false);
    const undelivered = Array.from({ length: 400 }, () => broker.publish('frozen/down', Buffer.alloc(64_000), { qos: 0 }));
    await until(() => expect(broker.isBehind('frozen')).toBe(true));
    expect(broker.isBehind('nobody')).toBe(false);
    const seen: string[] = [];
    const other = await connect('b', { onMessage: ({ payload }) => seen.push(payload.toString()) });
    await other.subscribe([{ topic: 'b/down', qos: 1 }]);
    await broker.publish('b/down', 'prompt');
    await until(() => expect(seen).toEqual(['prompt']));
    expect(closed).toEqual([]);
    await Promise.all(undelivered);
    await until(() => expect(closed).toMatchObject([{ clientId: 'frozen' }]));
  });
});

describe('keepalive', () => {
  it('does not drop a client whose messages we hold, streaming or waiting, and answers its pings', async () => {
    const test = await startHolding({ maxClientHeldMessages: 8 });
    const streaming = await openRaw(test, 'streaming', { keepalive: 2 });
    const waiting = await openRaw(test, 'waiting', { keepalive: 2 });
    waiting.send(publishPacket('waiting/up', 1), { cmd: 'pingreq' });
    let id = 0;
    const stream = setInterval(() => streaming.send(publishPacket('streaming/up', (id += 1))), 100);
    const begin = performance.now();
    await until(() => expect(waiting.packets.at(-1)?.cmd).toBe('pingresp'));
    await until(() => expect(since(begin)).toBeGreaterThan(6_000));
    clearInterval(stream);
    expect(test.broker.metrics()).toMatchObject({ sessions: 2, heldMessages: 9, acknowledged: 0 });
    test.open();
    await until(() => expect(pubackIds(streaming.packets)).toHaveLength(id));
    expect(pubackIds(waiting.packets)).toEqual([1]);
    expect(test.closed).toEqual([]);
  });

  it.each([
    ['a silent client at one and a half times its own', 1, 300],
    ['a client without keepalive at the limit', 0, 1],
    ['a client with a longer keepalive at the limit', 3_600, 1],
  ])('drops %s', async (_name, keepalive, maxKeepaliveS) => {
    const test = await start({}, { maxKeepaliveS });
    const { closed } = await openRaw(test, 'a', { keepalive });
    const begin = performance.now();
    await closed;
    expect(since(begin)).toBeGreaterThan(1_400);
    expect(since(begin)).toBeLessThan(2_500);
    expect(test.closed).toEqual([{ clientId: 'a', reason: 'keepalive timeout' }]);
  });
});

describe('connecting', () => {
  it('must be followed by a CONNECT in time', async () => {
    const test = await start({}, { connectTimeoutMs: 100 });
    const { closed } = await openRaw(test, 'a');
    await closed;
    expect(test.broker.metrics().sessions).toBe(0);
  });
});
