import { createHash, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, createServer } from 'node:tls';
import type { Server, TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { badDeviceCertificates, createDeviceCredentials } from '../../../test/certificates.ts';
import type { BadDeviceCertificate, DeviceCredentials } from '../../../test/certificates.ts';
import { createDeviceAuthority, createServiceAuthority, issueServerCertificate } from './ca.ts';
import type { DeviceAuthority } from './ca.ts';
import { classifyTlsFailure, inspectDeviceCertificate, readClaimedMac } from './identity.ts';
import { commonName } from './sign-certificate.ts';
import { OID_CLIENT_AUTH, x509 } from './x509.ts';

const MAC = '02:00:00:00:00:01';
const clock = { now: () => new Date() };
let authority: DeviceAuthority;
let bad: BadDeviceCertificate[];
let good: DeviceCredentials;

interface ServerView {
  authorized: boolean;
  error: string | Error | null;
  certificate: X509Certificate | undefined;
}

let server: Server;
let serviceRootPem: string;
let dir: string;

beforeAll(async () => {
  authority = await createDeviceAuthority({ clock, nome: 'Test' });
  good = await createDeviceCredentials(authority, MAC, clock);
  bad = await badDeviceCertificates(authority, clock, MAC);
  const service = await createServiceAuthority({ clock, nome: 'Test' });
  const { chainPem, privateKeyPem } = await issueServerCertificate({ service, names: ['localhost'], ips: [], clock });
  serviceRootPem = service.root.certificatePem;
  dir = mkdtempSync(join(tmpdir(), 'tds-identity-'));
  server = createServer({
    key: privateKeyPem,
    cert: chainPem,
    ca: authority.root.certificatePem,
    requestCert: true,
    rejectUnauthorized: false,
    minVersion: 'TLSv1.2',
  });
  server.listen(join(dir, 'tls.sock'));
  await once(server, 'listening');
});
afterAll(() => {
  server.close();
  rmSync(dir, { recursive: true });
});

/** What the server sees of a real handshake, on a socket file so that no port is needed. */
async function handshake(credentials: DeviceCredentials | null): Promise<ServerView> {
  const arrived = new Promise<TLSSocket>((resolve) => server.once('secureConnection', resolve));
  const client = connect({
    path: join(dir, 'tls.sock'),
    ca: serviceRootPem,
    servername: 'localhost',
    ciphers: 'DEFAULT@SECLEVEL=0',
    ...(credentials ? { cert: credentials.chainPem, key: credentials.privateKeyPem } : {}),
  });
  await once(client, 'secureConnect');
  const socket = await arrived;
  socket.on('error', () => socket.destroy());
  const view = { authorized: socket.authorized, error: socket.authorizationError, certificate: socket.getPeerX509Certificate() };
  client.destroy();
  socket.destroy();
  return view;
}

describe('over a real handshake', () => {
  it('a good certificate is authorized and names its gateway', async () => {
    const { authorized, certificate } = await handshake(good);
    expect(authorized).toBe(true);
    const expected = createHash('sha256').update(new X509Certificate(good.certificatePem).raw).digest('hex');
    expect(inspectDeviceCertificate(certificate!, clock.now())).toEqual({
      ok: true,
      mac: MAC,
      fingerprint256: expected,
      serial: new X509Certificate(good.certificatePem).serialNumber.toLowerCase(),
    });
  });

  it('every bad certificate is stopped by TLS, by inspection, or left for the registry, as its name says', async () => {
    const seen: unknown[] = [];
    for (const item of bad) {
      const { authorized, certificate } = await handshake(item);
      const identity = inspectDeviceCertificate(certificate!, clock.now());
      const motivo = identity.ok ? (authorized ? 'DESCONHECIDO' : 'CADEIA') : identity.motivo;
      seen.push({ name: item.name, tlsAuthorized: authorized, expectedMotivo: motivo });
    }
    expect(seen).toEqual(bad.map(({ name, tlsAuthorized, expectedMotivo }) => ({ name, tlsAuthorized, expectedMotivo })));
  });

  it('a self-signed expired certificate reads CERT_HAS_EXPIRED, and the log line tells both and the serial', async () => {
    const item = bad.find(({ name }) => name.startsWith('self-signed'))!;
    const { error, certificate } = await handshake(item);
    expect(String(error)).toContain('CERT_HAS_EXPIRED');
    const line = classifyTlsFailure(error, certificate, clock.now());
    expect(line).toContain(certificate!.serialNumber.toLowerCase());
    expect(line).toMatch(/self-signed; expired on \d{4}-/);
  });

  it('no certificate at all has a line of its own', async () => {
    const { authorized, error, certificate } = await handshake(null);
    expect(authorized).toBe(false);
    expect(classifyTlsFailure(error, certificate, clock.now())).toContain('no client certificate');
  });

  it('each failure of TLS is logged with its serial on one line', async () => {
    for (const item of bad.filter(({ tlsAuthorized }) => !tlsAuthorized)) {
      const { error, certificate } = await handshake(item);
      const line = classifyTlsFailure(error, certificate, clock.now());
      expect(line).toContain(new X509Certificate(item.certificatePem).serialNumber.toLowerCase());
      expect(line).not.toContain('\n');
    }
  });
});

describe('inspection', () => {
  it('looks at the clock again: a session outlives no certificate', () => {
    const certificate = new X509Certificate(good.certificatePem);
    const end = certificate.validToDate.getTime();
    expect(inspectDeviceCertificate(certificate, new Date(end)).ok).toBe(true);
    expect(inspectDeviceCertificate(certificate, new Date(end + 1000))).toMatchObject({ ok: false, motivo: 'VENCIDO' });
    expect(inspectDeviceCertificate(certificate, new Date(0))).toMatchObject({ ok: false, motivo: 'AINDA_NAO_VALIDO' });
  });

  it('refuses SHA-1, anyExtendedKeyUsage, a repeated extension and a key usage without signatures', async () => {
    const usage = (flags: number) => new x509.KeyUsagesExtension(flags, true);
    const eku = (oid: string) => new x509.ExtendedKeyUsageExtension([oid]);
    const { digitalSignature, keyAgreement } = x509.KeyUsageFlags;
    const cases: Array<[string, string, x509.Extension[]]> = [
      ['ASSINATURA_FRACA', 'SHA-1', [usage(digitalSignature), eku(OID_CLIENT_AUTH)]],
      ['USO_INDEVIDO', 'SHA-256', [usage(digitalSignature), eku('2.5.29.37.0')]],
      ['USO_INDEVIDO', 'SHA-256', [usage(keyAgreement), eku(OID_CLIENT_AUTH)]],
      ['ILEGIVEL', 'SHA-256', [eku(OID_CLIENT_AUTH), eku(OID_CLIENT_AUTH)]],
    ];
    for (const [motivo, hash, extensions] of cases) {
      const certificate = await createSelfSigned(hash, extensions);
      expect(inspectDeviceCertificate(certificate, clock.now())).toMatchObject({ ok: false, motivo });
    }
  });

  it('tells every problem, not only the first', async () => {
    const certificate = await createSelfSigned('SHA-1', []);
    const identity = inspectDeviceCertificate(certificate, clock.now());
    expect(identity).toMatchObject({ motivo: 'USO_INDEVIDO', detalhe: expect.stringMatching(/no extended key usage; signed with .*SHA1/i) });
  });

  it('never throws, whatever byte of a certificate is damaged', () => {
    const der = new X509Certificate(good.certificatePem).raw;
    for (let at = 0; at < der.length; at += 1) {
      const damaged = Buffer.from(der);
      damaged[at] = damaged[at]! ^ 0x01;
      const certificate = readOrNull(damaged);
      if (!certificate) continue;
      expect(() => inspectDeviceCertificate(certificate, clock.now()), `byte ${at}`).not.toThrow();
      expect(() => classifyTlsFailure('X', certificate, clock.now()), `byte ${at}`).not.toThrow();
      expect(() => readClaimedMac(certificate), `byte ${at}`).not.toThrow();
    }
  });

  it('reads a claimed MAC only from a single CN of exact form', () => {
    const claimed = (name: string) => readClaimedMac(new X509Certificate(bad.find((item) => item.name === name)!.certificatePem));
    expect(readClaimedMac(new X509Certificate(good.certificatePem))).toBe(MAC);
    expect(claimed('another CA of the same name')).toBe(MAC);
    for (const name of ['two CNs', 'no CN', 'CN with dashes', 'CN #']) expect(claimed(name)).toBeNull();
  });
});

function readOrNull(der: Buffer): X509Certificate | null {
  try {
    return new X509Certificate(der);
  } catch {
    return null;
  }
}

async function createSelfSigned(hash: string, extensions: x509.Extension[]): Promise<X509Certificate> {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
  const certificate = await x509.X509CertificateGenerator.create({
    subject: commonName(MAC),
    issuer: commonName(MAC),
    publicKey: publicKey.export({ type: 'spki', format: 'der' }),
    signingKey: privateKey.toCryptoKey(algorithm, false, ['sign']),
    signingAlgorithm: { name: 'ECDSA', hash },
    extensions,
  });
  return new X509Certificate(Buffer.from(certificate.rawData));
}
