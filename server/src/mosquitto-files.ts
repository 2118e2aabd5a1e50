/** The folder a Mosquitto starts from: the files of deploy/mosquitto with this folder's paths in them, and the certificates they name. */
import { generateKeyPairSync, randomBytes, X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { isIP } from 'node:net';
import path from 'node:path';
import { issueDeviceCertificate, issueServerCertificate, issueServiceCertificate, writeFileSafely } from './modules/certificados/index.ts';
import type { ServiceAuthority, SigningCertificate } from './modules/certificados/index.ts';
import type { Clock } from './platform/clock.ts';

export interface MosquittoFilesOptions {
  dir: string;
  deviceRootPem: string;
  device: SigningCertificate;
  service: ServiceAuthority;
  /** Names and addresses the broker is reached by. */
  hosts: readonly string[];
  /** 2.1 keeps its queues in SQLite. */
  version: '2.0' | '2.1';
  ports: { devices: number; services: number };
  clock: Clock;
}

/** What the ingest process has to be told, by name of the setting. */
export type MosquittoSettings = Record<'MQTT_URL' | 'MQTT_CA' | 'MQTT_CERT' | 'MQTT_KEY' | 'MQTT_DEVICE_URL' | 'MQTT_DEVICE_CERT' | 'MQTT_DEVICE_KEY', string>;

const TEMPLATES = path.join(import.meta.dirname, '../../deploy/mosquitto');
/** The folders of the official container image, which the templates name. */
const IMAGE = { config: '/mosquitto/config/', data: '/mosquitto/data/' };
const VALID_DAYS = 365;
const RENEW_BEFORE_MS = 60 * 86_400_000;

/**
 * Certificates that are good for 60 days more, of these authorities and for these hosts, stay; the rest is made anew, so that running
 * it again is how they are renewed. The key of a certificate is made with it and stands nowhere else.
 */
export async function writeMosquittoFiles(options: MosquittoFilesOptions): Promise<MosquittoSettings> {
  const { dir, deviceRootPem, device, service, clock, hosts } = options;
  const file = (name: string): string => path.join(dir, name);
  await mkdir(file('data'), { recursive: true, mode: 0o700 });
  await writeFileSafely(file('device-root.crt'), deviceRootPem, 0o644);
  await writeFileSafely(file('service-root.crt'), service.root.certificatePem, 0o644);

  const names = hosts.filter((host) => isIP(host) === 0);
  const ips = hosts.filter((host) => isIP(host) !== 0);
  const isForHosts = (certificate: X509Certificate): boolean => names.every((name) => certificate.checkHost(name)) && ips.every((ip) => certificate.checkIP(ip));
  await ensurePair(file('server'), service.root, clock, isForHosts, () => issueServerCertificate({ service, names, ips, clock, days: VALID_DAYS }));
  await ensurePair(file('svc-ingest'), service.root, clock, () => true, () => issueServiceCertificate({ service, name: 'svc-ingest', clock, days: VALID_DAYS }));
  await ensurePair(file('self-test'), device, clock, () => true, () => issueThrowAway(device, clock));

  await writeFileSafely(file('mosquitto.conf'), fillIn(options), 0o644);
  for (const acl of ['devices.acl', 'services.acl']) await writeFileSafely(file(acl), readFileSync(path.join(TEMPLATES, acl), 'utf8'), 0o644);
  const at = (port: number): string => `mqtts://${isIP(hosts[0]!) === 6 ? `[${hosts[0]}]` : hosts[0]}:${port}`;
  return {
    MQTT_URL: at(options.ports.services),
    MQTT_CA: file('service-root.crt'),
    MQTT_CERT: file('svc-ingest.crt'),
    MQTT_KEY: file('svc-ingest.key'),
    MQTT_DEVICE_URL: at(options.ports.devices),
    MQTT_DEVICE_CERT: file('self-test.crt'),
    MQTT_DEVICE_KEY: file('self-test.key'),
  };
}

function fillIn({ dir, version, ports }: MosquittoFilesOptions): string {
  const template = readFileSync(path.join(TEMPLATES, version === '2.1' ? 'mosquitto-2.1.conf' : 'mosquitto.conf'), 'utf8');
  return template
    .replaceAll(IMAGE.config, `${dir}/`)
    .replaceAll(IMAGE.data, `${path.join(dir, 'data')}/`)
    .replace(/^listener 8883$/m, `listener ${ports.devices}`)
    .replace(/^listener 8884$/m, `listener ${ports.services}`);
}

/** Of a MAC that is nobody's (locally administered, random), for the self-test alone: the registry never knows it. */
async function issueThrowAway(issuing: SigningCertificate, clock: Clock): Promise<{ chainPem: string; privateKeyPem: string }> {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const mac = `02:${randomBytes(5).toString('hex').match(/../g)!.join(':')}`;
  const { chainPem } = await issueDeviceCertificate({ issuing, mac, publicKey, clock, validYears: 1 });
  return { chainPem, privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
}

async function ensurePair(
  base: string,
  issuer: Pick<SigningCertificate, 'certificatePem'>,
  clock: Clock,
  isFitting: (certificate: X509Certificate) => boolean,
  issue: () => Promise<{ chainPem: string; privateKeyPem: string }>,
): Promise<void> {
  const [certificateFile, keyFile] = [`${base}.crt`, `${base}.key`];
  if (existsSync(certificateFile) && existsSync(keyFile)) {
    const certificate = new X509Certificate(readFileSync(certificateFile));
    const isOurs = certificate.verify(new X509Certificate(issuer.certificatePem).publicKey);
    if (isOurs && isFitting(certificate) && certificate.validToDate.getTime() - clock.now().getTime() > RENEW_BEFORE_MS) return;
  }
  const { chainPem, privateKeyPem } = await issue();
  await writeFileSafely(keyFile, privateKeyPem, 0o600);
  await writeFileSafely(certificateFile, chainPem, 0o644);
}
