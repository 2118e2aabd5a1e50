/** Certificates for gateways, as a command gives them: signed by the issuing authority and known to the registry before anyone has them. */
import { X509Certificate, createPrivateKey, createPublicKey, generateKeyPair } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Mac } from '@tds/contract/mqtt';
import { createCertificado, digestSpki, findCertificadoPem, issueDeviceCertificate, loadDeviceIssuing, writeFileSafely } from './modules/certificados/index.ts';
import { systemClock as clock } from './platform/clock.ts';
import { AppError } from './platform/errors.ts';
import { withPlataforma } from './platform/tenant.ts';
import type { Database } from './platform/tenant.ts';
import type { DataFolder } from './installation.ts';

export interface IdentityIssuer {
  /**
   * Files of one gateway in a folder of its own: `ca.crt`, `cert.pem` (certificate and chain) and, unless a public key is given,
   * `key.pem`, which stands nowhere else. A folder that has its certificate is complete and stays as it is; one that was left half
   * made is completed. Throws AppError CONFLICT for a folder or a key that is another gateway's or another system's, and for a key
   * that was revoked.
   */
  ensureFiles(dir: string, mac: Mac, options?: FilesOptions): Promise<void>;
}

export interface FilesOptions {
  /** Of a key that the gateway keeps to itself. */
  publicKey?: KeyObject | undefined;
  /** Of a key that is made; default P-256. RSA takes a tenth of a second each. */
  keyKind?: KeyKind | undefined;
  /** A complete folder stays as it is when its certificate was revoked: one gateway that was put out does not stop a whole fleet. */
  keepRevoked?: boolean;
}

export type KeyKind = 'P-256' | 'RSA-2048';

/** Reads the issuing key, which takes the passphrase. */
export async function openIssuer(folder: DataFolder, database: Database, crlUrl: string | undefined): Promise<IdentityIssuer> {
  const issuing = await loadDeviceIssuing({ dir: folder.caDir, passphraseFile: folder.passphraseFile });
  return {
    ensureFiles: async (dir, mac, { publicKey: given, keepRevoked = false, keyKind = 'P-256' } = {}) => {
      mkdirSync(dir, { recursive: true, mode: 0o700 });
      const file = path.join(dir, 'cert.pem');
      const keyFile = path.join(dir, 'key.pem');
      if (existsSync(file)) await checkRegistered(database, file, checkComplete(file, mac, given ?? readKey(keyFile)), keepRevoked);
      else await writeFileSafely(file, await ensureChain(mac, given ?? (await ensureKey(keyFile, keyKind))), 0o600);
      copyFileSync(path.join(folder.caDir, 'service-root.crt'), path.join(dir, 'ca.crt'));
    },
  };

  async function ensureChain(mac: Mac, publicKey: KeyObject): Promise<string> {
    // The registry has it, the folder not: it was killed in between.
    const known = await findKnown(database, mac, publicKey);
    if (known !== undefined) return known + issuing.certificatePem;
    const issued = await issueDeviceCertificate({ issuing, mac, publicKey, clock, ...(crlUrl === undefined ? {} : { crlUrl }) });
    await withPlataforma(database, 'issue', (tx) => createCertificado(tx, { mac, ...issued }));
    return issued.chainPem;
  }
}

/** A certificate that is not of this MAC and key would be printed as good, and then no handshake would succeed. */
function checkComplete(file: string, mac: Mac, publicKey: KeyObject | undefined): X509Certificate {
  const certificate = readCertificate(file);
  const isOurs = certificate?.subject === `CN=${mac}` && publicKey !== undefined && digestSpki(certificate.publicKey) === digestSpki(publicKey);
  if (!isOurs) refuse(`${file} is there already and belongs to another key or gateway. Choose another folder with --out, or move that file away.`);
  return certificate;
}

/** The registry alone says who is let in; a folder may come from another system, or outlive its certificate. */
async function checkRegistered(database: Database, file: string, certificate: X509Certificate, keepRevoked: boolean): Promise<void> {
  const known = await withPlataforma(database, 'issue', (tx) => findCertificadoPem(tx, digestSpki(certificate.publicKey)));
  const folder = path.dirname(file);
  if (known === undefined || new X509Certificate(known.certificatePem).fingerprint256 !== certificate.fingerprint256) {
    refuse(`${file} is not in this system's registry and lets nobody in. Move the folder ${folder} away to get a new one.`);
  }
  if (known.estado === 'ATIVO' || keepRevoked) return;
  const state = known.estado === 'REVOGADO' ? 'was revoked' : `is ${known.estado}`;
  refuse(`${file} ${state} (serial ${known.serial}) and lets nobody in. Move the folder ${folder} away to get a new one.`);
}

async function findKnown(database: Database, mac: Mac, publicKey: KeyObject): Promise<string | undefined> {
  const known = await withPlataforma(database, 'issue', (tx) => findCertificadoPem(tx, digestSpki(publicKey)));
  if (known === undefined) return undefined;
  if (known.mac !== mac) refuse(`This key belongs to the gateway ${known.mac} already: each gateway needs a key of its own.`);
  if (known.estado !== 'ATIVO') refuse(`The certificate of this key is ${known.estado} (serial ${known.serial}) and lets nobody in: the gateway ${mac} needs a new key.`);
  return known.certificatePem;
}

const makePair = promisify(generateKeyPair);

/** Made as a gateway would make it. On the disk before anything is signed for it. */
async function ensureKey(file: string, keyKind: KeyKind): Promise<KeyObject> {
  const present = readKey(file);
  if (present !== undefined) return present;
  const { privateKey, publicKey } = keyKind === 'P-256' ? await makePair('ec', { namedCurve: 'P-256' }) : await makePair('rsa', { modulusLength: 2048 });
  await writeFileSafely(file, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), 0o600);
  return publicKey;
}

function readKey(file: string): KeyObject | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return createPublicKey(createPrivateKey(readFileSync(file)));
  } catch (cause) {
    return refuse(`${file} is no private key that can be read. Move it away to have another one made.`, cause);
  }
}

function readCertificate(file: string): X509Certificate | undefined {
  try {
    return new X509Certificate(readFileSync(file));
  } catch {
    return undefined;
  }
}

function refuse(publicMessage: string, cause?: unknown): never {
  throw new AppError('CONFLICT', { publicMessage, cause });
}
