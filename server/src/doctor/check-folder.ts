import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { readRestoreMark } from '../backup/restore-mark.ts';
import { error, ok, warning } from './finding.ts';
import type { Finding } from './finding.ts';

/** Owner alone. */
const PRIVATE = 0o077;
/** Others may pass through to the database's own folder, and see what is meant to be seen; nobody else writes. */
const WRITABLE = 0o022;

/** Who else on this machine can get at the data folder and its secrets. */
export function checkFolder(dir: string): Finding[] {
  if (!existsSync(dir)) return [error('data folder', `${dir} does not exist`, 'Set TDS_DATA_DIR to the folder of the installation, or start it: npm start')];
  if (readRestoreMark(dir) !== undefined) {
    return [error('data folder', `A restore into ${dir} has not come to its end`, 'Run the same restore again: it goes on where it stopped.'), checkModes(dir)];
  }
  return [checkModes(dir)];
}

/** Keys that are worth more than this machine. */
export function checkKeys(dir: string, passphraseFile: string, isDevelopment: boolean): Finding[] {
  const rootKey = path.join(dir, 'ca', 'device-root.key');
  const backupKey = path.join(dir, 'secrets', 'backup-key');
  return [
    ...(existsSync(rootKey) && !isDevelopment
      ? [warning('root key', `The key of the root authority is on this machine: ${rootKey}`, 'Move it to a medium that lies in a safe: only a new issuing certificate needs it. Whoever has it makes gateways for ten years.')]
      : [ok('root key', isDevelopment ? 'The authorities are for development' : 'The key of the root authority is not on this machine')]),
    ...(existsSync(passphraseFile) && !isDevelopment && passphraseFile.startsWith(`${dir}${path.sep}`)
      ? [warning('passphrase', `The passphrase of the authorities lies beside their keys: ${passphraseFile}`, 'Keep it elsewhere and name it by TDS_CA_PASSPHRASE_FILE: together they open every key.')]
      : []),
    ...listStrayKeys(dir).map((file) => warning('stray key', `A private key lies where none belongs: ${file}`, 'Bring it to the gateway it is for, and remove it here; the registry has its certificate.')),
    ...(existsSync(backupKey) ? [ok('backup key', `Backups are sealed by ${backupKey}: is there a copy away from this machine?`)] : []),
  ];
}

function checkModes(dir: string): Finding {
  const open = [...listOpen(dir, WRITABLE), ...['secrets', 'ca', 'postgres'].flatMap((name) => listOpen(path.join(dir, name), PRIVATE)), ...listSecrets(dir).flatMap((file) => listOpen(file, PRIVATE))];
  if (open.length === 0) return ok('data folder', `${dir}: its secrets are for its owner alone`);
  return error('data folder', `Other users of this machine can get at ${open.join(', ')}`, `Run: chmod go-rwx ${open.join(' ')}   Then treat what was open as known to them.`);
}

function listOpen(file: string, forbidden: number): string[] {
  return existsSync(file) && (statSync(file).mode & forbidden) !== 0 ? [file] : [];
}

/** Beside the folders that are for keys: what somebody put down for a moment, two levels deep. */
function listStrayKeys(dir: string): string[] {
  const known = new Set(['ca', 'secrets', 'postgres', 'demo-fleet', 'fleets', 'mosquitto']);
  const list = (folder: string, depth: number): string[] =>
    readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const file = path.join(folder, entry.name);
      if (entry.isDirectory()) return depth > 0 && !known.has(entry.name) ? list(file, depth - 1) : [];
      return entry.isFile() && /\.(key|pem|p12|pfx)$/.test(entry.name) && isPrivate(file) ? [file] : [];
    });
  return existsSync(dir) ? list(dir, 2) : [];
}

function isPrivate(file: string): boolean {
  return /\.(p12|pfx)$/.test(file) || readFileSync(file, 'latin1').includes('PRIVATE KEY');
}

/** Certificates may be read by anybody; whatever else lies in these folders may not. */
function listSecrets(dir: string): string[] {
  return ['secrets', 'ca'].flatMap((name) => {
    const folder = path.join(dir, name);
    return existsSync(folder) ? readdirSync(folder).filter((file) => !file.endsWith('.crt') && !file.endsWith('.crl')).map((file) => path.join(folder, file)) : [];
  });
}
