import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../platform/clock.ts';
import { loadServiceAuthority, loadTrust } from './authority-files.ts';
import type { AuthorityFiles } from './authority-files.ts';
import { issueServerCertificate, subjectAlternativeName } from './ca.ts';
import { OWNER_ONLY, writeFileSafely } from './private-files.ts';
import { x509 } from './x509.ts';

/** Key and chain as `tls.createServer` takes them. */
export interface ServerCredentials {
  keyPem: string;
  chainPem: string;
  expiresAt: Date;
}

export interface ServerCertificateNames {
  names: string[];
  ips: string[];
}

const RENEW_BEFORE_MS = 30 * 86_400_000;
const VALID_DAYS = 90;
const KEY_AND_CHAIN = /^(-----BEGIN PRIVATE KEY-----[^-]+-----END PRIVATE KEY-----\n)(-----BEGIN CERTIFICATE-----[^]+)$/;

/**
 * The certificate of our own listeners, from `server.pem`; made anew (with a new key, which needs the passphrase) when it is absent
 * or unusable, names other hosts, has less than 30 days left, is of another root, or others could read it. A server's key is worth
 * nothing once replaced, so mending it needs nobody.
 * @throws AppError CA_MISSING, CA_INVALID from the authorities it signs with
 */
export async function ensureServerCertificate(
  options: AuthorityFiles & ServerCertificateNames & { clock: Clock },
): Promise<ServerCredentials> {
  const path = join(options.dir, 'server.pem');
  const { serviceRootPem } = await loadTrust(options.dir);
  const now = options.clock.now();
  const stored = await readCredentials(path);
  if (stored && isUsable(stored, new X509Certificate(serviceRootPem), options, now)) return stored;
  const service = await loadServiceAuthority(options);
  const issued = await issueServerCertificate({ service, names: options.names, ips: options.ips, clock: options.clock, days: VALID_DAYS });
  await writeFileSafely(path, issued.privateKeyPem + issued.chainPem, 0o600);
  return { keyPem: issued.privateKeyPem, chainPem: issued.chainPem, expiresAt: issued.expiresAt };
}

/** Null for whatever cannot be used, the reason does not matter: it is replaced. */
async function readCredentials(path: string): Promise<ServerCredentials | null> {
  try {
    const { mode } = await stat(path);
    const [, keyPem, chainPem] = KEY_AND_CHAIN.exec(await readFile(path, 'utf8')) ?? [];
    if ((mode & OWNER_ONLY) !== 0 || !keyPem || !chainPem) return null;
    const certificate = new X509Certificate(chainPem);
    return certificate.checkPrivateKey(createPrivateKey(keyPem)) ? { keyPem, chainPem, expiresAt: certificate.validToDate } : null;
  } catch {
    return null;
  }
}

function isUsable(stored: ServerCredentials, root: X509Certificate, wanted: ServerCertificateNames, now: Date): boolean {
  const certificate = new X509Certificate(stored.chainPem);
  const san = new x509.X509Certificate(certificate.raw).getExtension(x509.SubjectAlternativeNameExtension);
  const wantedSan = subjectAlternativeName(wanted.names, wanted.ips);
  return (
    certificate.verify(root.publicKey) &&
    certificate.validFromDate <= now &&
    stored.expiresAt.getTime() - now.getTime() >= RENEW_BEFORE_MS &&
    san !== null &&
    Buffer.from(san.value).equals(Buffer.from(wantedSan.value))
  );
}
