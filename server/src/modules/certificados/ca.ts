/**
 * The two certificate hierarchies, under two roots that never sign for each other, so that neither side's certificates are ever
 * accepted in the other's place:
 * - DEVICE: root P-384, 30 years, pathlen 1 → issuing P-256, 16 years, pathlen 0, EKU clientAuth → device, 10 years, CN = MAC.
 *   A device presents leaf + issuing (`chainPem`); a broker trusts the root alone.
 * - SERVICE: root P-384, 30 years, pathlen 0 → server certificates of some months, EKU serverAuth, names in the SAN; and those of
 *   our own programs at an external broker, EKU clientAuth, CN = svc-….
 * Pure: the only inputs are the arguments, the clock among them, and randomness. Profile: RFC 5280; names: RFC 6125.
 */
import { createHash, createPublicKey, generateKeyPair, KeyObject, X509Certificate } from 'node:crypto';
import { promisify } from 'node:util';
import { parseMac } from '@tds/contract/mqtt';
import { AppError } from '../../platform/errors.ts';
import type { Clock } from '../../platform/clock.ts';
import { digestSpki, encodeSpki, findKeyWeakness } from './key-strength.ts';
import { commonName, createSerial, signCertificate, signRootCertificate } from './sign-certificate.ts';
import type { SigningCertificate } from './sign-certificate.ts';
import { OID_CLIENT_AUTH, OID_SERVER_AUTH, x509 } from './x509.ts';

export type { SigningCertificate };

export interface DeviceAuthority {
  root: SigningCertificate;
  issuing: SigningCertificate;
}

export interface ServiceAuthority {
  root: SigningCertificate;
}

export interface IssuedCertificate {
  /** The leaf alone. */
  certificatePem: string;
  /** What is presented in a handshake: the leaf, then what stands between it and the root. */
  chainPem: string;
  /** Lower hex, no leading zeros. */
  serialHex: string;
  /** SHA-256 of the DER, lower hex without separators: the registry's key. */
  fingerprint256: string;
  notBefore: Date;
  expiresAt: Date;
  /** SHA-256 of the canonical SubjectPublicKeyInfo, lower hex: tells whether a key was certified before. */
  spkiSha256: string;
}

const ROOT_YEARS = 30;
/** Signs 10-year leaves during 6 years; the successor is made before that ends. */
const ISSUING_YEARS = 16;
const DEVICE_YEARS = 10;
const SERVER_DAYS = 90;
/** Authorities start a day early, so that a device whose clock is behind or in another zone does not refuse a fresh chain. */
const AUTHORITY_BACKDATE_MS = 24 * 3_600_000;
/** Leaves start five minutes early: gateways without a battery-backed clock lag behind SNTP by seconds to minutes. */
const LEAF_BACKDATE_MS = 5 * 60_000;

const { keyCertSign, cRLSign, digitalSignature } = x509.KeyUsageFlags;
const generateKeys = promisify(generateKeyPair);

/** `nome` is the prefix of the CNs, e.g. "TDS New development" → "TDS New development device root". */
export async function createDeviceAuthority(options: { clock: Clock; nome: string }): Promise<DeviceAuthority> {
  const root = await createRoot(`${options.nome} device root`, 1, options.clock);
  const rootEnd = new x509.X509Certificate(root.certificatePem).notAfter;
  const keys = await generateKeys('ec', { namedCurve: 'P-256' });
  const { notBefore, notAfter } = authorityValidity(options.clock, ISSUING_YEARS);
  if (notAfter > rootEnd) throw new Error('an issuing certificate outlives its root');
  const certificate = await signCertificate(
    {
      subject: commonName(`${options.nome} device issuing`),
      spki: encodeSpki(keys.publicKey),
      serialHex: createSerial(),
      notBefore,
      notAfter,
      extensions: [...authorityExtensions(0), new x509.ExtendedKeyUsageExtension([OID_CLIENT_AUTH])],
    },
    root,
  );
  return { root, issuing: { certificatePem: toPem(certificate), privateKey: keys.privateKey } };
}

export async function createServiceAuthority(options: { clock: Clock; nome: string }): Promise<ServiceAuthority> {
  return { root: await createRoot(`${options.nome} service root`, 0, options.clock) };
}

export interface DeviceCertificateRequest {
  issuing: SigningCertificate;
  /** When given, the issuing certificate must not outlive it. */
  root?: Pick<SigningCertificate, 'certificatePem'>;
  /** The exact lower-case form with colons; it becomes the CN. Nothing else is ever signed. */
  mac: string;
  /** KeyObject or SubjectPublicKeyInfo DER: RSA 2048-4096 with e = 65537, or P-256. */
  publicKey: KeyObject | Buffer;
  clock: Clock;
  validYears?: number;
  /** Baked in for the certificate's whole life. */
  crlUrl?: string;
  /** Lower hex; a caller that stored its intent before signing passes it again so that a crash yields the same serial. */
  serial?: string;
}

/**
 * Signs a client certificate for one gateway. Valid from five minutes ago for `validYears` calendar years.
 * @throws AppError INVALID_INPUT: MAC not in exact form, key refused, serial malformed, bad CRL address
 * @throws AppError CA_INVALID: the issuing certificate is not (or no longer) able to sign for that long
 */
export async function issueDeviceCertificate(request: DeviceCertificateRequest): Promise<IssuedCertificate> {
  const spki = checkDeviceRequest(request);
  const now = request.clock.now();
  const issuing = new x509.X509Certificate(request.issuing.certificatePem);
  const notBefore = latest(new Date(now.getTime() - LEAF_BACKDATE_MS), issuing.notBefore);
  const notAfter = addYears(now, request.validYears ?? DEVICE_YEARS);
  checkIssuing(request, issuing, now, notAfter);
  const extensions: x509.Extension[] = [
    ...leafExtensions(OID_CLIENT_AUTH),
    ...(request.crlUrl ? [new x509.CRLDistributionPointsExtension([request.crlUrl])] : []),
  ];
  const subject = commonName(request.mac);
  const serialHex = request.serial ?? createSerial();
  const leaf = await signCertificate({ subject, spki, serialHex, notBefore, notAfter, extensions }, request.issuing);
  return describe(leaf, request.issuing.certificatePem);
}

export interface ServerCertificateRequest {
  service: ServiceAuthority;
  /** DNS names; at least one name or address. */
  names: string[];
  /** IPv4 or IPv6 addresses. */
  ips: string[];
  clock: Clock;
  days?: number;
}

/** Makes a P-256 key and a server certificate for it; names and addresses stand in the SAN, the only place clients look (RFC 6125). */
export async function issueServerCertificate(
  request: ServerCertificateRequest,
): Promise<IssuedCertificate & { privateKey: KeyObject; privateKeyPem: string }> {
  const first = request.names[0] ?? request.ips[0];
  if (!first) throw new AppError('INVALID_INPUT', { publicMessage: 'a server certificate needs a name or an address' });
  const { publicKey, privateKey } = await generateKeys('ec', { namedCurve: 'P-256' });
  const now = request.clock.now();
  const root = new x509.X509Certificate(request.service.root.certificatePem);
  const notAfter = new Date(now.getTime() + (request.days ?? SERVER_DAYS) * 86_400_000);
  checkCanSign(root, request.service.root.privateKey, now, notAfter);
  const leaf = await signCertificate(
    {
      subject: commonName(first.slice(0, 64)),
      spki: encodeSpki(publicKey),
      serialHex: createSerial(),
      notBefore: latest(new Date(now.getTime() - LEAF_BACKDATE_MS), root.notBefore),
      notAfter,
      extensions: [...leafExtensions(OID_SERVER_AUTH), subjectAlternativeName(request.names, request.ips)],
    },
    request.service.root,
  );
  return { ...describe(leaf, ''), privateKey, privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
}

export interface ServiceCertificateRequest {
  service: ServiceAuthority;
  /** Becomes the CN, by which a broker's access list knows the service. */
  name: string;
  clock: Clock;
  days: number;
}

/** Makes a P-256 key and a client certificate for one of our own programs, as the service listener of an external broker asks for. */
export async function issueServiceCertificate({ service, name, clock, days }: ServiceCertificateRequest): Promise<IssuedCertificate & { privateKeyPem: string }> {
  if (!/^svc-[a-z0-9-]{1,40}$/.test(name)) refuse(`a service is called svc-…, not ${JSON.stringify(name)}`);
  const { publicKey, privateKey } = await generateKeys('ec', { namedCurve: 'P-256' });
  const now = clock.now();
  const root = new x509.X509Certificate(service.root.certificatePem);
  const notAfter = new Date(now.getTime() + days * 86_400_000);
  checkCanSign(root, service.root.privateKey, now, notAfter);
  const leaf = await signCertificate(
    {
      subject: commonName(name),
      spki: encodeSpki(publicKey),
      serialHex: createSerial(),
      notBefore: latest(new Date(now.getTime() - LEAF_BACKDATE_MS), root.notBefore),
      notAfter,
      extensions: leafExtensions(OID_CLIENT_AUTH),
    },
    service.root,
  );
  return { ...describe(leaf, ''), privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
}

/** The same bytes for the same names, whatever their order and repetition. */
export function subjectAlternativeName(names: string[], ips: string[]): x509.SubjectAlternativeNameExtension {
  return new x509.SubjectAlternativeNameExtension([
    ...[...new Set(names)].sort().map((value) => ({ type: 'dns' as const, value })),
    ...[...new Set(ips)].sort().map((value) => ({ type: 'ip' as const, value })),
  ]);
}

async function createRoot(nome: string, pathLength: number, clock: Clock): Promise<SigningCertificate> {
  const { publicKey, privateKey } = await generateKeys('ec', { namedCurve: 'P-384' });
  const content = {
    subject: commonName(nome),
    spki: encodeSpki(publicKey),
    serialHex: createSerial(),
    ...authorityValidity(clock, ROOT_YEARS),
    extensions: authorityExtensions(pathLength),
  };
  return { certificatePem: toPem(await signRootCertificate(content, privateKey)), privateKey };
}

function authorityExtensions(pathLength: number): x509.Extension[] {
  return [new x509.BasicConstraintsExtension(true, pathLength, true), new x509.KeyUsagesExtension(keyCertSign | cRLSign, true)];
}

function leafExtensions(usage: string): x509.Extension[] {
  return [
    new x509.BasicConstraintsExtension(false, undefined, true),
    new x509.KeyUsagesExtension(digitalSignature, true),
    new x509.ExtendedKeyUsageExtension([usage]),
  ];
}

function checkDeviceRequest(request: DeviceCertificateRequest): Buffer {
  if (parseMac(request.mac) !== request.mac) {
    refuse(`the CN must be a MAC in lower case with colons, not ${JSON.stringify(request.mac)}`);
  }
  if (request.serial !== undefined && !isSerial(request.serial)) {
    refuse('a serial is a positive integer of 8 to 20 octets in lower hex without leading zeros');
  }
  if (request.crlUrl !== undefined && !/^https?:\/\/[\x21-\x7e]+$/.test(request.crlUrl)) refuse('the CRL address must be an http(s) URL');
  const key = request.publicKey instanceof KeyObject ? request.publicKey : parseSpki(request.publicKey);
  if (key.type !== 'public') refuse('a certificate is made for a public key; a private key never comes here');
  const weakness = findKeyWeakness(key);
  if (weakness) refuse(`the key is refused: ${weakness}`);
  return encodeSpki(key);
}

function parseSpki(der: Buffer): KeyObject {
  try {
    return createPublicKey({ key: der, type: 'spki', format: 'der' });
  } catch (cause) {
    throw new AppError('INVALID_INPUT', { publicMessage: 'the public key cannot be read', cause });
  }
}

/** RFC 5280 section 4.1.2.2: at most 20 octets, counting the sign octet that DER puts before a set top bit. */
function isSerial(serial: string): boolean {
  if (!/^[1-9a-f][0-9a-f]*$/.test(serial) || serial.length < 16) return false;
  return serial.length < 40 || (serial.length === 40 && Number.parseInt(serial[0]!, 16) < 8);
}

function checkIssuing(request: DeviceCertificateRequest, issuing: x509.X509Certificate, now: Date, notAfter: Date): void {
  checkCanSign(issuing, request.issuing.privateKey, now, notAfter);
  const usages = issuing.getExtension(x509.ExtendedKeyUsageExtension)?.usages;
  if (!usages?.includes(OID_CLIENT_AUTH)) refuseAuthority('it is not a device issuing certificate (no EKU clientAuth)');
  if (!request.root) return;
  const root = new X509Certificate(request.root.certificatePem);
  if (!new X509Certificate(request.issuing.certificatePem).verify(root.publicKey)) refuseAuthority('it was not signed by this root');
  if (issuing.notAfter > root.validToDate) refuseAuthority('it outlives its root');
}

function checkCanSign(authority: x509.X509Certificate, privateKey: KeyObject, now: Date, notAfter: Date): void {
  const own = new X509Certificate(Buffer.from(authority.rawData));
  if (!own.ca) refuseAuthority('it is not a CA certificate');
  if (!own.checkPrivateKey(privateKey)) refuseAuthority('the private key belongs to another certificate');
  if (now < authority.notBefore) refuseAuthority(`it is valid only from ${authority.notBefore.toISOString()}: check this machine's clock`);
  if (notAfter > authority.notAfter) {
    refuseAuthority(
      `it ends on ${authority.notAfter.toISOString()}, before the certificate asked for (${notAfter.toISOString()}): create its successor`,
    );
  }
}

function describe(leaf: x509.X509Certificate, issuersPem: string): IssuedCertificate {
  const certificatePem = toPem(leaf);
  const der = Buffer.from(leaf.rawData);
  return {
    certificatePem,
    chainPem: certificatePem + issuersPem,
    serialHex: leaf.serialNumber.replace(/^0+/, ''),
    fingerprint256: sha256(der),
    notBefore: leaf.notBefore,
    expiresAt: leaf.notAfter,
    spkiSha256: digestSpki(new X509Certificate(der).publicKey),
  };
}

function authorityValidity(clock: Clock, years: number): { notBefore: Date; notAfter: Date } {
  const now = clock.now();
  return { notBefore: new Date(now.getTime() - AUTHORITY_BACKDATE_MS), notAfter: addYears(now, years) };
}

function addYears(from: Date, years: number): Date {
  const to = new Date(from);
  to.setUTCFullYear(to.getUTCFullYear() + years);
  return to;
}

function latest(a: Date, b: Date): Date {
  return a > b ? a : b;
}

/** PEM with a final newline, so that certificates can be joined into a chain. */
function toPem(certificate: x509.X509Certificate): string {
  return `${certificate.toString('pem').trim()}\n`;
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function refuse(publicMessage: string): never {
  throw new AppError('INVALID_INPUT', { publicMessage });
}

function refuseAuthority(reason: string): never {
  throw new AppError('CA_INVALID', { publicMessage: `The signing certificate cannot be used: ${reason}.` });
}
