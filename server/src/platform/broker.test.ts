import { afterEach, describe, expect, it, vi } from 'vitest';
import { defer, openRaw, pubackIds, publishPacket, startTestBroker } from '../../test/broker-fixture.ts';
import type { Deferred, TestBroker } from '../../test/broker-fixture.ts';
import type { BrokerHandlers, BrokerLimits } from './broker.ts';

let running: TestBroker[] = [];
const until = (check: () => void) => vi.waitFor(check, { timeout: 10_000, interval: 5 });

async function start(handlers: Partial<BrokerHandlers> = {}, limits: Partial<BrokerLimits> = {}): Promise<TestBroker> {
  const started = await startTestBroker(handlers, limits);
  running.push(started);
  return started;
}

/** Each received message waits until the test settles it. */
async function startHolding(limits: Partial<BrokerLimits> = {}): Promise<TestBroker & { held: Deferred[] }> {
  const held: Deferred[] = [];
  const receive = () => {
    const deferred = defer();
    held.push(deferred);
    return deferred.promise;
  };
  return { ...(await start({ receive }, limits)), held };
}

afterEach(async () => {
  await Promise.all(running.map(({ broker }) => broker.close({ drainMs: 0 })));
  running = [];
});

describe('acknowledgement', () => {
  it('follows receive, not arrival', async () => {
    const { connect, received, held, broker } = await startHolding();
    const client = await connect('a');
    let isAcknowledged = false;
    const publish = client.publish('a/up', 'x').then(() => (isAcknowledged = true));
    await until(() => expect(received).toHaveLength(1));
    await client.subscribe([{ topic: 'a/down', qos: 1 }]);
    expect(isAcknowledged).toBe(false);
    expect(broker.metrics()).toMatchObject({ heldMessages: 1, acknowledged: 0 });
    held[0]?.resolve();
    await publish;
    expect(received[0]).toMatchObject({ clientId: 'a', topic: 'a/up', payload: Buffer.from('x'), qos: 1, will: false });
    expect(broker.metrics()).toMatchObject({ heldMessages: 0, heldBytes: 0, acknowledged: 1 });
  });

  it('keeps the order of arrival when messages settle in another order', async () => {
    const test = await startHolding();
    const { packets, send } = await openRaw(test, 'a', {});
    send(publishPacket('a/up', 11), publishPacket('a/up', 12), publishPacket('a/up', 13));
    await until(() => expect(test.held).toHaveLength(3));
    test.held[2]?.resolve();
    test.held[1]?.resolve();
    send({ cmd: 'pingreq' });
    await until(() => expect(packets.at(-1)?.cmd).toBe('pingresp'));
    expect(pubackIds(packets)).toEqual([]);
    test.held[0]?.resolve();
    await until(() => expect(pubackIds(packets)).toEqual([11, 12, 13]));
  });

  it('never comes when the message could not be stored: the connection ends', async () => {
    const test = await startHolding();
    const { packets, send, closed } = await openRaw(test, 'a', {});
    send(publishPacket('a/up', 1), publishPacket('a/up', 2));
    await until(() => expect(test.held).toHaveLength(2));
    test.held[0]?.reject(new Error('the database is away'));
    test.held[1]?.resolve();
    await closed;
    expect(pubackIds(packets)).toEqual([]);
    expect(test.broker.metrics()).toMatchObject({ failed: 1, heldMessages: 0, sessions: 0 });
    expect(test.closed).toEqual([{ clientId: 'a', reason: 'a message could not be stored' }]);
  });

  it('is not owed for QoS 0, and a failure there closes nothing', async () => {
    const test = await startHolding();
    const { packets, send } = await openRaw(test, 'a', {});
    send(publishPacket('a/up', 0, 'x', 0));
    await until(() => expect(test.held).toHaveLength(1));
    test.held[0]?.reject(new Error('lost'));
    send({ cmd: 'pingreq' });
    await until(() => expect(packets.map(({ cmd }) => cmd)).toEqual(['connack', 'pingresp']));
  });

  it('is held for thousands of messages of many clients at once', async () => {
    const { connect, received, held } = await startHolding();
    const clients = await Promise.all(Array.from({ length: 50 }, (_, index) => connect(`c${index}`)));
    const publishes = clients.flatMap((client, index) => Array.from({ length: 60 }, () => client.publish(`c${index}/up`, 'x')));
    await until(() => expect(received).toHaveLength(3_000));
    for (const { resolve } of held) resolve();
    await Promise.all(publishes);
  });

  it('is written before the broker closes', async () => {
    const { connect, received, held, broker } = await startHolding();
    const client = await connect('a');
    const publish = client.publish('a/up', 'x');
    await until(() => expect(received).toHaveLength(1));
    const close = broker.close({ drainMs: 5_000 });
    held[0]?.resolve();
    await Promise.all([publish, close]);
    await expect(connect('b')).rejects.toMatchObject({ name: 'MqttError' });
  });

  it('does not keep the broker from closing when it cannot be given in time', async () => {
    const { connect, received, broker } = await startHolding();
    const publish = (await connect('a')).publish('a/up', 'x');
    await until(() => expect(received).toHaveLength(1));
    await Promise.all([expect(publish).rejects.toMatchObject({ name: 'MqttError' }), broker.close({ drainMs: 20 })]);
  });
});

describe('publishing', () => {
  it('before the CONNACK is served after it', async () => {
    const test = await start();
    const { packets, send } = await openRaw(test, 'a');
    send({ cmd: 'connect', clientId: 'a', protocolId: 'MQTT', protocolVersion: 4, clean: true }, publishPacket('a/up', 5));
    await until(() => expect(packets.map(({ cmd }) => cmd)).toEqual(['connack', 'puback']));
  });

  it.each([
    ['to a forbidden topic', publishPacket('b/up', 1), 'publish to forbidden topic "b/up"'],
    ['to $SYS', publishPacket('$SYS/x', 1), 'publish to forbidden topic "$SYS/x"'],
    ['with QoS 2', publishPacket('a/up', 1, 'x', 2), 'QoS 2 is not supported'],
  ])('%s ends the session and is reported with the serial', async (_name, packet, reason) => {
    const test = await start();
    const { send, closed } = await openRaw(test, 'a', {});
    send(packet);
    await closed;
    expect(test.received).toEqual([]);
    await until(() => expect(test.refusals).toMatchObject([{ reason, commonName: 'a', remoteAddress: '127.0.0.1' }]));
    expect(test.refusals[0]?.serial).toMatch(/^[1-9a-f][0-9a-f]*$/);
  });

  it('to a topic whose check throws ends that session alone', async () => {
    const { connect, broker } = await start({
      mayPublish: (_client, topic) => {
        if (topic === 'a/up') throw new Error('a bug');
        return true;
      },
    });
    const [unlucky, other] = [await connect('a'), await connect('b')];
    await expect(unlucky.publish('a/up', 'x')).rejects.toMatchObject({ name: 'MqttError' });
    await other.publish('b/up', 'x');
    expect(broker.metrics()).toMatchObject({ failed: 1, sessions: 1 });
  });

  it('reaches no other client, and no subscriber of the topic', async () => {
    const { connect } = await start();
    const seen: string[] = [];
    const onMessage = ({ topic }: { topic: string }) => seen.push(topic);
    const client = await connect('a', { onMessage });
    await client.subscribe([{ topic: 'a/state', qos: 1 }]);
    await client.publish('a/state', 'x');
    await client.subscribe([{ topic: 'a/down', qos: 1 }]);
    expect(seen).toEqual([]);
  });
});

describe('subscribing', () => {
  it.each(['b/down', '#', '+/down', 'a/#', '$SYS/#', '$SYS/broker', '$share/g/a/down'])('to %j is refused', async (topic) => {
    const test = await start({ maySubscribe: (_client, filter) => filter !== 'b/down' });
    const { packets, send } = await openRaw(test, 'a', {});
    send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic, qos: 1 }] });
    await until(() => expect(packets).toContainEqual(expect.objectContaining({ cmd: 'suback', granted: [128] })));
  });

  it('to an allowed topic brings what the server publishes, of a refused one nothing', async () => {
    const { connect, broker } = await start();
    const seen: [string, string][] = [];
    const client = await connect('a', {
      onMessage: ({ topic, payload }, ack) => {
        seen.push([topic, payload.toString()]);
        ack();
      },
    });
    await client.subscribe([{ topic: 'a/down', qos: 1 }]);
    await expect(client.subscribe([{ topic: 'b/down', qos: 1 }])).rejects.toMatchObject({ code: 'refused' });
    await broker.publish('b/down', 'not yours');
    await broker.publish('a/down', 'yours');
    await broker.publish('a/down', 'at most once', { qos: 0 });
    await until(() => expect(seen).toEqual([['a/down', 'yours'], ['a/down', 'at most once']]));
  });
});

describe('retained messages', () => {
  async function readRetained({ connect }: TestBroker, topic: string, barrier = 'a/down'): Promise<string[]> {
    const seen: string[] = [];
    const client = await connect('a', { onMessage: ({ payload, retain }) => seen.push(`${payload.toString()} ${retain}`) });
    await client.subscribe([{ topic, qos: 1 }]);
    await client.unsubscribe([barrier]);
    await client.end();
    return seen;
  }

  it('of the server wait for who subscribes later, until cleared', async () => {
    const test = await start();
    await test.broker.publish('a/down', 'old', { retain: true });
    await test.broker.publish('a/down', 'current', { retain: true });
    expect(await readRetained(test, 'a/down')).toEqual(['current true']);
    test.broker.clearRetained('a/down');
    expect(await readRetained(test, 'a/down')).toEqual([]);
  });

  it('of a client are kept only where it may retain', async () => {
    const test = await start({ maySubscribe: () => true });
    const client = await test.connect('a');
    await client.publish('a/up', 'stripped', { retain: true });
    await client.publish('a/state', 'kept', { retain: true });
    await client.end();
    expect(await readRetained(test, 'a/up')).toEqual([]);
    expect(await readRetained(test, 'a/state')).toEqual(['kept true']);
  });

  it('of a client are those that arrived last, in whatever order they settle', async () => {
    const test = await startHolding();
    const client = await test.connect('a');
    const publishes = [client.publish('a/state', 'first', { retain: true }), client.publish('a/state', 'second', { retain: true })];
    await until(() => expect(test.held).toHaveLength(2));
    for (const { resolve } of test.held.toReversed()) resolve();
    await Promise.all(publishes);
    await client.end();
    expect(await readRetained(test, 'a/state')).toEqual(['second true']);
  });
});

describe('a will', () => {
  const will = { topic: 'a/state', payload: 'gone', qos: 1 as const, retain: true };
  const gone = expect.objectContaining({ clientId: 'a', topic: 'a/state', payload: Buffer.from('gone'), will: true });

  it('is received when the client vanishes', async () => {
    const { connect, received } = await start();
    (await connect('a', { will })).destroy();
    await until(() => expect(received).toEqual([gone]));
  });

  it('is received when the client is kicked', async () => {
    const { connect, received, broker } = await start();
    await connect('a', { will });
    await broker.kick('a');
    await until(() => expect(received).toEqual([gone]));
  });

  it('is dropped when the client says goodbye, and when the broker closes', async () => {
    const { connect, received, broker, closed } = await start();
    await (await connect('a', { will })).end();
    await until(() => expect(closed).toHaveLength(1));
    await connect('a', { will });
    await broker.close();
    expect(closed.map(({ reason }) => reason)).toEqual(['disconnected', 'the broker closes']);
    expect(received).toEqual([]);
  });

  it('on a forbidden topic is refused with the connection', async () => {
    const { connect, refusals } = await start();
    await expect(connect('a', { will: { ...will, topic: 'b/state' } })).rejects.toMatchObject({ name: 'MqttError' });
    expect(refusals[0]?.reason).toBe('will on forbidden topic "b/state"');
  });
});
