import { connect as connectTcp, createServer } from 'node:net';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { startTestBroker } from '../../test/broker-fixture.ts';
import type { TestBroker } from '../../test/broker-fixture.ts';
import type { BrokerHandlers, BrokerLimits } from './broker.ts';

let running: TestBroker[] = [];
const until = (check: () => void) => vi.waitFor(check, { timeout: 20_000, interval: 5 });

async function start(handlers: Partial<BrokerHandlers> = {}, limits: Partial<BrokerLimits> = {}): Promise<TestBroker> {
  const started = await startTestBroker(handlers, limits);
  running.push(started);
  return started;
}

function since(start: number): number {
  return performance.now() - start;
}

/** A ClientHello, whole: a handshake begins, and waits for its client from then on. */
const BEGUN = { says: await recordHello() };

function recordHello(): Promise<Buffer> {
  return new Promise((resolve) => {
    const wire = new Duplex({ read: () => undefined, write: (chunk: Buffer) => resolve(chunk) });
    connectTls({ socket: wire, servername: 'localhost' }).on('error', () => undefined);
  });
}

async function openTcp(port: number, { localAddress = '127.0.0.1', says }: { localAddress?: string; says?: Buffer } = {}): Promise<{ socket: Socket; closed: Promise<void> }> {
  const socket = connectTcp({ host: '127.0.0.1', port, localAddress });
  socket.on('error', () => undefined).resume();
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  await new Promise((resolve) => socket.once('connect', resolve));
  if (says) socket.write(says);
  return { socket, closed };
}

afterEach(async () => {
  await Promise.all(running.map(({ broker }) => broker.close({ drainMs: 0 })));
  running = [];
});

describe('a connection', () => {
  it('must say something in time', async () => {
    const { broker } = await start({}, { helloTimeoutMs: 100 });
    await (await openTcp(broker.port)).closed;
    expect(broker.metrics()).toMatchObject({ handshakes: 0, handshakesTurnedAway: 1 });
  });

  it('is not kept out by 300 of its own address that say nothing', async () => {
    const { broker, connect } = await start({}, { helloTimeoutMs: 60_000 });
    const silent = await Promise.all(Array.from({ length: 300 }, () => openTcp(broker.port)));
    await connect('a');
    expect(broker.metrics()).toMatchObject({ handshakes: 0, handshakesWaiting: 0, handshakesTurnedAway: 0, sessions: 1 });
    for (const { socket } of silent) socket.destroy();
  });

  it('that says nothing takes one of the places of its address, and gives it back', async () => {
    const { broker } = await start({}, { maxWaitingHandshakes: 4, helloTimeoutMs: 60_000 });
    const [first] = [await openTcp(broker.port), await openTcp(broker.port)];
    await (await openTcp(broker.port)).closed;
    expect(broker.metrics().handshakesTurnedAway).toBe(1);
    first.socket.destroy();
    await until(() => expect(broker.metrics().handshakesSilent).toBe(1));
    await openTcp(broker.port);
    await until(() => expect(broker.metrics()).toMatchObject({ handshakesSilent: 2, handshakesTurnedAway: 1 }));
  });

  it('that begins with more than a greeting is turned away', async () => {
    const { broker } = await start();
    await (await openTcp(broker.port, { says: Buffer.alloc(60_000, 0x16) })).closed;
    expect(broker.metrics().handshakesTurnedAway).toBe(1);
  });

  it('takes no handshake\'s place before its ClientHello is whole, and has not long for it', async () => {
    const { broker } = await start({}, { helloTimeoutMs: 300 });
    const { socket, closed } = await openTcp(broker.port, { says: BEGUN.says.subarray(0, 1) });
    await until(() => expect(broker.metrics().handshakesSilent).toBe(1));
    socket.write(BEGUN.says.subarray(1, 100));
    await closed;
    expect(broker.metrics()).toMatchObject({ handshakes: 0, handshakesTurnedAway: 1 });
  });

  it('whose ClientHello comes byte by byte is heard all the same', async () => {
    const { broker } = await start();
    const { socket } = await openTcp(broker.port);
    socket.setNoDelay(true);
    for (const byte of BEGUN.says) await new Promise((resolve) => socket.write(Buffer.from([byte]), resolve));
    await until(() => expect(broker.metrics()).toMatchObject({ handshakes: 1, handshakesSilent: 0 }));
    socket.destroy();
  });

  it('that takes long gives its place to the next, and still succeeds', async () => {
    const { broker } = await start({}, { maxHandshakes: 2, slowAfterMs: 50 });
    const slow = await Promise.all(Array.from({ length: 5 }, () => openTcp(broker.port, BEGUN)));
    await until(() => expect(broker.metrics()).toMatchObject({ handshakes: 0, handshakesSlow: 5, handshakesWaiting: 0 }));
    for (const { socket } of slow) socket.destroy();
    await until(() => expect(broker.metrics().handshakesSlow).toBe(0));
  });

  it('is served beside hundreds of handshakes that two addresses begin and leave, again and again', async () => {
    const { broker, contextOf, connect } = await start({}, { maxHandshakes: 20, maxSlowHandshakes: 60, maxWaitingHandshakes: 200, slowAfterMs: 200 });
    await contextOf('a');
    let isOver = false;
    const attack = ['127.0.3.1', '127.0.3.2'].flatMap((localAddress) =>
      Array.from({ length: 100 }, async () => {
        while (!isOver) await Promise.race([(await openTcp(broker.port, { ...BEGUN, localAddress })).closed, new Promise((resolve) => setTimeout(resolve, 500))]);
      }),
    );
    await until(() => expect(broker.metrics()).toMatchObject({ handshakes: 20, handshakesSlow: 60 }));
    const begin = performance.now();
    for (let round = 0; round < 5; round += 1) await (await connect('a')).end();
    const took = since(begin);
    expect(broker.metrics().handshakesSlow).toBeLessThanOrEqual(60);
    isOver = true;
    await Promise.all(attack);
    expect(took).toBeLessThan(5 * 2_000);
  });

  it('finds room to wait where one address has taken it all', async () => {
    const { broker } = await start({}, { maxHandshakes: 1, maxWaitingHandshakes: 4, helloTimeoutMs: 60_000 });
    await Promise.all(['127.0.3.1', '127.0.3.1', '127.0.3.2', '127.0.3.2'].map((localAddress) => openTcp(broker.port, { localAddress })));
    await until(() => expect(broker.metrics().handshakesSilent).toBe(4));
    await openTcp(broker.port, { localAddress: '127.0.3.3' });
    await until(() => expect(broker.metrics()).toMatchObject({ handshakesSilent: 4, handshakesTurnedAway: 1 }));
  });

  it('must finish its handshake in time', async () => {
    const { broker, refusals } = await start({}, { handshakeTimeoutMs: 100 });
    await (await openTcp(broker.port, BEGUN)).closed;
    await until(() => expect(refusals).toMatchObject([{ reason: 'handshake failed: ERR_TLS_HANDSHAKE_TIMEOUT', serial: null }]));
    expect(broker.metrics().handshakes).toBe(0);
  });

  it('waits while too many others shake hands', async () => {
    const { broker, connect } = await start({}, { maxHandshakes: 1, handshakeTimeoutMs: 500 });
    const slow = await openTcp(broker.port, BEGUN);
    await until(() => expect(broker.metrics().handshakes).toBe(1));
    const waiting = connect('a');
    await until(() => expect(broker.metrics().handshakesWaiting).toBe(1));
    await slow.closed;
    await waiting;
    expect(broker.metrics()).toMatchObject({ handshakes: 0, handshakesWaiting: 0, sessions: 1 });
  });

  it('is turned away when too many wait already', async () => {
    const { broker } = await start({}, { maxHandshakes: 1, maxWaitingHandshakes: 1 });
    await openTcp(broker.port, BEGUN);
    await until(() => expect(broker.metrics().handshakes).toBe(1));
    await openTcp(broker.port, BEGUN);
    await until(() => expect(broker.metrics().handshakesWaiting).toBe(1));
    await (await openTcp(broker.port, BEGUN)).closed;
    expect(broker.metrics()).toMatchObject({ handshakes: 1, handshakesWaiting: 1, handshakesTurnedAway: 1 });
  });

  it('of a herd of 300 succeeds with 20 handshakes at a time', async () => {
    const { broker, connect } = await start({}, { maxHandshakes: 20 });
    const herd = Array.from({ length: 300 }, (_, index) => connect(`c${index % 10}`));
    await Promise.all(herd.map((client) => client.catch(() => null)));
    await until(() => expect(broker.metrics()).toMatchObject({ handshakes: 0, handshakesWaiting: 0, sessions: 10 }));
  });

  it('of one address waits for its own kind alone: who begins handshakes and goes no further leaves the others half of the places', async () => {
    const { broker, contextOf, connect } = await start({}, { maxHandshakes: 4, maxWaitingHandshakes: 4 });
    const silent = await Promise.all(Array.from({ length: 8 }, () => openTcp(broker.port, { ...BEGUN, localAddress: '127.0.3.1' })));
    await until(() => expect(broker.metrics()).toMatchObject({ handshakes: 2, handshakesWaiting: 2, handshakesTurnedAway: 4 }));
    await contextOf('a');
    const begin = performance.now();
    await connect('a');
    expect(since(begin)).toBeLessThan(5_000);
    expect(broker.metrics()).toMatchObject({ handshakes: 2, sessions: 1 });
    for (const { socket } of silent) socket.destroy();
    await until(() => expect(broker.metrics()).toMatchObject({ handshakes: 0, handshakesWaiting: 0 }));
  });

  it('to a busy port says which port and which setting', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const failure = await startTestBroker({}, {}, port).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'PORT_BUSY' });
    expect(String(failure)).toMatch(new RegExp(`${port}.*TDS_MQTT_PORT`));
    other.close();
  });
});

describe('refusals', () => {
  it('are all counted but reported only so often an address', async () => {
    const { broker, connect, refusals } = await start({ admit: () => ({ ok: false, reason: 'unknown' }) }, { maxRefusalsPerMinute: 2 });
    for (let round = 0; round < 5; round += 1) await connect('a').catch(() => undefined);
    await until(() => expect(broker.metrics().refused).toBe(5));
    expect(refusals).toHaveLength(2);
  });

  it('of a handshake that was broken off name the address, so that one address does not silence the others', async () => {
    const { broker, refusals } = await start({}, { maxRefusalsPerMinute: 1 });
    for (const localAddress of ['127.0.3.1', '127.0.3.2']) {
      for (let round = 0; round < 2; round += 1) {
        const { socket } = await openTcp(broker.port, { ...BEGUN, localAddress });
        await until(() => expect(broker.metrics().handshakes).toBe(1));
        socket.resetAndDestroy();
        await until(() => expect(broker.metrics().handshakes).toBe(0));
      }
    }
    await until(() => expect(broker.metrics().refused).toBe(4));
    expect(refusals.map(({ remoteAddress }) => remoteAddress)).toEqual(['127.0.3.1', '127.0.3.2']);
  });
});
