/** Certificates for gateways, as a command gives them: signed by the issuing authority and known to the registry before anyone has them. */
import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Mac } from '@tds/contract/mqtt';
import { createCertificado, issueDeviceCertificate, loadDeviceIssuing } from './modules/certificados/index.ts';
import { systemClock as clock } from './platform/clock.ts';
import { withPlataforma } from './platform/tenant.ts';
import type { Database } from './platform/tenant.ts';
import type { DataFolder } from './installation.ts';

export interface IdentityIssuer {
  /**
   * Files of one gateway in a folder of its own: `ca.crt`, `cert.pem` (certificate and chain) and, unless a public key is given,
   * `key.pem`, which stands nowhere else. A folder that has its certificate is complete and stays as it is.
   */
  ensureFiles(dir: string, mac: Mac, publicKey?: KeyObject): Promise<void>;
}

/** Reads the issuing key, which takes the passphrase. */
export async function openIssuer(folder: DataFolder, database: Database, crlUrl: string | undefined): Promise<IdentityIssuer> {
  const issuing = await loadDeviceIssuing({ dir: folder.caDir, passphraseFile: folder.passphraseFile });
  return {
    ensureFiles: async (dir, mac, publicKey) => {
      mkdirSync(dir, { recursive: true, mode: 0o700 });
      copyFileSync(path.join(folder.caDir, 'service-root.crt'), path.join(dir, 'ca.crt'));
      const file = path.join(dir, 'cert.pem');
      if (existsSync(file)) return;
      const key = publicKey ?? ensureKey(path.join(dir, 'key.pem'));
      const issued = await issueDeviceCertificate({ issuing, mac, publicKey: key, clock, ...(crlUrl === undefined ? {} : { crlUrl }) });
      await withPlataforma(database, 'issue', (tx) => createCertificado(tx, { mac, ...issued }));
      writeFileSync(`${file}.new`, issued.chainPem, { mode: 0o600 });
      renameSync(`${file}.new`, file);
    },
  };
}

/** Made as a gateway would make it: P-256. */
function ensureKey(file: string): KeyObject {
  if (existsSync(file)) return createPublicKey(createPrivateKey(readFileSync(file)));
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  return publicKey;
}
