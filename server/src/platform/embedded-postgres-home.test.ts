import { chmodSync, lchownSync, lstatSync, mkdirSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { describe, expect, onTestFinished, test } from 'vitest';
import { isRoot, scratchFolder, startScratchPostgres } from '../../test/scratch.ts';
import { openHome, openSocketDir } from './embedded-postgres-home.ts';
import { findOsIdentity } from './embedded-postgres-user.ts';

const nobody = { uid: 65534, gid: 65534 };

describe('the data folder', () => {
  test('a file in its place, or a folder that cannot be made, is named with the way out', async () => {
    const folder = scratchFolder();
    writeFileSync(join(folder, 'file'), '');
    for (const dataDir of [join(folder, 'file'), join(folder, 'file/below')]) {
      await expect(startScratchPostgres({ dataDir })).rejects.toMatchObject({ code: 'DATA_DIR_UNREADABLE', publicMessage: expect.stringContaining(dataDir) });
    }
  });

  test.runIf(isRoot)('private to root, it lets the server pass to its own folder and see nothing else', async () => {
    const dataDir = scratchFolder();
    await startScratchPostgres({ dataDir });
    expect(lstatSync(dataDir).mode & 0o777).toBe(0o710);
    expect(lstatSync(dataDir).uid).toBe(0);
  });

  test.runIf(isRoot)('inside a closed folder, it links to a database kept outside, and finds it again', async () => {
    const closed = scratchFolder();
    chmodSync(closed, 0o700);
    const outside = scratchFolder();
    chmodSync(outside, 0o755);
    const identity = await findOsIdentity(undefined);
    const dataDir = join(closed, 'data');
    const first = await openHome(dataDir, identity, outside);
    expect(readlinkSync(join(dataDir, 'postgres'))).toBe(first.path);
    expect(first.path.startsWith(outside)).toBe(true);
    expect(lstatSync(first.path)).toMatchObject({ uid: identity?.uid });
    expect(lstatSync(first.path).mode & 0o777).toBe(0o700);
    expect(await openHome(dataDir, identity, outside)).toEqual(first);
    const server = await startScratchPostgres({ dataDir });
    expect(server.socketDir.startsWith(first.path)).toBe(true);
  });

  test.runIf(isRoot)('made by an ordinary user, it keeps that user when root starts', async () => {
    const dataDir = scratchFolder();
    chmodSync(dataDir, 0o755);
    mkdirSync(join(dataDir, 'postgres'));
    lchownSync(join(dataDir, 'postgres'), nobody.uid, nobody.gid);
    expect(await openHome(dataDir, { uid: 1, gid: 1 })).toEqual({ path: join(dataDir, 'postgres'), identity: nobody });
  });

  test.runIf(isRoot)('put back by root from a copy, it is given to the server again', async () => {
    const dataDir = scratchFolder();
    mkdirSync(join(dataDir, 'postgres/data'), { recursive: true });
    writeFileSync(join(dataDir, 'postgres/data/file'), '');
    symlinkSync('/etc/passwd', join(dataDir, 'postgres/data/link'));
    await openHome(dataDir, nobody);
    expect(lstatSync(join(dataDir, 'postgres/data/file'))).toMatchObject(nobody);
    expect(lstatSync('/etc/passwd').uid).toBe(0);
  });
});

describe('the socket folder', () => {
  test('lies in a short private folder when the data folder is too deep for a socket', async () => {
    const parent = scratchFolder();
    chmodSync(parent, 0o755);
    const dataDir = join(parent, 'ação'.repeat(12), 'deep'.repeat(12));
    const server = await startScratchPostgres({ dataDir });
    onTestFinished(() => rmSync(server.socketDir, { recursive: true, force: true }));
    expect(lstatSync(join(dataDir, 'postgres')).isDirectory()).toBe(true);
    expect(server.socketDir.startsWith(dataDir)).toBe(false);
    expect(Buffer.byteLength(join(server.socketDir, '.s.PGSQL.5432'))).toBeLessThan(100);
    expect(lstatSync(server.socketDir).mode & 0o777).toBe(0o700);
    const client = new Client({ connectionString: server.url('postgres', 'scratch', 'postgres') });
    await client.connect();
    await client.end();
  });

  test('open to others, it is refused', async () => {
    const deep = join(scratchFolder(), 'deep'.repeat(25));
    const home = { path: deep, identity: await findOsIdentity(undefined) };
    const parent = scratchFolder();
    const path = openSocketDir(home, 5432, [parent]);
    expect(openSocketDir(home, 5432, [parent])).toBe(path);
    chmodSync(path, 0o755);
    expect(() => openSocketDir(home, 5432, [parent])).toThrow(expect.objectContaining({ code: 'DATABASE_START_FAILED', publicMessage: expect.stringContaining(path) }));
  });

  test.runIf(isRoot)('of another owner, it is refused', () => {
    const home = { path: join(scratchFolder(), 'deep'.repeat(25)), identity: nobody };
    const parent = scratchFolder();
    lchownSync(openSocketDir(home, 5432, [parent]), 1, 1);
    expect(() => openSocketDir(home, 5432, [parent])).toThrow(expect.objectContaining({ code: 'DATABASE_START_FAILED' }));
  });
});
