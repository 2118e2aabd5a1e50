import { createPrivateKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ensureDevelopmentAuthorities, loadDeviceIssuing, loadServiceAuthority, loadTrust } from './authority-files.ts';
import { issueDeviceCertificate } from './ca.ts';
import { ensureServerCertificate } from './server-certificate.ts';

const DAY_MS = 86_400_000;
let data: string;
let dir: string;
let passphraseFile: string;
let now: Date;
const clock = { now: () => now };
const files = () => ({ dir, passphraseFile, clock });
const inside = (name: string) => join(dir, name);
const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

beforeEach(async () => {
  now = new Date();
  data = mkdtempSync(join(tmpdir(), 'tds-authority-'));
  dir = join(data, 'ca');
  passphraseFile = join(data, 'secrets', 'ca-passphrase');
  await ensureDevelopmentAuthorities(files());
});
afterEach(() => rmSync(data, { recursive: true }));

describe('development authorities', () => {
  it('say in their names what they are, and are nobody else’s to read', async () => {
    const trust = await loadTrust(dir);
    expect(trust.isDevelopment).toBe(true);
    for (const pem of [trust.deviceRootPem, trust.serviceRootPem]) expect(new X509Certificate(pem).subject).toContain('TDS New development');
    expect([modeOf(dir), modeOf(join(data, 'secrets')), modeOf(passphraseFile)]).toEqual(['700', '700', '600']);
    for (const name of readdirSync(dir).filter((name) => name.endsWith('.key'))) {
      expect(modeOf(inside(name))).toBe('600');
      expect(readFileSync(inside(name), 'utf8')).toContain('ENCRYPTED PRIVATE KEY');
    }
  });

  it('are made once: a second start finds the same', async () => {
    const before = await loadTrust(dir);
    expect(await ensureDevelopmentAuthorities(files())).toEqual(before);
    expect(readdirSync(data).sort()).toEqual(['ca', 'secrets']);
  });

  it('survive an interruption: what a killed start left half made is made again', async () => {
    renameSync(dir, `${dir}.partial`);
    rmSync(join(`${dir}.partial`, 'device-issuing.crt'));
    await ensureDevelopmentAuthorities(files());
    expect(readdirSync(data).sort()).toEqual(['ca', 'secrets']);
    mkdirSync(join(data, 'empty'));
    await expect(ensureDevelopmentAuthorities({ ...files(), dir: join(data, 'empty') })).resolves.toMatchObject({ isDevelopment: true });
  });

  it('sign certificates that chain to what the broker trusts', async () => {
    const issuing = await loadDeviceIssuing(files());
    const { deviceRootPem } = await loadTrust(dir);
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const issued = await issueDeviceCertificate({ issuing, root: { certificatePem: deviceRootPem }, mac: '02:00:00:00:00:01', publicKey, clock });
    expect(new X509Certificate(issued.certificatePem).verify(new X509Certificate(issuing.certificatePem).publicKey)).toBe(true);
  });
});

describe('a fault in the files is told with what to do, and nothing is made anew', () => {
  const faults: Array<[string, 'CA_MISSING' | 'CA_INVALID', RegExp, () => void]> = [
    ['wrong passphrase', 'CA_INVALID', /does not open/, () => writeFileSync(passphraseFile, 'x'.repeat(40))],
    ['short passphrase', 'CA_INVALID', /has 0 characters/, () => truncateSync(passphraseFile)],
    ['passphrase missing', 'CA_MISSING', /passphrase file.* is missing/, () => rmSync(passphraseFile)],
    ['passphrase readable by all', 'CA_INVALID', /chmod 600/, () => chmodSync(passphraseFile, 0o644)],
    ['key readable by the group', 'CA_INVALID', /chmod 600/, () => chmodSync(inside('device-issuing.key'), 0o640)],
    ['key cut off', 'CA_INVALID', /damaged/, () => truncateSync(inside('device-issuing.key'), 120)],
    ['key empty', 'CA_INVALID', /not an encrypted private key/, () => truncateSync(inside('device-issuing.key'))],
    ['key missing', 'CA_MISSING', /device-issuing\.key does not exist/, () => rmSync(inside('device-issuing.key'))],
    ['key of another authority', 'CA_INVALID', /does not belong/, () => writeFileSync(inside('device-issuing.key'), readFileSync(inside('service-root.key')))],
    ['certificate cut off', 'CA_INVALID', /cut off/, () => truncateSync(inside('device-root.crt'), 200)],
    ['everything but the server certificate missing', 'CA_MISSING', /does not exist/, keepOnlyServerCertificate],
    ['certificate missing', 'CA_MISSING', /does not exist/, () => rmSync(inside('device-root.crt'))],
    ['root of another authority', 'CA_INVALID', /was not signed by/, () => writeFileSync(inside('device-root.crt'), readFileSync(inside('service-root.crt')))],
  ];

  it.each(faults)('%s', async (_name, code, publicMessage, damage) => {
    damage();
    const before = readdirSync(dir);
    await expect(ensureDevelopmentAuthorities(files())).rejects.toMatchObject({ code, publicMessage: expect.stringMatching(publicMessage) });
    expect(readdirSync(dir)).toEqual(before);
  });

  it('a private key without encryption is not used', async () => {
    const { root } = await loadServiceAuthority(files());
    writeFileSync(inside('service-root.key'), root.privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
    await expect(loadServiceAuthority(files())).rejects.toMatchObject({ code: 'CA_INVALID' });
  });

  it('a passphrase readable by its group, as containers mount secrets, is accepted', async () => {
    chmodSync(passphraseFile, 0o440);
    await expect(loadDeviceIssuing(files())).resolves.toBeDefined();
  });
});

function keepOnlyServerCertificate(): void {
  for (const name of readdirSync(dir)) rmSync(inside(name));
  writeFileSync(inside('server.pem'), '', { mode: 0o600 });
}

describe('the server certificate', () => {
  const ensure = (changes: { names?: string[]; ips?: string[] } = {}) =>
    ensureServerCertificate({ ...files(), names: ['localhost'], ips: ['127.0.0.1', '::1'], ...changes });

  it('is kept as long as it serves, without touching the passphrase', async () => {
    const first = await ensure();
    expect(modeOf(inside('server.pem'))).toBe('600');
    rmSync(passphraseFile);
    now = new Date(now.getTime() + 59 * DAY_MS);
    expect(await ensure({ ips: ['::1', '127.0.0.1', '::1'] })).toEqual(first);
  });

  it('is made anew with less than thirty days left, for other names, and when its file is spoilt or was readable', async () => {
    let previous = await ensure();
    const spoil: Array<() => Parameters<typeof ensure>[0]> = [
      () => ((now = new Date(now.getTime() + 61 * DAY_MS)), {}),
      () => ({ names: ['localhost', 'broker.example'] }),
      () => (truncateSync(inside('server.pem'), 400), {}),
      () => (chmodSync(inside('server.pem'), 0o644), {}),
    ];
    for (const change of spoil) {
      const next = await ensure(change());
      expect(next.keyPem).not.toBe(previous.keyPem);
      expect(new X509Certificate(next.chainPem).checkPrivateKey(createPrivateKey(next.keyPem))).toBe(true);
      previous = next;
    }
  });

  it('is made anew when the authorities were replaced', async () => {
    const previous = await ensure();
    rmSync(dir, { recursive: true });
    await ensureDevelopmentAuthorities(files());
    writeFileSync(inside('server.pem'), previous.keyPem + previous.chainPem, { mode: 0o600 });
    expect((await ensure()).keyPem).not.toBe(previous.keyPem);
  });

  it('verifies under the service root, and not under the device root', async () => {
    const { chainPem } = await ensure();
    const trust = await loadTrust(dir);
    const certificate = new X509Certificate(chainPem);
    expect(certificate.verify(new X509Certificate(trust.serviceRootPem).publicKey)).toBe(true);
    expect(certificate.verify(new X509Certificate(trust.deviceRootPem).publicKey)).toBe(false);
    expect([certificate.checkHost('localhost'), certificate.checkIP('127.0.0.1'), certificate.checkIP('::1')]).not.toContain(undefined);
  });
});
