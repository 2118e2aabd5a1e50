import { X509Certificate, createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Mac } from '@tds/contract/mqtt';
import { createTestServer } from '../test/api.ts';
import type { TestServer } from '../test/api.ts';
import { randomMac } from '../test/registry.ts';
import { scratchFolder } from '../test/scratch.ts';
import { openIssuer } from './gateway-identity.ts';
import type { IdentityIssuer } from './gateway-identity.ts';
import type { DataFolder } from './installation.ts';
import { ensureDevelopmentAuthorities, revokeCertificados } from './modules/certificados/index.ts';
import { systemClock as clock } from './platform/clock.ts';
import { withPlataforma } from './platform/tenant.ts';

let server: TestServer;
let folder: DataFolder;
let issuer: IdentityIssuer;
let dir: string;
let mac: Mac;

beforeAll(async () => {
  server = await createTestServer();
});
afterAll(() => server.stop());

beforeEach(async () => {
  const data = scratchFolder();
  folder = { dir: data, caDir: path.join(data, 'ca'), passphraseFile: path.join(data, 'passphrase'), kind: 'real', secret: '' };
  await ensureDevelopmentAuthorities({ dir: folder.caDir, passphraseFile: folder.passphraseFile, clock });
  issuer = await openIssuer(folder, server.database, undefined);
  dir = path.join(data, 'gateway');
  mac = randomMac();
});

const inside = (name: string): string => path.join(dir, name);
const read = (name: string): string => readFileSync(inside(name), 'utf8');
const registered = async (): Promise<number> =>
  withPlataforma(server.database, 'test', async (tx) => (await tx.query('select from tds_new_certificado_device where mac = $1', [mac])).rowCount ?? 0);
const newKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;

describe('the files of a gateway', () => {
  it('fit together, are private, and stay as they are', async () => {
    await issuer.ensureFiles(dir, mac);
    const before = [read('key.pem'), read('cert.pem')];
    const certificate = new X509Certificate(read('cert.pem'));
    expect(certificate.subject).toBe(`CN=${mac}`);
    expect(certificate.checkPrivateKey(createPrivateKey(read('key.pem')))).toBe(true);
    expect(['key.pem', 'cert.pem'].map((name) => statSync(inside(name)).mode & 0o777)).toEqual([0o600, 0o600]);
    await issuer.ensureFiles(dir, mac);
    expect([read('key.pem'), read('cert.pem')]).toEqual(before);
    expect(await registered()).toBe(1);
    expect(readdirSync(dir).sort()).toEqual(['ca.crt', 'cert.pem', 'key.pem']);
  });

  it.each([
    { keyKind: undefined, details: { namedCurve: 'prime256v1' } },
    { keyKind: 'RSA-2048', details: { modulusLength: 2048, publicExponent: 65_537n } },
  ] as const)('have a key of the kind that is asked for ($keyKind)', async ({ keyKind, details }) => {
    await issuer.ensureFiles(dir, mac, { keyKind });
    expect(createPublicKey(read('key.pem')).asymmetricKeyDetails).toEqual(details);
    expect(await registered()).toBe(1);
  });

  it('killed between registry and folder: the same certificate and chain are written again', async () => {
    await issuer.ensureFiles(dir, mac);
    const before = read('cert.pem');
    rmSync(inside('cert.pem'));
    await issuer.ensureFiles(dir, mac);
    expect(read('cert.pem')).toBe(before);
    expect(await registered()).toBe(1);
  });

  it('a key cut short by a power loss beside the real name is no key', async () => {
    mkdirSync(dir, { recursive: true });
    writeFileSync(inside('key.pem.partial'), '-----BEGIN PRIV');
    await issuer.ensureFiles(dir, mac);
    expect(createPublicKey(read('key.pem')).asymmetricKeyType).toBe('ec');
    expect(existsSync(inside('key.pem.partial'))).toBe(false);
  });
});

describe('is refused in one sentence', () => {
  it.each([
    { what: 'the certificate of another key', change: () => issuer.ensureFiles(dir, mac, { publicKey: newKey() }) },
    {
      what: 'the certificate of another gateway',
      change: () => issuer.ensureFiles(dir, randomMac()),
    },
    {
      what: 'a certificate whose key is gone',
      change: () => {
        rmSync(inside('key.pem'));
        return issuer.ensureFiles(dir, mac);
      },
    },
    {
      what: 'a certificate that cannot be read',
      change: () => {
        writeFileSync(inside('cert.pem'), 'half');
        return issuer.ensureFiles(dir, mac);
      },
    },
  ])('a folder with $what', async ({ change }) => {
    await issuer.ensureFiles(dir, mac);
    await expect(change()).rejects.toMatchObject({ code: 'CONFLICT', publicMessage: expect.stringContaining('cert.pem is there already and belongs to another key or gateway') });
    expect(await registered()).toBe(1);
  });

  it('a key of another gateway', async () => {
    await issuer.ensureFiles(dir, mac);
    rmSync(inside('cert.pem'));
    await expect(issuer.ensureFiles(dir, randomMac())).rejects.toMatchObject({ publicMessage: `This key belongs to the gateway ${mac} already: each gateway needs a key of its own.` });
  });

  it('a key whose certificate was revoked', async () => {
    await issuer.ensureFiles(dir, mac);
    renameSync(inside('cert.pem'), inside('old.pem'));
    await withPlataforma(server.database, 'test', (tx) => revokeCertificados(tx, { mac }, 'gateway comprometido'));
    await expect(issuer.ensureFiles(dir, mac)).rejects.toMatchObject({ publicMessage: expect.stringMatching(/is REVOGADO.*needs a new key/) });
    expect(existsSync(inside('cert.pem'))).toBe(false);
  });

  it('a folder whose certificate was revoked, which then is good for nothing', async () => {
    await issuer.ensureFiles(dir, mac);
    await withPlataforma(server.database, 'test', (tx) => revokeCertificados(tx, { mac }, 'gateway comprometido'));
    await expect(issuer.ensureFiles(dir, mac)).rejects.toMatchObject({ code: 'CONFLICT', publicMessage: expect.stringMatching(/cert\.pem was revoked \(serial [0-9a-f]+\).*Move the folder .* away/) });
    // One gateway of a fleet that was put out keeps nobody else of it out.
    await issuer.ensureFiles(dir, mac, { keepRevoked: true });
  });

  it('a folder of another system, and leaves what is in it', async () => {
    const elsewhere = await createTestServer();
    try {
      await (await openIssuer(folder, elsewhere.database, undefined)).ensureFiles(dir, mac);
    } finally {
      await elsewhere.stop();
    }
    writeFileSync(inside('ca.crt'), 'of the other system');
    await expect(issuer.ensureFiles(dir, mac)).rejects.toMatchObject({ code: 'CONFLICT', publicMessage: expect.stringMatching(/cert\.pem is not in this system's registry.*Move the folder .* away/) });
    expect(read('ca.crt')).toBe('of the other system');
  });

  it('a key that cannot be read', async () => {
    mkdirSync(dir, { recursive: true });
    writeFileSync(inside('key.pem'), '-----BEGIN PRIV');
    await expect(issuer.ensureFiles(dir, mac)).rejects.toMatchObject({ publicMessage: expect.stringContaining('is no private key that can be read') });
  });
});
