/**
 * The key of backups: a file with a random key, made at first use, or one with a passphrase of a person. Whoever has it and a backup
 * has the data; without it nobody has, we included.
 */
import { randomBytes, scryptSync } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { AppError } from '../platform/errors.ts';
import { keyIdOf } from './format.ts';
import type { Header } from './format.ts';

const PREFIX = 'tds-backup-key:1:';
/** RFC 7914; 128 MiB and some 0.4 s for each guess. */
const SCRYPT = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 1024 * 1024 };
const PASSPHRASE_CHARACTERS = 16;

export interface BackupKey {
  kind: Header['key'];
  /** The key for a file with this salt (hexadecimal): the same for all of them, unless it comes from a passphrase. */
  master(salt: string): Buffer;
}

export function defaultKeyFile(dataDir: string): string {
  return path.join(dataDir, 'secrets', 'backup-key');
}

/** Made whole or not at all, 0600 in a folder 0700. */
export function createKeyFile(file: string): void {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(`${file}.new`, `${PREFIX}${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flush: true });
  chmodSync(`${file}.new`, 0o600);
  renameSync(`${file}.new`, file);
}

/** Throws AppError BACKUP_KEY when the file is not there, is open to others, or holds no key. */
export function readKeyFile(file: string): BackupKey {
  const refuse = (why: string): never => {
    throw new AppError('BACKUP_KEY', { publicMessage: `The key file ${file} ${why}` });
  };
  if (!existsSync(file)) refuse('does not exist. Give the one the backup was made with: --key-file FILE');
  const status = statSync(file);
  if (!status.isFile()) refuse('is no file.');
  if ((status.mode & 0o077) !== 0) refuse(`can be read by other users of this machine. Run: chmod 600 ${file}`);
  const text = readText(file).replace(/\r?\n$/, '');
  if (!text.startsWith(PREFIX)) {
    if (text.length < PASSPHRASE_CHARACTERS || text.includes('\n')) refuse(`holds neither a key that "backup" made nor a passphrase of one line and ${PASSPHRASE_CHARACTERS} characters or more.`);
    return { kind: 'scrypt', master: (salt) => scryptSync(text.normalize('NFC'), Buffer.from(salt, 'hex'), 32, SCRYPT) };
  }
  const key = Buffer.from(text.slice(PREFIX.length), 'base64url');
  if (key.length !== 32) refuse('is damaged: its key is not whole.');
  return { kind: 'random', master: () => key };
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new AppError('BACKUP_KEY', { publicMessage: `The key file ${file} cannot be read (${(cause as NodeJS.ErrnoException).code}). It is for the user it belongs to: run this as that user.`, cause });
  }
}

/** The key of this file. Throws AppError BACKUP_KEY when it was made with another one. */
export function openMaster(key: BackupKey, header: Header): Buffer {
  const isSameKind = key.kind === header.key;
  const master = isSameKind ? key.master(header.salt) : undefined;
  if (master !== undefined && keyIdOf(master) === header.keyId) return master;
  const expected = header.key === 'scrypt' ? 'a passphrase, and not this one' : 'another key';
  throw new AppError('BACKUP_KEY', { publicMessage: `The backup was made with ${expected}. Give its own key file: --key-file FILE` });
}
