/** A broker on a free loopback port with certificates made here, and clients that hold them: for tests of the broker alone. */
import { webcrypto } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import type { SecureContext } from 'node:tls';
import { connect } from '@tds/mqtt-client';
import type { ConnectOptions, MqttConnection } from '@tds/mqtt-client';
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

/** A promise and what settles it. */
export interface Deferred {
  promise: Promise<void>;
  resolve: () => void;
  reject: (error: Error) => void;
}

export function defer(): Deferred {
  return Promise.withResolvers<void>();
}
