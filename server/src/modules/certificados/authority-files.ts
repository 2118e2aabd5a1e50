/**
 * The authorities on disk, in one folder of mode 0700 (`ca/` of the data folder):
 *   device-root.crt device-root.key · device-issuing.crt device-issuing.key · service-root.crt service-root.key
 *   server.pem (key and chain of our own listeners, re-made at will)
 * CA keys are PKCS#8 encrypted with AES-256-CBC (PBES2, RFC 8018) under a passphrase that comes from a file, never from the
 * environment, which every child process and crash report would inherit. PBKDF2 runs 2,048 rounds: the passphrase must be random,
 * not memorable. Every failure is an AppError CA_MISSING or CA_INVALID whose public text says what to do.
 * The folder appears by one rename when complete; an incomplete one is reported and never repaired by making new keys, since that
 * would lock out every gateway issued before. The caller holds the data folder's lock.
 */
import { createPrivateKey, randomBytes, X509Certificate } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { access, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError } from '../../platform/errors.ts';
import type { Clock } from '../../platform/clock.ts';
import { createDeviceAuthority, createServiceAuthority } from './ca.ts';
import type { ServiceAuthority, SigningCertificate } from './ca.ts';
import { createPrivateFolder, OWNER_AND_GROUP_READ, OWNER_ONLY, readCaFile, readSecretFile, syncFolder, writeFileSafely } from './private-files.ts';

export interface AuthorityFiles {
  /** The authorities' folder. */
  dir: string;
  passphraseFile: string;
}

/** Certificates only: safe for any process. */
export interface Trust {
  /** What a broker's device listener trusts (`ca`), alone. */
  deviceRootPem: string;
  deviceIssuingPem: string;
  /** What devices and other clients trust to know our servers. */
  serviceRootPem: string;
  /** Made by `ensureDevelopmentAuthorities`: not for production. */
  isDevelopment: boolean;
}

type AuthorityName = 'device-root' | 'device-issuing' | 'service-root';

const DEVELOPMENT_NAME = 'TDS New development';
/** Stands in for the work factor that PBKDF2's 2,048 rounds lack; what we make ourselves has 43 characters. */
const MIN_PASSPHRASE_CHARS = 20;

/**
 * Makes both hierarchies, and the passphrase file (0600) when it is absent, unless the folder holds authorities already, which are
 * then checked and left alone. For development and the demo.
 */
export async function ensureDevelopmentAuthorities(options: AuthorityFiles & { clock: Clock }): Promise<Trust> {
  if (!(await hasAuthorities(options.dir))) {
    await ensurePassphrase(options.passphraseFile);
    await createAuthorities(options);
  }
  await loadDeviceIssuing(options);
  return loadTrust(options.dir);
}

/** The key that signs device certificates. Only the process that signs may call this. */
export async function loadDeviceIssuing(files: AuthorityFiles): Promise<SigningCertificate> {
  const issuing = await loadSigning(files, 'device-issuing');
  const root = await loadCertificate(files.dir, 'device-root');
  checkSignedBy(join(files.dir, 'device-issuing.crt'), issuing.certificatePem, root);
  return issuing;
}

/** The key that signs server certificates. */
export async function loadServiceAuthority(files: AuthorityFiles): Promise<ServiceAuthority> {
  return { root: await loadSigning(files, 'service-root') };
}

export async function loadTrust(dir: string): Promise<Trust> {
  const deviceRootPem = await loadCertificate(dir, 'device-root');
  const deviceIssuingPem = await loadCertificate(dir, 'device-issuing');
  const serviceRootPem = await loadCertificate(dir, 'service-root');
  checkSignedBy(join(dir, 'device-root.crt'), deviceRootPem, deviceRootPem);
  checkSignedBy(join(dir, 'device-issuing.crt'), deviceIssuingPem, deviceRootPem);
  checkSignedBy(join(dir, 'service-root.crt'), serviceRootPem, serviceRootPem);
  const isDevelopment = [deviceRootPem, serviceRootPem].some((pem) => new X509Certificate(pem).subject.startsWith(`CN=${DEVELOPMENT_NAME} `));
  return { deviceRootPem, deviceIssuingPem, serviceRootPem, isDevelopment };
}

async function hasAuthorities(dir: string): Promise<boolean> {
  try {
    return (await readdir(dir)).length > 0;
  } catch (error) {
    if (isNotFound(error)) return false;
    throw new AppError('CA_INVALID', {
      publicMessage: `The folder of the certificate authorities, ${dir}, cannot be read. Give the user that runs TDS New access to it.`,
      cause: error,
    });
  }
}

async function ensurePassphrase(path: string): Promise<void> {
  try {
    await access(path);
  } catch (error) {
    if (!isNotFound(error)) throw error;
    await createPrivateFolder(dirname(path));
    await writeFileSafely(path, `${randomBytes(32).toString('base64url')}\n`, 0o600);
  }
}

async function createAuthorities({ dir, passphraseFile, clock }: AuthorityFiles & { clock: Clock }): Promise<void> {
  const passphrase = await readPassphrase(passphraseFile);
  const device = await createDeviceAuthority({ clock, nome: DEVELOPMENT_NAME });
  const service = await createServiceAuthority({ clock, nome: DEVELOPMENT_NAME });
  const partial = `${dir}.partial`;
  await rm(partial, { recursive: true, force: true });
  await createPrivateFolder(partial);
  const authorities: Array<[AuthorityName, SigningCertificate]> = [
    ['device-root', device.root],
    ['device-issuing', device.issuing],
    ['service-root', service.root],
  ];
  for (const [name, { certificatePem, privateKey }] of authorities) {
    const keyPem = privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase });
    await writeFileSafely(join(partial, `${name}.key`), keyPem.toString(), 0o600);
    await writeFileSafely(join(partial, `${name}.crt`), certificatePem, 0o644);
  }
  await rename(partial, dir);
  await syncFolder(dirname(dir));
}

async function loadSigning({ dir, passphraseFile }: AuthorityFiles, name: AuthorityName): Promise<SigningCertificate> {
  const path = join(dir, `${name}.key`);
  const certificatePem = await loadCertificate(dir, name);
  const keyPem = await readSecretFile(path, 'A private key of the certificate authorities', OWNER_ONLY);
  if (!keyPem.includes('-----BEGIN ENCRYPTED PRIVATE KEY-----')) {
    throw invalid(`${path} is not an encrypted private key in PEM form. Restore it from a backup; an unencrypted key is not used.`);
  }
  const privateKey = decrypt(path, keyPem, await readPassphrase(passphraseFile), passphraseFile);
  if (!new X509Certificate(certificatePem).checkPrivateKey(privateKey)) {
    throw invalid(`${path} does not belong to ${name}.crt beside it. Restore both from the same backup.`);
  }
  return { certificatePem, privateKey };
}

function decrypt(path: string, keyPem: string, passphrase: string, passphraseFile: string): KeyObject {
  try {
    return createPrivateKey({ key: keyPem, format: 'pem', passphrase });
  } catch (cause) {
    throw invalid(
      `The passphrase in ${passphraseFile} does not open ${path}: it is the passphrase of other authorities, or the key file is damaged. Restore the one that belongs, from a backup.`,
      cause,
    );
  }
}

async function readPassphrase(path: string): Promise<string> {
  const text = await readSecretFile(path, 'The passphrase file of the certificate authorities', OWNER_AND_GROUP_READ);
  const passphrase = text.replace(/\r?\n$/, '');
  if (passphrase.length < MIN_PASSPHRASE_CHARS) {
    throw invalid(
      `The passphrase in ${path} has ${passphrase.length} characters, at least ${MIN_PASSPHRASE_CHARS} random ones are needed (for new authorities: openssl rand -base64 32 > ${path}).`,
    );
  }
  return passphrase;
}

async function loadCertificate(dir: string, name: AuthorityName): Promise<string> {
  const path = join(dir, `${name}.crt`);
  const pem = await readCaFile(path, 'A certificate of the certificate authorities');
  try {
    if (new X509Certificate(pem).ca) return pem;
  } catch (cause) {
    throw invalid(`${path} is empty, cut off or no certificate. Restore it from a backup.`, cause);
  }
  throw invalid(`${path} is not the certificate of an authority. Restore it from a backup.`);
}

function checkSignedBy(path: string, pem: string, issuerPem: string): void {
  const issuer = new X509Certificate(issuerPem);
  const certificate = new X509Certificate(pem);
  if (certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey)) return;
  throw invalid(`${path} was not signed by the root beside it: the files are of different authorities. Restore all of them from one backup.`);
}

function isNotFound(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function invalid(publicMessage: string, cause?: unknown): AppError {
  return new AppError('CA_INVALID', { publicMessage, cause });
}
