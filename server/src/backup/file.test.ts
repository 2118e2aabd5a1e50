import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { scratchFolder } from '../../test/scratch.ts';
import { openBackup } from './backup-reader.ts';
import { createBackupWriter } from './backup-writer.ts';
import { CHUNK, FRAME_BYTES, TAG_BYTES, encodeHeader, readFrame, sealChunk } from './format.ts';
import { createKeyFile, readKeyFile } from './key.ts';
import type { BackupKey } from './key.ts';
import { decodeRows, encodeRows } from './rows.ts';

const MANIFEST = { version: '1', postgres: '17', kind: 'real' as const, migrations: [], parts: [{ table: 'public.t', columns: ['a'], estimatedRows: 3 }], sequences: [] };

/** A backup of a table with `count` chunks of rows, all of one length. */
async function writeBackup(count = 3): Promise<{ file: string; key: BackupKey; keyFile: string }> {
  const folder = scratchFolder();
  const [file, keyFile] = [path.join(folder, 'a.bkp'), path.join(folder, 'key')];
  createKeyFile(keyFile);
  const key = readKeyFile(keyFile);
  const writer = await createBackupWriter(file, key);
  await writer.writeManifest(MANIFEST);
  for (let at = 0; at < count; at += 1) {
    const text = Buffer.from(`row ${at}\n`);
    await writer.writeRows(await encodeRows(0, { text, rows: 1 }), { part: 0, rows: 1, bytes: text.length });
  }
  await writer.finish([{ rows: count, hash: '0:0' }]);
  return { file, key, keyFile };
}

/** Opens and reads everything, as a restore does before it writes anything. */
async function check(file: string, key: BackupKey): Promise<string[]> {
  const backup = await openBackup(file, key);
  try {
    await backup.verify(() => undefined);
    return await Promise.all(backup.footer.chunks.map(async (_, at) => (await decodeRows(await backup.readRows(at))).text.toString()));
  } finally {
    await backup.close();
  }
}

/** Where each chunk begins and ends. */
function findChunks(bytes: Buffer): { start: number; end: number }[] {
  const chunks = [];
  const footerAt = Number(bytes.readBigUInt64BE(bytes.length - 16));
  for (let start = 8 + 4 + bytes.readUInt32BE(8) + 32; start <= footerAt; ) {
    const end = start + FRAME_BYTES + readFrame(bytes.subarray(start)).length + TAG_BYTES;
    chunks.push({ start, end });
    start = end;
  }
  return chunks;
}

describe('the file of a backup', () => {
  it('gives back what was written, and is for its owner alone', async () => {
    const { file, key } = await writeBackup();
    expect(await check(file, key)).toEqual(['row 0\n', 'row 1\n', 'row 2\n']);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('shows nothing of the rows to whoever has no key', async () => {
    const { file } = await writeBackup();
    const text = readFileSync(file).toString('latin1');
    expect(text).not.toContain('row');
    expect(text).not.toContain('public.t');
  });

  it('has its name only when it is whole', async () => {
    const { file, key } = await writeBackup();
    const other = `${file}2`;
    const writer = await createBackupWriter(other, key);
    await writer.writeManifest(MANIFEST);
    expect([existsSync(other), existsSync(`${other}.partial`)]).toEqual([false, true]);
    await expect(check(`${other}.partial`, key)).rejects.toMatchObject({ code: 'BACKUP_INVALID' });
    await writer.abandon();
    expect(existsSync(`${other}.partial`)).toBe(false);
  });

  it('is never written over', async () => {
    const { file, key } = await writeBackup();
    await expect(createBackupWriter(file, key)).rejects.toMatchObject({ code: 'CONFLICT', publicMessage: expect.stringContaining('not written over') });
  });

  it('is refused wherever one bit of it differs', async () => {
    const { file, key } = await writeBackup(1);
    const whole = readFileSync(file);
    for (let at = 0; at < whole.length; at += 1) {
      const bytes = Buffer.from(whole);
      bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << (at % 8)), at);
      writeFileSync(file, bytes);
      await expect(check(file, key), `byte ${at}`).rejects.toMatchObject({ code: expect.stringMatching(/^BACKUP_/) });
    }
  });

  it('is refused wherever it is cut', async () => {
    const { file, key } = await writeBackup(1);
    const whole = readFileSync(file);
    for (let length = 0; length < whole.length; length += 1) {
      writeFileSync(file, whole.subarray(0, length));
      await expect(check(file, key), `${length} bytes`).rejects.toMatchObject({ code: 'BACKUP_INVALID' });
    }
  });

  it('is refused with a chunk taken out, put in twice, or in another place', async () => {
    const { file, key } = await writeBackup();
    const whole = readFileSync(file);
    const chunks = findChunks(whole).map(({ start, end }) => whole.subarray(start, end));
    const [head, trailer] = [whole.subarray(0, findChunks(whole)[0]?.start), whole.subarray(-16)];
    const [manifest, one, two, three, footer] = chunks;
    for (const order of [[manifest, two, one, three, footer], [manifest, one, one, three, footer], [manifest, one, three, footer], [manifest, one, two, two, three, footer], [one, manifest, two, three, footer]]) {
      const body = Buffer.concat(order.map((chunk) => chunk ?? Buffer.alloc(0)));
      const end = Buffer.from(trailer);
      end.writeBigUInt64BE(BigInt(head.length + body.length - (footer?.length ?? 0)));
      writeFileSync(file, Buffer.concat([head, body, end]));
      await expect(check(file, key)).rejects.toMatchObject({ code: 'BACKUP_INVALID', publicMessage: expect.stringContaining('not what was written') });
    }
  });

  it('is refused with a chunk of another backup made with the same key', async () => {
    const { file, key } = await writeBackup();
    const other = `${file}2`;
    const writer = await createBackupWriter(other, key);
    await writer.writeManifest(MANIFEST);
    const text = Buffer.from('row X\n');
    await writer.writeRows(await encodeRows(0, { text, rows: 1 }), { part: 0, rows: 1, bytes: text.length });
    await writer.finish([{ rows: 1, hash: '' }]);
    const [bytes, foreign] = [readFileSync(file), readFileSync(other)];
    const [into, from] = [findChunks(bytes)[1], findChunks(foreign)[1]];
    foreign.copy(bytes, into?.start ?? 0, from?.start, from?.end);
    writeFileSync(file, bytes);
    await expect(check(file, key)).rejects.toMatchObject({ code: 'BACKUP_INVALID' });
  });
});

test('no two chunks of a file, and no two files, are sealed alike, though their rows are', () => {
  const seal = (salt: string, index: number): string => {
    const { keys } = encodeHeader({ format: 1, salt, key: 'random', keyId: '0'.repeat(16), createdAt: '2026-01-01T00:00:00Z' }, Buffer.alloc(32));
    return Buffer.concat(sealChunk(keys, index, CHUNK.rows, Buffer.alloc(64)).slice(1)).toString('hex');
  };
  const sealed = ['0'.repeat(32), '1'.repeat(32)].flatMap((salt) => [0, 1, 2, 256, 65_536].map((index) => seal(salt, index)));
  expect(new Set(sealed.map((text) => text.slice(0, 128))).size).toBe(sealed.length);
});

describe('the key of a backup', () => {
  it('that is another one is told from a damaged file', async () => {
    const { file, keyFile } = await writeBackup();
    createKeyFile(`${keyFile}2`);
    await expect(check(file, readKeyFile(`${keyFile}2`))).rejects.toMatchObject({ code: 'BACKUP_KEY', publicMessage: expect.stringContaining('another key') });
  });

  it('may be a passphrase, and only that one', async () => {
    const folder = scratchFolder();
    const write = (name: string, text: string): BackupKey => {
      writeFileSync(path.join(folder, name), text, { mode: 0o600 });
      return readKeyFile(path.join(folder, name));
    };
    const key = write('right', 'sixteen characters and more\n');
    const file = path.join(folder, 'a.bkp');
    const writer = await createBackupWriter(file, key);
    await writer.writeManifest({ ...MANIFEST, parts: [] });
    await writer.finish([]);
    expect(await check(file, key)).toEqual([]);
    await expect(check(file, write('wrong', 'sixteen characters and less'))).rejects.toMatchObject({ code: 'BACKUP_KEY' });
  });

  it('that is short, missing, or open to others is refused in a sentence', () => {
    const folder = scratchFolder();
    const file = path.join(folder, 'key');
    expect(() => readKeyFile(file)).toThrow('does not exist');
    writeFileSync(file, 'short', { mode: 0o600 });
    expect(() => readKeyFile(file)).toThrow('16 characters');
    writeFileSync(`${file}2`, 'sixteen characters and more', { mode: 0o644 });
    expect(() => readKeyFile(`${file}2`)).toThrow('chmod 600');
  });
});
