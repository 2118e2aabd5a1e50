import { hkdfSync, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { AppError } from './errors.ts';

/** Purposes a secret is derived for; one secret never serves two. */
export type Purpose =
  | 'postgres/superuser'
  | 'postgres/app'
  | 'postgres/ingest'
  | 'postgres/plataforma'
  | 'postgres/jobs'
  | 'postgres/backup'
  | 'app.ctx'
  | 'demo/password';

/** 32 bytes for one purpose (HKDF-SHA-256, RFC 5869). */
export function deriveKey(secret: string, purpose: Purpose): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, 'tds-new', purpose, 32));
}

export function derivePassword(secret: string, purpose: Purpose): string {
  return deriveKey(secret, purpose).toString('base64url');
}

/** TDS_SECRET where given; otherwise a random one made once and kept 0600 in the data folder. */
export function readOrCreateSecret(dataDir: string, given: string | undefined): string {
  if (given !== undefined) return given;
  return readOrCreateFile(path.join(dataDir, 'secrets', 'secret'));
}

/** A random secret in a file of its own: folder 0700, file 0600, written whole or not at all. */
function readOrCreateFile(file: string): string {
  if (existsSync(file)) {
    if ((statSync(file).mode & 0o077) !== 0) chmodSync(file, 0o600);
    const text = readFileSync(file, 'utf8').trim();
    if (text.length >= 32) return text;
    throw new AppError('CONFIG_INVALID', { publicMessage: `The secret in ${file} is damaged. Restore it from a backup; without it the data cannot be opened.` });
  }
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const secret = randomBytes(32).toString('base64url');
  writeFileSync(`${file}.new`, `${secret}\n`, { mode: 0o600, flush: true });
  renameSync(`${file}.new`, file);
  return secret;
}
