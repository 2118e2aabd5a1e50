import tls from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startBroker, type TestBroker } from '../test/broker.ts';
import { createTestCa, type TestCa } from '../test/certificates.ts';
import { connect } from './index.ts';

let ca: TestCa;
let broker: TestBroker;

beforeAll(async () => {
  ca = await createTestCa();
  broker = await startBroker({ ca });
});

afterAll(async () => {
  await broker.close();
});

test('a client with a certificate of the root publishes over mutual TLS', async () => {
  const { cert, key } = await ca.issueClient('aa:bb:cc:dd:ee:ff');
  const secureContext = tls.createSecureContext({ ca: ca.ca, cert, key });
  const options = { host: '127.0.0.1', port: broker.port, tls: { secureContext, servername: 'localhost' }, clientId: 'a' };
  const [first, second] = await Promise.all([connect(options), connect({ ...options, clientId: 'b' })]);
  await expect(Promise.all([first.publish('t', 'x'), second.publish('t', 'y')])).resolves.toBeDefined();
  await Promise.all([first.end(), second.end()]);
});

test('a client without a certificate gets no session and a TLS code', async () => {
  const refused = connect({ host: '127.0.0.1', port: broker.port, tls: { ca: ca.ca }, clientId: 'a' });
  await expect(refused).rejects.toMatchObject({ code: 'tls', detail: expect.stringContaining('CERTIFICATE_REQUIRED') });
});

test('a server whose certificate comes from another root, or names another host, is not trusted', async () => {
  const stranger = await createTestCa();
  const { cert, key } = await ca.issueClient('a');
  const options = { host: '127.0.0.1', port: broker.port, clientId: 'a' };
  await expect(connect({ ...options, tls: { ca: stranger.ca, cert, key } })).rejects.toMatchObject({ code: 'tls' });
  for (const servername of ['example.org', '127.0.0.2']) {
    await expect(connect({ ...options, tls: { ca: ca.ca, cert, key, servername } })).rejects.toMatchObject({
      code: 'tls',
      detail: 'ERR_TLS_CERT_ALTNAME_INVALID',
    });
  }
});
