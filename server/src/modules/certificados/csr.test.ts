import { generateKeyPairSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '../../platform/errors.ts';
import { readCsr } from './csr.ts';
import { encodeSpki } from './key-strength.ts';
import { commonName } from './sign-certificate.ts';
import { x509 } from './x509.ts';

type Keys = { publicKey: KeyObject; privateKey: KeyObject };

async function createCsr(keys: Keys, algorithm: { name: string; namedCurve?: string; hash: string }): Promise<Buffer> {
  const { name, hash } = algorithm;
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name: commonName('svc-ingest-0').toJSON(),
    keys: {
      publicKey: keys.publicKey.toCryptoKey(algorithm, true, ['verify']),
      privateKey: keys.privateKey.toCryptoKey(algorithm, false, ['sign']),
    },
    signingAlgorithm: { name, hash },
    extensions: [new x509.BasicConstraintsExtension(true, 3, true)],
  });
  return Buffer.from(request.rawData);
}

/** CertificationRequestInfo, the first element of the outer SEQUENCE; its own header is covered by the signature too. */
function findSignedPart(der: Buffer): { from: number; to: number } {
  const headerLength = (at: number) => 2 + (der[at + 1]! > 0x80 ? der[at + 1]! & 0x7f : 0);
  const from = headerLength(0);
  const long = headerLength(from) - 2;
  const length = long ? der.readUIntBE(from + 2, long) : der[from + 1]!;
  return { from, to: from + headerLength(from) + length };
}

const ec = (hash = 'SHA-256') => ({ name: 'ECDSA', namedCurve: 'P-256', hash });
const refused = { code: 'INVALID_INPUT' };
const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
let csr: Buffer;

beforeAll(async () => {
  csr = await createCsr(keys, ec());
});

describe('a certificate request', () => {
  it('yields its key and nothing else: subject and extensions are ignored', async () => {
    const read = await readCsr(csr);
    expect(read.spki.equals(encodeSpki(keys.publicKey))).toBe(true);
    expect(Object.keys(read).sort()).toEqual(['publicKey', 'spki']);
  });

  it('is read from PEM as from DER, and for RSA as for EC', async () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const der = await createCsr(rsa, { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' });
    expect((await readCsr(der)).spki.equals(encodeSpki(rsa.publicKey))).toBe(true);
    const pem = new x509.Pkcs10CertificateRequest(csr).toString('pem');
    expect((await readCsr(`${pem.replaceAll('\n', '\r\n')}\r\n`)).spki.equals(encodeSpki(keys.publicKey))).toBe(true);
  });

  it('is refused when a bit of its signed part is flipped, and never yields another key when any bit is', async () => {
    const signedPart = findSignedPart(csr);
    for (let at = 0; at < csr.length * 8; at += 1) {
      const damaged = Buffer.from(csr);
      damaged[at >> 3] = damaged[at >> 3]! ^ (1 << (at & 7));
      const outcome = await readCsr(damaged).catch((error: unknown) => error);
      const isSigned = at >= signedPart.from * 8 && at < signedPart.to * 8;
      const isRefused = outcome instanceof AppError && outcome.code === 'INVALID_INPUT';
      const isSameKey = !(outcome instanceof Error) && JSON.stringify(outcome).includes(JSON.stringify(encodeSpki(keys.publicKey)));
      expect(isRefused || (isSameKey && !isSigned), `bit ${at}`).toBe(true);
    }
  });

  it('is refused when another key signed it', async () => {
    const thief = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const forged = await createCsr({ publicKey: keys.publicKey, privateKey: thief.privateKey }, ec());
    await expect(readCsr(forged)).rejects.toMatchObject({ ...refused, publicMessage: expect.stringContaining('not signed by its own key') });
  });

  it('is refused with a weak key or a weak hash', async () => {
    const weak = generateKeyPairSync('rsa', { modulusLength: 1024 });
    await expect(readCsr(await createCsr(weak, { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }))).rejects.toMatchObject(refused);
    const curve = generateKeyPairSync('ec', { namedCurve: 'P-384' });
    await expect(readCsr(await createCsr(curve, { ...ec(), namedCurve: 'P-384' }))).rejects.toMatchObject(refused);
    await expect(readCsr(await createCsr(keys, ec('SHA-1')))).rejects.toMatchObject(refused);
  });

  it('is refused when it is not one: empty, cut, two in one text, a certificate, too large', async () => {
    const pem = new x509.Pkcs10CertificateRequest(csr).toString('pem');
    const wrong = ['', 'x', `${pem}\n${pem}`, pem.slice(0, -30), pem.replaceAll('CERTIFICATE REQUEST', 'CERTIFICATE'), Buffer.alloc(0)];
    for (const text of [...wrong, csr.subarray(0, 100), Buffer.alloc(5000, 0x30)]) await expect(readCsr(text)).rejects.toMatchObject(refused);
  });
});
