import { execFileSync, spawnSync } from 'node:child_process';
import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assert, asyncProperty, constantFrom, nat, oneof, pre, string, tuple } from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDeviceAuthority, createServiceAuthority, issueDeviceCertificate, issueServerCertificate } from './ca.ts';
import type { DeviceAuthority, DeviceCertificateRequest, ServiceAuthority, SigningCertificate } from './ca.ts';
import { encodeSpki } from './key-strength.ts';
import { commonName, signCertificate } from './sign-certificate.ts';
import { x509 } from './x509.ts';

const MAC = '02:00:00:00:00:01';
const clock = { now: () => new Date('2026-03-01T12:00:00.500Z') };
const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const hasOpenssl = spawnSync('openssl', ['version']).status === 0;
if (!hasOpenssl) process.stderr.write('SKIPPED: chains are not verified by openssl, which is not installed\n');

let authority: DeviceAuthority;
let service: ServiceAuthority;
let dir: string;

beforeAll(async () => {
  authority = await createDeviceAuthority({ clock, nome: 'Test' });
  service = await createServiceAuthority({ clock, nome: 'Test' });
  dir = mkdtempSync(join(tmpdir(), 'tds-ca-'));
});
afterAll(() => rmSync(dir, { recursive: true }));

const issue = (changes: Partial<DeviceCertificateRequest> = {}) =>
  issueDeviceCertificate({ ...authority, mac: MAC, publicKey, clock, ...changes });

/** Valid until 2042, whatever its root. */
async function createIssuing(root: SigningCertificate): Promise<SigningCertificate> {
  const model = new x509.X509Certificate(authority.issuing.certificatePem);
  const { notBefore, notAfter } = model;
  const extensions = model.extensions.filter(({ type }) => ['2.5.29.19', '2.5.29.15', '2.5.29.37'].includes(type));
  const spki = encodeSpki(publicKey);
  const signed = await signCertificate({ subject: commonName('x'), spki, serialHex: '11', notBefore, notAfter, extensions }, root);
  return { certificatePem: signed.toString('pem'), privateKey };
}

function openssl(name: string, rootPem: string, chainPem: string, ...options: string[]): string {
  const [root, leaf] = [join(dir, `${name}-root.pem`), join(dir, `${name}.pem`)];
  writeFileSync(root, rootPem);
  writeFileSync(leaf, chainPem);
  const at = String(Math.floor(clock.now().getTime() / 1000));
  return execFileSync('openssl', ['verify', '-x509_strict', '-attime', at, ...options, '-CAfile', root, '-untrusted', leaf, leaf], {
    encoding: 'utf8',
    stdio: 'pipe',
  });
}

describe('a device certificate', () => {
  it('carries the MAC as its only name, clientAuth, and what a registry needs to know it', async () => {
    const issued = await issue({ crlUrl: 'http://crl.example/device.crl' });
    const certificate = new X509Certificate(issued.certificatePem);
    expect(certificate.subject).toBe(`CN=${MAC}`);
    expect(certificate.ca).toBe(false);
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
    expect(issued.fingerprint256).toBe(certificate.fingerprint256.replaceAll(':', '').toLowerCase());
    expect(issued.serialHex).toBe(certificate.serialNumber.toLowerCase());
    expect(issued.serialHex).toMatch(/^[4-7][0-9a-f]{31}$/);
    expect(issued.chainPem).toBe(issued.certificatePem + authority.issuing.certificatePem);
    const points = new x509.X509Certificate(certificate.raw).getExtension(x509.CRLDistributionPointsExtension);
    expect(points?.distributionPoints[0]?.distributionPoint?.fullName?.[0]?.uniformResourceIdentifier).toBe('http://crl.example/device.crl');
  });

  it('is valid from five minutes ago, in whole seconds, for ten calendar years', async () => {
    const issued = await issue();
    expect(issued.notBefore).toEqual(new Date('2026-03-01T11:55:00Z'));
    expect(issued.expiresAt).toEqual(new Date('2036-03-01T12:00:00Z'));
  });

  it.skipIf(!hasOpenssl)('verifies under openssl -x509_strict, with P-256 and with RSA', async () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
    for (const key of [publicKey, rsa.publicKey]) {
      const { chainPem } = await issue({ publicKey: key, crlUrl: 'http://crl.example/device.crl' });
      expect(openssl('device', authority.root.certificatePem, chainPem, '-purpose', 'sslclient')).toContain('OK');
      expect(() => openssl('device', authority.root.certificatePem, chainPem, '-purpose', 'sslserver')).toThrow('unsuitable certificate purpose');
      expect(() => openssl('device', service.root.certificatePem, chainPem, '-purpose', 'sslclient')).toThrow('unable to get');
    }
  });

  it('has the same key hash whether the key came as an object or as DER, and another serial each time', async () => {
    const spki = publicKey.export({ type: 'spki', format: 'der' });
    const [first, second] = [await issue(), await issue({ publicKey: spki })];
    expect(first.spkiSha256).toBe(second.spkiSha256);
    expect(first.serialHex).not.toBe(second.serialHex);
  });

  it('writes dates from 2050 on as GeneralizedTime and earlier ones as UTCTime', async () => {
    const late = { now: () => new Date('2041-01-01T00:00:00Z') };
    const der = Buffer.from(new X509Certificate((await issue({ clock: late, validYears: 1 })).certificatePem).raw);
    expect(der.includes(Buffer.from('\x17\x0d420101000000Z', 'latin1'))).toBe(true);
    const root = Buffer.from(new X509Certificate(authority.root.certificatePem).raw);
    expect(root.includes(Buffer.from('\x18\x0f20560301120000Z', 'latin1'))).toBe(true);
  });
});

describe('the signer', () => {
  it('signs no CN but a MAC in lower case with colons', async () => {
    const hostile = oneof(
      string({ unit: 'binary' }),
      constantFrom('svc-ingest-0', 'svc-api', '', '+', '#', `${MAC}\n`, ` ${MAC}`, `${MAC}/#`, `${MAC},CN=x`, `${MAC}\0`),
      constantFrom(MAC.replaceAll(':', '-'), MAC.replaceAll(':', ''), 'AA:BB:CC:DD:EE:FF', '02:00:00:00:00', `${MAC}:00`),
      tuple(nat(16), string({ minLength: 1, maxLength: 3 })).map(([at, text]) => MAC.slice(0, at) + text + MAC.slice(at)),
    );
    const isMac = /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/;
    await assert(
      asyncProperty(hostile, async (mac) => {
        pre(!isMac.test(mac));
        await expect(issue({ mac })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
      }),
      { numRuns: 300 },
    );
  });

  it('refuses weak and foreign keys', async () => {
    const refused = [
      generateKeyPairSync('rsa', { modulusLength: 1024 }),
      generateKeyPairSync('rsa', { modulusLength: 2048, publicExponent: 3 }),
      generateKeyPairSync('rsa-pss', { modulusLength: 2048 }),
      generateKeyPairSync('ec', { namedCurve: 'P-384' }),
      generateKeyPairSync('ec', { namedCurve: 'secp256k1' }),
      generateKeyPairSync('ed25519'),
    ];
    for (const keys of refused) await expect(issue({ publicKey: keys.publicKey })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(issue({ publicKey: privateKey })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(issue({ publicKey: Buffer.from('not a key') })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  it('takes the serial of a stored intent, and only a well-formed one', async () => {
    for (const serial of ['4'.repeat(32), `7${'f'.repeat(39)}`, `a${'0'.repeat(16)}`]) {
      expect((await issue({ serial })).serialHex).toBe(serial);
    }
    for (const serial of ['', '0', '01'.repeat(16), 'ABCDEF0123456789', '1234', `8${'f'.repeat(39)}`, '4'.repeat(41), '-1234567890abcdef1']) {
      await expect(issue({ serial })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    }
  });

  it('never lets a certificate outlive its issuer, nor signs under an issuer that outlives its root or is of another', async () => {
    const lastDay = { now: () => new Date('2032-03-01T12:00:00Z') };
    expect((await issue({ clock: lastDay })).expiresAt).toEqual(new Date('2042-03-01T12:00:00Z'));
    const dayAfter = { now: () => new Date('2032-03-02T12:00:00Z') };
    await expect(issue({ clock: dayAfter })).rejects.toMatchObject({ code: 'CA_INVALID' });
    const other = await createDeviceAuthority({ clock: { now: () => new Date('2000-01-01T00:00:00Z') }, nome: 'Test' });
    await expect(issue({ root: other.root })).rejects.toMatchObject({ publicMessage: expect.stringContaining('not signed by this root') });
    const tooLong = await createIssuing(other.root);
    const outlives = issue({ root: other.root, issuing: tooLong, validYears: 1 });
    await expect(outlives).rejects.toMatchObject({ code: 'CA_INVALID', publicMessage: expect.stringContaining('outlives its root') });
  });

  it('refuses to sign with a key of another certificate, with the root, with the service root, or before its time', async () => {
    const other = await createDeviceAuthority({ clock, nome: 'Test' });
    const mixed = { certificatePem: authority.issuing.certificatePem, privateKey: other.issuing.privateKey };
    for (const issuing of [mixed, authority.root, service.root]) await expect(issue({ issuing })).rejects.toMatchObject({ code: 'CA_INVALID' });
    const early = { now: () => new Date('2020-01-01T00:00:00Z') };
    await expect(issue({ clock: early })).rejects.toMatchObject({ code: 'CA_INVALID' });
  });

  it('refuses a CRL address that is no URL', async () => {
    await expect(issue({ crlUrl: 'ldap://x' })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });
});

describe('a server certificate', () => {
  it.skipIf(!hasOpenssl)('verifies for each of its names and addresses, and for no other', async () => {
    const { chainPem } = await issueServerCertificate({ service, names: ['broker.example', 'localhost'], ips: ['127.0.0.1', '::1'], clock });
    const verify = (...options: string[]) => openssl('server', service.root.certificatePem, chainPem, '-purpose', 'sslserver', ...options);
    for (const name of ['broker.example', 'localhost']) expect(verify('-verify_hostname', name)).toContain('OK');
    for (const ip of ['127.0.0.1', '::1']) expect(verify('-verify_ip', ip)).toContain('OK');
    expect(() => verify('-verify_hostname', 'other.example')).toThrow('hostname mismatch');
    expect(() => verify('-purpose', 'sslclient')).toThrow('unsuitable certificate purpose');
  });

  it('lasts ninety days and needs a name', async () => {
    const { expiresAt } = await issueServerCertificate({ service, names: ['localhost'], ips: [], clock });
    expect(expiresAt).toEqual(new Date('2026-05-30T12:00:00Z'));
    await expect(issueServerCertificate({ service, names: [], ips: [], clock })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });
});
