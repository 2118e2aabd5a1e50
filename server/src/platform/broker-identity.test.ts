import { X509Certificate } from 'node:crypto';
import { connect as connectTls, createSecureContext } from 'node:tls';
import type { ConnectionOptions, TLSSocket } from 'node:tls';
import { pino } from 'pino';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { badDeviceCertificates, createDeviceCredentials } from '../../test/certificates.ts';
import type { BadDeviceCertificate } from '../../test/certificates.ts';
import { createLeaf, createRoot, openRaw, startTestBroker } from '../../test/broker-fixture.ts';
import { createDeviceAuthority, createServiceAuthority, issueServerCertificate } from '../modules/certificados/ca.ts';
import { classifyTlsFailure, inspectDeviceCertificate } from '../modules/certificados/identity.ts';
import { startBroker } from './broker.ts';
import type { Admission, Broker, Peer, Refusal } from './broker.ts';
import { systemClock } from './clock.ts';

const brokers: Broker[] = [];
const until = (check: () => void) => vi.waitFor(check, { timeout: 10_000, interval: 5 });

const start: typeof startTestBroker = async (...args) => {
  const started = await startTestBroker(...args);
  brokers.push(started.broker);
  return started;
};

afterEach(async () => {
  await Promise.all(brokers.splice(0).map((broker) => broker.close({ drainMs: 0 })));
});

/** Resolves with the socket once TLS is up, or with null when the broker does not let it come so far. */
async function openTls(port: number, options: ConnectionOptions): Promise<TLSSocket | null> {
  const socket = connectTls({ host: '127.0.0.1', port, servername: 'localhost', ...options });
  return new Promise((resolve) => {
    socket.once('secureConnect', () => resolve(socket)).once('close', () => resolve(null));
    socket.on('error', () => undefined);
  });
}

describe('a session', () => {
  it.each([
    ['another client id', { clientId: 'b' }, 2, 'client id "b" is not a'],
    ['an empty client id', { clientId: '' }, 2, 'client id "" is not a'],
    ['MQTT 3.1', { protocolId: 'MQIsdp', protocolVersion: 3 } as const, 1, 'MQTT protocol version 3, only 3.1.1 is spoken'],
    ['MQTT 5', { protocolVersion: 5 } as const, 1, 'MQTT protocol version 5, only 3.1.1 is spoken'],
  ])('is refused with %s', async (_name, hello, returnCode, reason) => {
    const test = await start();
    const { packets, closed } = await openRaw(test, 'a', hello);
    await closed;
    expect(packets).toMatchObject([{ cmd: 'connack', returnCode }]);
    expect(test.refusals).toMatchObject([{ reason, commonName: 'a' }]);
  });

  it('is taken over by the next connection of the same client', async () => {
    const { connect, received, broker, closed } = await start();
    const first = await connect('a', { will: { topic: 'a/state', payload: 'gone', qos: 1, retain: true } });
    const second = await connect('a');
    await first.closed;
    await second.publish('a/up', 'x');
    expect([...broker.sessions()]).toHaveLength(1);
    expect(closed).toEqual([{ clientId: 'a', reason: 'taken over by a newer connection' }]);
    expect(received.map(({ topic, will }) => [topic, will])).toEqual([['a/state', true], ['a/up', false]]);
    expect(new Set(received.map(({ sessionId }) => sessionId)).size).toBe(2);
  });

  it('stays the only one however many connect at once', async () => {
    const { connect, broker } = await start();
    await Promise.all(Array.from({ length: 20 }, () => connect('a').catch(() => null)));
    await until(() => expect([...broker.sessions()]).toHaveLength(1));
  });

  it('starts clean, so nothing waits for a client that was away', async () => {
    const { connect, broker } = await start();
    const seen: string[] = [];
    const onMessage = ({ payload }: { payload: Buffer }) => seen.push(payload.toString());
    const before = await connect('a', { clean: false, onMessage });
    await before.subscribe([{ topic: 'a/down', qos: 1 }]);
    await before.end();
    await broker.publish('a/down', 'missed');
    const after = await connect('a', { clean: false, onMessage });
    expect(after.sessionPresent).toBe(false);
    await after.publish('a/up', 'x');
    expect(seen).toEqual([]);
  });

  it('ends within 100 ms when kicked, and not again', async () => {
    const { connect, broker, closed } = await start();
    const client = await connect('a');
    const begin = performance.now();
    expect(await broker.kick('a', 'revoked')).toBe(true);
    await client.closed;
    expect(performance.now() - begin).toBeLessThan(100);
    expect(await broker.kick('a')).toBe(false);
    expect(closed).toEqual([{ clientId: 'a', reason: 'revoked' }]);
  });

  it('tells who opened it', async () => {
    const { connect, broker } = await start();
    await connect('a');
    const [session] = broker.sessions();
    expect(session).toMatchObject({ clientId: 'a', remoteAddress: '127.0.0.1' });
    expect(session?.fingerprint256).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('a handshake', () => {
  it('without certificate, with one of another root, expired or older than TLS 1.2 opens no session', async () => {
    const { root, broker, refusals } = await start();
    const other = await createLeaf(await createRoot('test root'), 'a');
    const expired = await createLeaf(root, 'a', { from: new Date(0), to: new Date(Date.now() - 1_000) });
    const old = { maxVersion: 'TLSv1.1', minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
    for (const options of [{}, other, expired, { ...(await createLeaf(root, 'a')), ...old }]) {
      const socket = await openTls(broker.port, { ca: root.cert, ...options });
      if (socket) await new Promise((resolve) => socket.resume().once('close', resolve));
    }
    expect(refusals.map(({ reason }) => reason)).toEqual([
      'no certificate',
      'certificate not trusted: CERT_SIGNATURE_FAILURE',
      'certificate not trusted: CERT_HAS_EXPIRED',
      'handshake failed: ERR_SSL_UNSUPPORTED_PROTOCOL',
    ]);
  });

  it.each(['TLSv1.2', 'TLSv1.3'] as const)('of %s is never resumed, so each one is judged', async (maxVersion) => {
    const test = await start();
    const { key, cert } = await createLeaf(test.root, 'a');
    const contextOf = () => Promise.resolve(createSecureContext({ key, cert, ca: test.root.cert, maxVersion }));
    const first = await openRaw({ broker: test.broker, contextOf }, 'a', {});
    await until(() => expect(first.packets).toHaveLength(1));
    expect(first.socket.getProtocol()).toBe(maxVersion);
    const session = first.socket.getSession();
    if (!session) throw new Error('no session to resume');
    const second = await openTls(test.broker.port, { secureContext: await contextOf(), session });
    expect(second?.isSessionReused()).toBe(false);
    second?.destroy();
  });

  it('is refused when the admission itself fails', async () => {
    const admit = (): Admission => {
      throw new Error('no registry');
    };
    const { connect, refusals } = await start({ admit });
    await expect(connect('a')).rejects.toMatchObject({ name: 'MqttError' });
    await until(() => expect(refusals).toMatchObject([{ reason: 'admission failed', commonName: 'a' }]));
  });

  it('that was admitted is judged again at its CONNECT', async () => {
    let judged = 0;
    const admit = (): Admission => ((judged += 1) > 1 ? { ok: false, reason: 'revoked' } : { ok: true, clientId: 'a' });
    const test = await start({ admit });
    const { packets, send, closed } = await openRaw(test, 'a');
    await until(() => expect(judged).toBe(1));
    send({ cmd: 'connect', protocolId: 'MQTT', protocolVersion: 4, clientId: 'a', clean: true });
    await closed;
    expect(packets).toMatchObject([{ cmd: 'connack', returnCode: 5 }]);
    expect(test.refusals).toMatchObject([{ reason: 'revoked', commonName: 'a' }]);
  });

  it('shows the new server certificate after it is replaced, while sessions go on', async () => {
    const { connect, contextOf, broker, root, tls } = await start();
    const before = await connect('a');
    const renewed = await createLeaf(root, 'localhost');
    broker.replaceServerCertificate({ ...tls, key: renewed.key, cert: renewed.cert });
    const socket = await openTls(broker.port, { secureContext: await contextOf('b') });
    expect(socket?.getPeerX509Certificate()?.fingerprint256).toBe(new X509Certificate(renewed.cert).fingerprint256);
    socket?.destroy();
    await before.publish('a/up', 'x');
    await (await connect('c')).publish('c/up', 'x');
  });
});

describe('real device certificates', () => {
  const mac = '02:00:00:00:00:01';

  async function startRegistry() {
    const device = await createDeviceAuthority({ clock: systemClock, nome: 'test' });
    const service = await createServiceAuthority({ clock: systemClock, nome: 'test' });
    const server = await issueServerCertificate({ service, names: ['localhost'], ips: ['127.0.0.1'], clock: systemClock });
    const good = await createDeviceCredentials(device, mac, systemClock);
    const known = new X509Certificate(good.certificatePem).fingerprint256;
    const refusals: Refusal[] = [];
    const tls = { key: server.privateKeyPem, cert: server.chainPem, ca: device.root.certificatePem };
    const options = { host: '127.0.0.1', port: 0, tls, limits: { maxRefusalsPerMinute: 100 }, log: pino({ level: 'silent' }) };
    const broker = await startBroker(options, {
      admit: ({ certificate }: Peer): Admission => {
        const identity = inspectDeviceCertificate(certificate, new Date());
        if (!identity.ok) return { ok: false, reason: identity.motivo };
        return certificate.fingerprint256 === known ? { ok: true, clientId: identity.mac } : { ok: false, reason: 'DESCONHECIDO' };
      },
      explainUntrusted: (tlsError, certificate) => `CADEIA ${classifyTlsFailure(tlsError, certificate, new Date())}`,
      mayPublish: () => true,
      mayRetain: () => false,
      maySubscribe: () => true,
      receive: () => Promise.resolve(),
      refused: (refusal) => refusals.push(refusal),
    });
    brokers.push(broker);
    return { broker, device, service, good, refusals };
  }

  it('that are bad get no session, and the refusal says why with the serial', async () => {
    const { broker, device, service, refusals } = await startRegistry();
    const bad = await badDeviceCertificates(device, systemClock, mac);
    expect(bad.length).toBeGreaterThan(10);
    const judged: string[][] = [];
    for (const certificate of bad) {
      const socket = await openTls(broker.port, clientOptions(certificate, service.root.certificatePem));
      if (socket) await new Promise((resolve) => socket.resume().once('close', resolve));
      const serial = new X509Certificate(certificate.certificatePem).serialNumber.toLowerCase().replace(/^0+/, '');
      judged.push([certificate.name, certificate.tlsAuthorized ? certificate.expectedMotivo : 'CADEIA', serial]);
    }
    const logged = refusals.map(({ reason, serial }, index) => [judged[index]?.[0], reason.split(' ')[0], serial]);
    expect(logged).toEqual(judged);
    expect(broker.metrics()).toMatchObject({ refused: bad.length, sessions: 0 });
  });

  it('that are good and known do', async () => {
    const { broker, good, service } = await startRegistry();
    const test = { broker, contextOf: () => Promise.resolve(createSecureContext(clientOptions(good, service.root.certificatePem))) };
    const { packets } = await openRaw(test, mac, {});
    await until(() => expect(packets).toMatchObject([{ cmd: 'connack', returnCode: 0 }]));
  });
});

function clientOptions({ chainPem, privateKeyPem }: Pick<BadDeviceCertificate, 'chainPem' | 'privateKeyPem'>, ca: string): ConnectionOptions {
  return { cert: chainPem, key: privateKeyPem, ca, ciphers: 'DEFAULT@SECLEVEL=0' };
}
