import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import {
  BasicConstraintsExtension,
  cryptoProvider,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
  type X509Certificate,
} from '@peculiar/x509';

cryptoProvider.set(webcrypto);

export interface TestIdentity {
  cert: string;
  key: string;
}

export interface TestCa {
  ca: string;
  server: TestIdentity;
  issueClient: (cn: string) => Promise<TestIdentity>;
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const validity = { notBefore: new Date(Date.now() - 86_400_000), notAfter: new Date(Date.now() + 86_400_000) };

/** A root made for this test run, a server certificate for 127.0.0.1 and localhost, and client certificates on demand. */
export async function createTestCa(): Promise<TestCa> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const root = await X509CertificateGenerator.createSelfSigned({
    serialNumber: '01',
    name: 'CN=test root',
    ...validity,
    signingAlgorithm: algorithm,
    keys: keys,
    extensions: [new BasicConstraintsExtension(true, 1, true)],
  });
  const issue = (cn: string, usage: ExtendedKeyUsage): Promise<TestIdentity> => issueLeaf(root, keys.privateKey, cn, usage);
  return {
    ca: root.toString('pem'),
    server: await issue('localhost', ExtendedKeyUsage.serverAuth),
    issueClient: (cn) => issue(cn, ExtendedKeyUsage.clientAuth),
  };
}

async function issueLeaf(root: X509Certificate, signingKey: webcrypto.CryptoKey, cn: string, usage: ExtendedKeyUsage): Promise<TestIdentity> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const leaf = await X509CertificateGenerator.create({
    serialNumber: `01${Buffer.from(webcrypto.getRandomValues(new Uint8Array(8))).toString('hex')}`,
    subject: [{ CN: [cn] }],
    issuer: root.subject,
    ...validity,
    signingAlgorithm: algorithm,
    publicKey: keys.publicKey,
    signingKey,
    extensions: [
      new ExtendedKeyUsageExtension([usage]),
      new SubjectAlternativeNameExtension([
        { type: 'dns', value: 'localhost' },
        { type: 'ip', value: '127.0.0.1' },
      ]),
    ],
  });
  const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  const base64 = Buffer.from(pkcs8).toString('base64').replace(/.{64}/g, '$&\n');
  return { cert: leaf.toString('pem'), key: `-----BEGIN PRIVATE KEY-----\n${base64}\n-----END PRIVATE KEY-----\n` };
}
