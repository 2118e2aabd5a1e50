import { createPublicKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { AppError } from '../../platform/errors.ts';
import { encodeSpki, findKeyWeakness } from './key-strength.ts';
import { x509 } from './x509.ts';

/** An RSA-4096 request with a long subject takes 1.5 KB. */
const MAX_DER_OCTETS = 4096;
const PEM_BODY = /^-----BEGIN (?:NEW )?CERTIFICATE REQUEST-----\s([A-Za-z0-9+/=\s]+)-----END (?:NEW )?CERTIFICATE REQUEST-----\s*$/;

export interface CsrKey {
  publicKey: KeyObject;
  /** Canonical SubjectPublicKeyInfo, DER. */
  spki: Buffer;
}

/**
 * The public key of a PKCS#10 request (RFC 2986), PEM or DER, once its self-signature proves that whoever made it holds the private
 * key. Nothing else of it is read: subject and requested extensions are ignored, since what a certificate says comes from the
 * registry alone.
 * @throws AppError INVALID_INPUT: unreadable, more than 4 KiB, signature wrong or weaker than SHA-256, key refused
 */
export async function readCsr(csr: string | Uint8Array): Promise<CsrKey> {
  const der = typeof csr === 'string' ? decodePem(csr) : Buffer.from(csr);
  if (der.length > MAX_DER_OCTETS) refuse(`the certificate request is ${der.length} octets long, at most ${MAX_DER_OCTETS} are read`);
  const request = parse(der);
  const { spki, publicKey } = readKey(request);
  const weakness = findKeyWeakness(publicKey);
  if (weakness) refuse(`the key of the certificate request is refused: ${weakness}`);
  const hash: string = request.signatureAlgorithm.hash?.name ?? 'none';
  if (!['SHA-256', 'SHA-384', 'SHA-512'].includes(hash)) refuse(`the certificate request is signed with ${hash}, at least SHA-256 is needed`);
  if (!(await isSelfSigned(request))) refuse('the certificate request is not signed by its own key');
  return { publicKey, spki };
}

function decodePem(pem: string): Buffer {
  const body = pem.length <= MAX_DER_OCTETS * 2 ? PEM_BODY.exec(pem.trim())?.[1] : undefined;
  if (!body) refuse('the certificate request must be one PEM block "CERTIFICATE REQUEST"');
  return Buffer.from(body, 'base64');
}

function parse(der: Buffer): x509.Pkcs10CertificateRequest {
  try {
    return new x509.Pkcs10CertificateRequest(der);
  } catch (cause) {
    return refuse('the certificate request cannot be read', cause);
  }
}

function readKey(request: x509.Pkcs10CertificateRequest): CsrKey {
  try {
    const publicKey = createPublicKey({ key: Buffer.from(request.publicKey.rawData), type: 'spki', format: 'der' });
    return { publicKey, spki: encodeSpki(publicKey) };
  } catch (cause) {
    return refuse('the key of the certificate request cannot be read', cause);
  }
}

/** WebCrypto throws instead of answering false when a signature is not even of the key's shape. */
async function isSelfSigned(request: x509.Pkcs10CertificateRequest): Promise<boolean> {
  try {
    return await request.verify();
  } catch {
    return false;
  }
}

function refuse(publicMessage: string, cause?: unknown): never {
  throw new AppError('INVALID_INPUT', { publicMessage, cause });
}
