/**
 * Who a device certificate says its holder is, and everything Node's TLS does not check. TLS has proved the chain and possession of
 * the key before; the registry (fingerprint known, ATIVO, MAC = CN) decides after. Never decide by `authorizationError`: it is
 * the last error of several (a self-signed expired certificate reads CERT_HAS_EXPIRED), so it only ever goes to the log.
 */
import type { X509Certificate } from 'node:crypto';
import { parseMac } from '@tds/contract/mqtt';
import type { Mac } from '@tds/contract/mqtt';
import { findKeyWeakness } from './key-strength.ts';
import { OID_CLIENT_AUTH, x509 } from './x509.ts';

export type MotivoIdentidade =
  | 'ILEGIVEL'
  | 'AINDA_NAO_VALIDO'
  | 'VENCIDO'
  | 'AUTORIDADE'
  | 'USO_INDEVIDO'
  | 'CHAVE_FRACA'
  | 'ASSINATURA_FRACA'
  | 'CN_INVALIDO';

export type DeviceIdentity =
  | { ok: true; mac: Mac; fingerprint256: string; serial: string }
  | { ok: false; motivo: MotivoIdentidade; detalhe: string; serial: string };

interface Problem {
  motivo: MotivoIdentidade;
  detalhe: string;
}

/** sha{256,384,512}WithRSAEncryption (RFC 8017) and ecdsa-with-SHA{256,384,512} (RFC 5758): whatever is not here is refused. */
const SIGNATURE_OIDS = new Set([
  '1.2.840.113549.1.1.11',
  '1.2.840.113549.1.1.12',
  '1.2.840.113549.1.1.13',
  '1.2.840.10045.4.3.2',
  '1.2.840.10045.4.3.3',
  '1.2.840.10045.4.3.4',
]);
/** OpenSSL accepts serials longer than RFC 5280 allows, and a log line must stay a line. */
const MAX_SERIAL_CHARS = 64;

/**
 * Judges the certificate of a connected client at `now`. Refused unless: inside its validity (again: TLS checked at the handshake
 * only), not a CA, EKU contains clientAuth (RFC 5280 section 4.2.1.12; absent or anyExtendedKeyUsage is not enough), KU if present
 * allows digitalSignature, key RSA 2048-4096 e=65537 or P-256, signed with SHA-256 or better, and the subject holds exactly one
 * CN, a MAC in lower case with colons. `motivo` is the first problem, `detalhe` (English, for the log) tells them all; `serial` and
 * `fingerprint256` are lower hex. Total: no certificate makes it throw.
 */
export function inspectDeviceCertificate(certificate: X509Certificate, now: Date): DeviceIdentity {
  const serial = readSerial(certificate);
  const { problems, cn } = examine(certificate, now);
  const mac = cn === null ? null : parseMac(cn);
  const first = problems[0];
  if (first) return { ok: false, motivo: first.motivo, detalhe: problems.map((problem) => problem.detalhe).join('; '), serial };
  if (mac === null) throw new Error('a certificate without problems has a MAC');
  return { ok: true, mac, fingerprint256: certificate.fingerprint256.replaceAll(':', '').toLowerCase(), serial };
}

/**
 * One line for the LOG about a handshake that TLS did not authorize: serial, claimed CN, TLS's last error, and every other reason
 * that is true of the certificate itself. Nothing in it is proved; nothing may be decided by it.
 */
export function classifyTlsFailure(
  authorizationError: string | Error | null | undefined,
  certificate: X509Certificate | undefined,
  now: Date,
): string {
  const code = authorizationError instanceof Error ? authorizationError.message : (authorizationError ?? 'no error given');
  if (!certificate) return `no client certificate (TLS: ${code})`;
  const { problems, cn } = examine(certificate, now);
  const reasons = [`TLS: ${code}`, ...(isSelfSigned(certificate) ? ['self-signed'] : []), ...problems.map(({ detalhe }) => detalhe)];
  return `serial ${readSerial(certificate)} CN ${quote(cn)}: ${reasons.join('; ')}`;
}

/** The MAC a certificate claims, for the list of refused handshakes; null when its CN is not one. Proves nothing. */
export function readClaimedMac(certificate: X509Certificate): Mac | null {
  const names = readCommonNames(certificate);
  return names?.length === 1 ? parseExactMac(names[0]!) : null;
}

function examine(certificate: X509Certificate, now: Date): { problems: Problem[]; cn: string | null } {
  try {
    const parsed = new x509.X509Certificate(certificate.raw);
    const names = parsed.subjectName.getField('CN');
    const problems = [
      ...findValidityProblem(parsed, now),
      ...findAuthorityProblem(parsed),
      ...findUsageProblem(parsed),
      ...findStrengthProblems(certificate),
      ...findNameProblem(names),
    ];
    return { problems, cn: names[0] ?? null };
  } catch (error) {
    return { problems: [{ motivo: 'ILEGIVEL', detalhe: `unreadable: ${quote(String(error))}` }], cn: null };
  }
}

function findValidityProblem({ notBefore, notAfter }: x509.X509Certificate, now: Date): Problem[] {
  if (now < notBefore) return [{ motivo: 'AINDA_NAO_VALIDO', detalhe: `not valid before ${notBefore.toISOString()}` }];
  if (now > notAfter) return [{ motivo: 'VENCIDO', detalhe: `expired on ${notAfter.toISOString()}` }];
  return [];
}

/** Read from the extensions: Node's `ca` is false for a CA:TRUE certificate whose key usage lacks keyCertSign. */
function findAuthorityProblem(parsed: x509.X509Certificate): Problem[] {
  const isCa = parsed.getExtension(x509.BasicConstraintsExtension)?.ca ?? false;
  const usages = parsed.getExtension(x509.KeyUsagesExtension)?.usages ?? 0;
  const maySign = (usages & x509.KeyUsageFlags.keyCertSign) !== 0;
  return isCa || maySign ? [{ motivo: 'AUTORIDADE', detalhe: 'it is a CA certificate' }] : [];
}

function findUsageProblem(parsed: x509.X509Certificate): Problem[] {
  const types = parsed.extensions.map(({ type }) => type);
  if (new Set(types).size !== types.length) return [{ motivo: 'ILEGIVEL', detalhe: 'an extension stands in it twice' }];
  const extended = parsed.getExtension(x509.ExtendedKeyUsageExtension);
  if (!extended) return [{ motivo: 'USO_INDEVIDO', detalhe: 'no extended key usage' }];
  if (!extended.usages.includes(OID_CLIENT_AUTH)) return [{ motivo: 'USO_INDEVIDO', detalhe: 'extended key usage without clientAuth' }];
  const usage = parsed.getExtension(x509.KeyUsagesExtension);
  return usage && (usage.usages & x509.KeyUsageFlags.digitalSignature) === 0
    ? [{ motivo: 'USO_INDEVIDO', detalhe: 'key usage without digitalSignature' }]
    : [];
}

function findStrengthProblems(certificate: X509Certificate): Problem[] {
  const weakness = findKeyWeakness(certificate.publicKey);
  const { signatureAlgorithmOid: oid, signatureAlgorithm = 'unknown' } = certificate;
  return [
    ...(weakness ? [{ motivo: 'CHAVE_FRACA' as const, detalhe: weakness }] : []),
    ...(SIGNATURE_OIDS.has(oid) ? [] : [{ motivo: 'ASSINATURA_FRACA' as const, detalhe: `signed with ${signatureAlgorithm} (${oid})` }]),
  ];
}

function findNameProblem(names: string[]): Problem[] {
  if (names.length !== 1) return [{ motivo: 'CN_INVALIDO', detalhe: `${names.length} CNs in the subject, one is needed` }];
  if (parseExactMac(names[0]!) !== null) return [];
  return [{ motivo: 'CN_INVALIDO', detalhe: `CN ${quote(names[0]!)} is not a MAC in lower case with colons` }];
}

/** From the DER: Node's `subject` text escapes and joins attributes with newlines, and its legacy object turns two CNs into an array. */
function readCommonNames(certificate: X509Certificate): string[] | null {
  try {
    return new x509.X509Certificate(certificate.raw).subjectName.getField('CN');
  } catch {
    return null;
  }
}

function parseExactMac(text: string): Mac | null {
  const mac = parseMac(text);
  return mac === text ? mac : null;
}

/** By the signature alone: `checkIssued` says no for want of keyCertSign, which a forger has no reason to set. */
function isSelfSigned(certificate: X509Certificate): boolean {
  try {
    return certificate.verify(certificate.publicKey);
  } catch {
    return false;
  }
}

function readSerial(certificate: X509Certificate): string {
  return certificate.serialNumber.toLowerCase().replace(/^0+(?=.)/, '').slice(0, MAX_SERIAL_CHARS);
}

function quote(text: string | null): string {
  return text === null ? 'none' : JSON.stringify(text.slice(0, 80));
}
