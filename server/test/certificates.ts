/**
 * Device certificates that must be refused, for tests alone: each as a gateway would present it, with the reason it earns.
 * RSA-1024 needs `ciphers: 'DEFAULT@SECLEVEL=0'` on the client side, or Node does not even load it.
 */
import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { Clock } from '../src/platform/clock.ts';
import { createDeviceAuthority, issueDeviceCertificate } from '../src/modules/certificados/ca.ts';
import type { DeviceAuthority, SigningCertificate } from '../src/modules/certificados/ca.ts';
import type { MotivoIdentidade } from '../src/modules/certificados/identity.ts';
import { encodeSpki } from '../src/modules/certificados/key-strength.ts';
import { commonName, createSerial, signCertificate, signRootCertificate } from '../src/modules/certificados/sign-certificate.ts';
import type { CertificateContent } from '../src/modules/certificados/sign-certificate.ts';
import { OID_CLIENT_AUTH, OID_SERVER_AUTH, x509 } from '../src/modules/certificados/x509.ts';

export interface DeviceCredentials {
  certificatePem: string;
  /** What the client passes as `cert`. */
  chainPem: string;
  privateKeyPem: string;
}

export interface BadDeviceCertificate extends DeviceCredentials {
  name: string;
  /** What TLS itself says with the device root as its only `ca`; false must be enough to end the connection. */
  tlsAuthorized: boolean;
  /**
   * What `inspectDeviceCertificate` answers; CADEIA where the certificate itself is fine and only TLS sees that it is not ours,
   * DESCONHECIDO where only the registry can.
   */
  expectedMotivo: MotivoIdentidade | 'CADEIA' | 'DESCONHECIDO';
}

const HOUR_MS = 3_600_000;
const DEFAULT_MAC = '02:00:00:00:00:01';

/** A certificate as the platform issues it, with a P-256 key. */
export async function createDeviceCredentials(authority: DeviceAuthority, mac: string, clock: Clock): Promise<DeviceCredentials> {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { certificatePem, chainPem } = await issueDeviceCertificate({ ...authority, mac, publicKey, clock });
  return { certificatePem, chainPem, privateKeyPem: exportKey(privateKey) };
}

/** Certificates that claim `mac`, or something like it, and must not get a session; their serials are all different. */
export async function badDeviceCertificates(
  authority: DeviceAuthority,
  clock: Clock,
  mac: string = DEFAULT_MAC,
): Promise<BadDeviceCertificate[]> {
  return [
    ...(await badNames(authority, clock, mac)),
    ...(await badIssuers(authority, clock, mac)),
    ...(await badContents(authority, clock, mac)),
    {
      name: 'a good one unknown to the registry',
      tlsAuthorized: true,
      expectedMotivo: 'DESCONHECIDO',
      ...(await createDeviceCredentials(authority, mac, clock)),
    },
  ];
}

async function badNames({ issuing }: DeviceAuthority, clock: Clock, mac: string): Promise<BadDeviceCertificate[]> {
  const subjects: Array<[string, x509.Name]> = [
    ['CN with dashes', commonName(mac.replaceAll(':', '-'))],
    ['CN in upper case', commonName('AA:BB:CC:DD:EE:FF')],
    ['CN +', commonName('+')],
    ['CN #', commonName('#')],
    ['CN with a line break after the MAC', commonName(`${mac}\n`)],
    ['CN of a service', commonName('svc-ingest-0')],
    ['two CNs', new x509.Name([{ CN: [mac] }, { CN: ['02:00:00:00:00:02'] }])],
    ['the same CN twice in one attribute set', new x509.Name([{ CN: [mac, mac] }])],
    ['no CN', new x509.Name([{ O: [mac] }])],
  ];
  const certificates = subjects.map(async ([name, subject]) => {
    const credentials = await signLeaf(issuing, { ...leafContent(clock, mac), subject });
    return { name, tlsAuthorized: true, expectedMotivo: 'CN_INVALIDO' as const, ...credentials };
  });
  return Promise.all(certificates);
}

async function badIssuers(authority: DeviceAuthority, clock: Clock, mac: string): Promise<BadDeviceCertificate[]> {
  const foreign = await createDeviceAuthority({ clock, nome: readAuthorityName(authority) });
  const sibling = await createSibling(authority.root, clock);
  const gateway = await createDeviceCredentials(authority, '02:00:00:00:00:02', clock);
  const gatewayKey = createPrivateKey(gateway.privateKeyPem);
  const byGateway = await signLeaf({ certificatePem: gateway.certificatePem, privateKey: gatewayKey }, leafContent(clock, mac));
  return [
    {
      name: 'another CA of the same name',
      tlsAuthorized: false,
      expectedMotivo: 'CADEIA',
      ...(await createDeviceCredentials(foreign, mac, clock)),
    },
    {
      name: 'a sibling CA under the same root',
      tlsAuthorized: true,
      expectedMotivo: 'DESCONHECIDO',
      ...(await signLeaf(sibling, leafContent(clock, mac))),
    },
    {
      name: "issued by another gateway's certificate",
      tlsAuthorized: false,
      expectedMotivo: 'CADEIA',
      ...byGateway,
      chainPem: byGateway.certificatePem + gateway.chainPem,
    },
    { name: 'self-signed and expired at once', tlsAuthorized: false, expectedMotivo: 'VENCIDO', ...(await signItself(clock, mac)) },
  ];
}

async function badContents({ issuing }: DeviceAuthority, clock: Clock, mac: string): Promise<BadDeviceCertificate[]> {
  const content = leafContent(clock, mac);
  const hours = (from: number, to: number) => ({ notBefore: at(clock, from), notAfter: at(clock, to) });
  const weakKey = generateKeyPairSync('rsa', { modulusLength: 1024 });
  const largeCurve = generateKeyPairSync('ec', { namedCurve: 'P-384' });
  const cases: Array<[string, boolean, MotivoIdentidade, CertificateContent, KeyObject?]> = [
    ['expired', false, 'VENCIDO', { ...content, ...hours(-3, -1) }],
    ['not yet valid', false, 'AINDA_NAO_VALIDO', { ...content, ...hours(1, 3) }],
    ['serverAuth only', false, 'USO_INDEVIDO', { ...content, extensions: leafExtensions(OID_SERVER_AUTH) }],
    ['no EKU', true, 'USO_INDEVIDO', { ...content, extensions: leafExtensions() }],
    ['CA:TRUE', true, 'AUTORIDADE', { ...content, extensions: [new x509.BasicConstraintsExtension(true), clientAuth()] }],
    ['RSA-1024', false, 'CHAVE_FRACA', { ...content, spki: encodeSpki(weakKey.publicKey) }, weakKey.privateKey],
    ['EC on P-384', true, 'CHAVE_FRACA', { ...content, spki: encodeSpki(largeCurve.publicKey) }, largeCurve.privateKey],
  ];
  const certificates = cases.map(async ([name, tlsAuthorized, expectedMotivo, item, key]) => ({
    name,
    tlsAuthorized,
    expectedMotivo,
    ...(await signLeaf(issuing, item, key)),
  }));
  return Promise.all(certificates);
}

/** Makes a key unless the content is for `privateKey` already. */
async function signLeaf(issuer: SigningCertificate, content: CertificateContent, privateKey?: KeyObject): Promise<DeviceCredentials> {
  const made = privateKey ? null : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const spki = made ? encodeSpki(made.publicKey) : content.spki;
  const leaf = await signCertificate({ ...content, spki, serialHex: createSerial() }, issuer);
  const certificatePem = `${leaf.toString('pem')}\n`;
  const key = privateKey ?? made?.privateKey;
  if (!key) throw new Error('no key');
  return { certificatePem, chainPem: certificatePem + issuer.certificatePem, privateKeyPem: exportKey(key) };
}

async function signItself(clock: Clock, mac: string): Promise<DeviceCredentials> {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const content = { ...leafContent(clock, mac), spki: encodeSpki(publicKey), notBefore: at(clock, -3), notAfter: at(clock, -1) };
  const certificatePem = `${(await signRootCertificate(content, privateKey)).toString('pem')}\n`;
  return { certificatePem, chainPem: certificatePem, privateKeyPem: exportKey(privateKey) };
}

/** A second issuing CA, properly signed by the root: TLS cannot tell its leaves from ours. */
async function createSibling(root: SigningCertificate, clock: Clock): Promise<SigningCertificate> {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { keyCertSign, cRLSign } = x509.KeyUsageFlags;
  const extensions = [new x509.BasicConstraintsExtension(true, 0, true), new x509.KeyUsagesExtension(keyCertSign | cRLSign, true)];
  const content = { ...leafContent(clock, 'sibling issuing'), spki: encodeSpki(publicKey), extensions };
  return { certificatePem: `${(await signCertificate(content, root)).toString('pem')}\n`, privateKey };
}

function leafContent(clock: Clock, cn: string): CertificateContent {
  return {
    subject: commonName(cn),
    spki: Buffer.alloc(0),
    serialHex: createSerial(),
    notBefore: at(clock, -1),
    notAfter: at(clock, 24),
    extensions: leafExtensions(OID_CLIENT_AUTH),
  };
}

function leafExtensions(usage?: string): x509.Extension[] {
  return [
    new x509.BasicConstraintsExtension(false, undefined, true),
    new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
    ...(usage ? [new x509.ExtendedKeyUsageExtension([usage])] : []),
  ];
}

function clientAuth(): x509.Extension {
  return new x509.ExtendedKeyUsageExtension([OID_CLIENT_AUTH]);
}

function readAuthorityName(authority: DeviceAuthority): string {
  const [cn = ''] = new x509.X509Certificate(authority.root.certificatePem).subjectName.getField('CN');
  return cn.replace(/ device root$/, '');
}

function at(clock: Clock, hours: number): Date {
  return new Date(clock.now().getTime() + hours * HOUR_MS);
}

function exportKey(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}
