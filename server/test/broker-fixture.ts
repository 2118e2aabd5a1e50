/** A broker on a free loopback port with certificates made here, and clients that hold them: for tests of the broker alone. */
import { webcrypto } from 'node:crypto';
import { connect as connectTls, createSecureContext } from 'node:tls';
import type { SecureContext, TLSSocket } from 'node:tls';
import { connect } from '@tds/mqtt-client';
import type { ConnectOptions, MqttConnection } from '@tds/mqtt-client';
import { generate, parser } from 'mqtt-packet';
import type { IConnectPacket, Packet } from 'mqtt-packet';
import { pino } from 'pino';
import { x509 } from '../src/modules/certificados/x509.ts';
import { startBroker } from '../src/platform/broker.ts';
import type { Broker, BrokerHandlers, BrokerLimits, BrokerMessage, BrokerTls, Refusal } from '../src/platform/broker.ts';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

export interface Identity {
  certificate: x509.X509Certificate;
  keys: webcrypto.CryptoKeyPair;
  key: string;
  cert: string;
}

export async function createRoot(name: string): Promise<Identity> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
    keys,
    signingAlgorithm: algorithm,
    notBefore: new Date(Date.now() - 3_600_000),
    notAfter: new Date(Date.now() + 86_400_000),
    extensions: [new x509.BasicConstraintsExtension(true, undefined, true)],
  });
  return describe(certificate, keys);
}

export async function createLeaf(issuer: Identity, name: string, valid: { from?: Date; to?: Date } = {}): Promise<Identity> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.create({
    subject: `CN=${name}`,
    issuer: issuer.certificate.subject,
    signingKey: issuer.keys.privateKey,
    publicKey: keys.publicKey,
    signingAlgorithm: algorithm,
    notBefore: valid.from ?? new Date(Date.now() - 3_600_000),
    notAfter: valid.to ?? new Date(Date.now() + 86_400_000),
    extensions: [new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: 'localhost' }, { type: 'ip', value: '127.0.0.1' }])],
  });
  return describe(certificate, keys);
}

async function describe(certificate: x509.X509Certificate, keys: webcrypto.CryptoKeyPair): Promise<Identity> {
  const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return { certificate, keys, cert: certificate.toString('pem'), key: x509.PemConverter.encode(pkcs8, 'PRIVATE KEY') };
}

export interface TestBroker {
  broker: Broker;
  root: Identity;
  tls: BrokerTls;
  received: BrokerMessage[];
  refusals: Refusal[];
  closed: { clientId: string; reason: string }[];
  contextOf: (name: string) => Promise<SecureContext>;
  connect: (name: string, options?: Partial<ConnectOptions>) => Promise<MqttConnection>;
}

/** By default every certificate of the root is admitted, `name/up` may be published to and `name/down` subscribed. */
export async function startTestBroker(
  handlers: Partial<BrokerHandlers> = {},
  limits: Partial<BrokerLimits> = {},
  port = 0,
): Promise<TestBroker> {
  const root = await createRoot('test root');
  const server = await createLeaf(root, 'localhost');
  const tls = { key: server.key, cert: server.cert, ca: root.cert };
  const received: BrokerMessage[] = [];
  const refusals: Refusal[] = [];
  const closed: TestBroker['closed'] = [];
  const broker = await startBroker(
    { host: '127.0.0.1', port, tls, limits, log: pino({ level: 'silent' }) },
    {
      admit: ({ certificate }) => ({ ok: true, clientId: certificate.subject.slice('CN='.length) }),
      mayPublish: (clientId, topic) => topic === `${clientId}/up` || topic === `${clientId}/state`,
      mayRetain: (clientId, topic) => topic === `${clientId}/state`,
      maySubscribe: (clientId, filter) => filter === `${clientId}/down` || filter === `${clientId}/state`,
      closed: ({ clientId }, reason) => closed.push({ clientId, reason }),
      refused: (refusal) => refusals.push(refusal),
      ...handlers,
      receive: async (message) => {
        received.push(message);
        await handlers.receive?.(message);
      },
    },
  );
  const contexts = new Map<string, Promise<SecureContext>>();
  const contextOf = (name: string) => {
    const context = contexts.get(name) ?? createLeaf(root, name).then(({ key, cert }) => createSecureContext({ key, cert, ca: root.cert }));
    contexts.set(name, context);
    return context;
  };
  const open = async (name: string, options: Partial<ConnectOptions> = {}) =>
    connect({ host: '127.0.0.1', port: broker.port, tls: { secureContext: await contextOf(name) }, clientId: name, ...options });
  return { broker, root, tls, received, refusals, closed, contextOf, connect: open };
}

export interface RawClient {
  socket: TLSSocket;
  packets: Packet[];
  /** Settles when the broker has closed the connection. */
  closed: Promise<void>;
  send: (...packets: (Packet | Buffer)[]) => void;
}

/** A client that says exactly what the test tells it to; with `clientId` it begins with a CONNECT. */
export async function openRaw({ broker, contextOf }: Pick<TestBroker, 'broker' | 'contextOf'>, name: string, hello?: Partial<IConnectPacket>): Promise<RawClient> {
  const socket = connectTls({ host: '127.0.0.1', port: broker.port, secureContext: await contextOf(name), servername: 'localhost' });
  const packets: Packet[] = [];
  const reader = parser();
  reader.on('packet', (packet) => packets.push(packet));
  socket.on('data', (chunk) => reader.parse(chunk));
  socket.on('error', () => undefined);
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  await new Promise((resolve, reject) => socket.once('secureConnect', resolve).once('error', reject));
  const send = (...items: (Packet | Buffer)[]) =>
    void socket.write(Buffer.concat(items.map((item) => (Buffer.isBuffer(item) ? item : generate(item)))));
  if (hello) send({ cmd: 'connect', protocolId: 'MQTT', protocolVersion: 4, clientId: name, clean: true, keepalive: 60, ...hello });
  return { socket, packets, closed, send };
}

export function publishPacket(topic: string, messageId: number, payload: string | Buffer = 'x', qos: 0 | 1 | 2 = 1): Packet {
  return { cmd: 'publish', topic, payload, qos, dup: false, retain: false, ...(qos > 0 ? { messageId } : {}) };
}

export function pubackIds(packets: Packet[]): (number | undefined)[] {
  return packets.filter(({ cmd }) => cmd === 'puback').map(({ messageId }) => messageId);
}

/** A promise and what settles it. */
export interface Deferred {
  promise: Promise<void>;
  resolve: () => void;
  reject: (error: Error) => void;
}

export function defer(): Deferred {
  return Promise.withResolvers<void>();
}
