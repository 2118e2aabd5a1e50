import { randomBytes } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { x509 } from './x509.ts';

/** A CA certificate with its private key: whoever holds this object can sign. */
export interface SigningCertificate {
  certificatePem: string;
  privateKey: KeyObject;
}

export interface CertificateContent {
  subject: x509.Name;
  /** SubjectPublicKeyInfo, DER. */
  spki: Buffer;
  /** Lower hex of a positive integer. */
  serialHex: string;
  notBefore: Date;
  notAfter: Date;
  /** Without SKI and AKI, which are added here. */
  extensions: x509.Extension[];
}

/**
 * Encodes and signs exactly what it is given; every rule about who may have which certificate lives in `ca.ts`. Dates up to 2049
 * become UTCTime and later ones GeneralizedTime (RFC 5280 section 4.1.2.5), in whole seconds. ECDSA: P-256 with SHA-256, P-384
 * with SHA-384. AKI repeats the issuer's SKI (section 4.2.1.1).
 */
export async function signCertificate(content: CertificateContent, issuer: SigningCertificate): Promise<x509.X509Certificate> {
  const issuerCertificate = new x509.X509Certificate(issuer.certificatePem);
  const keyId = issuerCertificate.getExtension(x509.SubjectKeyIdentifierExtension)?.keyId;
  if (!keyId) throw new Error('the issuer carries no subject key identifier');
  return encode(content, issuerCertificate.subjectName, issuer.privateKey, [new x509.AuthorityKeyIdentifierExtension(keyId)]);
}

/** A root: subject = issuer, and no AKI, which RFC 5280 section 4.2.1.1 lets a self-signed certificate leave out. */
export async function signRootCertificate(content: CertificateContent, privateKey: KeyObject): Promise<x509.X509Certificate> {
  return encode(content, content.subject, privateKey, []);
}

/** 16 octets, 126 of them random bits; the top bits 01 keep the DER integer positive and of constant length. */
export function createSerial(): string {
  const octets = randomBytes(16);
  octets[0] = 0x40 | (octets[0]! & 0x3f);
  return octets.toString('hex');
}

/** A subject of one CN, never parsed from text: the library's string form gives `#`, `+`, `,` and quotes a meaning. */
export function commonName(value: string): x509.Name {
  const isPrintable = /^[A-Za-z0-9 '()+,\-./:=?]+$/.test(value);
  return new x509.Name([{ CN: [isPrintable ? { printableString: value } : { utf8String: value }] }]);
}

async function encode(
  content: CertificateContent,
  issuerName: x509.Name,
  privateKey: KeyObject,
  extensions: x509.Extension[],
): Promise<x509.X509Certificate> {
  const { namedCurve, hash } = chooseAlgorithm(privateKey);
  return x509.X509CertificateGenerator.create({
    serialNumber: content.serialHex.padStart(Math.ceil(content.serialHex.length / 2) * 2, '0'),
    subject: content.subject,
    issuer: issuerName,
    notBefore: content.notBefore,
    notAfter: content.notAfter,
    publicKey: content.spki,
    signingKey: privateKey.toCryptoKey({ name: 'ECDSA', namedCurve }, false, ['sign']),
    signingAlgorithm: { name: 'ECDSA', hash },
    extensions: [...content.extensions, await x509.SubjectKeyIdentifierExtension.create(content.spki), ...extensions],
  });
}

function chooseAlgorithm(privateKey: KeyObject): { namedCurve: string; hash: string } {
  const curve = privateKey.asymmetricKeyDetails?.namedCurve;
  if (curve === 'prime256v1') return { namedCurve: 'P-256', hash: 'SHA-256' };
  if (curve === 'secp384r1') return { namedCurve: 'P-384', hash: 'SHA-384' };
  throw new Error('certificates are signed with P-256 or P-384 keys only');
}
