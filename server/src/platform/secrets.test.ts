import { createHmac } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { scratchFolder } from '../../test/scratch.ts';
import { deriveKey, derivePassword, readOrCreateSecret } from './secrets.ts';
import type { Purpose } from './secrets.ts';

const SECRET = 'a secret of more than thirty-two characters';
const PURPOSES: Purpose[] = [
  'postgres/superuser',
  'postgres/app',
  'postgres/ingest',
  'postgres/plataforma',
  'postgres/jobs',
  'postgres/backup',
  'app.ctx',
  'demo/password',
];
const modeOf = (file: string): string => (statSync(file).mode & 0o777).toString(8);

describe('the secret of a data folder', () => {
  it('is made once, in a file and folder of its owner alone', () => {
    const dir = scratchFolder();
    const secret = readOrCreateSecret(dir, undefined);
    const file = path.join(dir, 'secrets', 'secret');
    expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
    expect([modeOf(file), modeOf(path.dirname(file)), readdirSync(path.dirname(file))]).toEqual(['600', '700', ['secret']]);
    expect(readOrCreateSecret(dir, undefined)).toBe(secret);
    expect(readOrCreateSecret(scratchFolder(), undefined)).not.toBe(secret);
  });

  it('is not made where one is given', () => {
    const dir = scratchFolder();
    expect(readOrCreateSecret(dir, SECRET)).toBe(SECRET);
    expect(readdirSync(dir)).toEqual([]);
  });

  it('is closed to others again when somebody opened it', () => {
    const dir = scratchFolder();
    const file = path.join(dir, 'secrets', 'secret');
    const secret = readOrCreateSecret(dir, undefined);
    chmodSync(file, 0o644);
    expect(readOrCreateSecret(dir, undefined)).toBe(secret);
    expect(modeOf(file)).toBe('600');
  });

  it.each(['', 'short', '\n\n', ' '.repeat(64)])('that is damaged (%j) is told and never made anew, since the data would be lost', (text) => {
    const dir = scratchFolder();
    const file = path.join(dir, 'secrets', 'secret');
    mkdirSync(path.dirname(file));
    writeFileSync(file, text, { mode: 0o600 });
    expect(() => readOrCreateSecret(dir, undefined)).toThrow(/damaged/);
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it('is made also where a start was cut off while it was written', () => {
    const dir = scratchFolder();
    mkdirSync(path.join(dir, 'secrets'));
    writeFileSync(path.join(dir, 'secrets', 'secret.new'), 'half');
    const secret = readOrCreateSecret(dir, undefined);
    expect(readOrCreateSecret(dir, undefined)).toBe(secret);
    expect(modeOf(path.join(dir, 'secrets', 'secret'))).toBe('600');
  });
});

describe('what is derived from it', () => {
  it('differs by purpose and by secret, and is the same each time', () => {
    const all = PURPOSES.flatMap((purpose) => [SECRET, `${SECRET}.`].map((secret) => deriveKey(secret, purpose).toString('hex')));
    expect(new Set(all).size).toBe(PURPOSES.length * 2);
    for (const purpose of PURPOSES) expect(deriveKey(SECRET, purpose)).toEqual(deriveKey(SECRET, purpose));
  });

  it('is HKDF-SHA-256 of the purpose (RFC 5869), 32 bytes', () => {
    const extracted = createHmac('sha256', 'tds-new').update(SECRET).digest();
    const expanded = createHmac('sha256', extracted).update('app.ctx').update(Buffer.of(1)).digest();
    expect(deriveKey(SECRET, 'app.ctx')).toEqual(expanded);
  });

  it('is a password that needs no quoting anywhere', () => {
    for (const purpose of PURPOSES) expect(derivePassword(SECRET, purpose)).toMatch(/^[\w-]{43}$/);
  });
});
