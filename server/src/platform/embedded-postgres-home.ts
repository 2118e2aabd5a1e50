import { createHash } from 'node:crypto';
import { accessSync, chmodSync, chownSync, constants, lstatSync, mkdirSync, mkdtempSync, realpathSync, rmSync, rmdirSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { AppError } from './errors.ts';
import { canReach, errnoOf } from './embedded-postgres-process.ts';
import { giveTree } from './embedded-postgres-user.ts';
import type { OsIdentity } from './embedded-postgres-process.ts';

/** The longest socket path that every supported system takes (sun_path: 104 bytes on macOS, 108 on Linux), with room to spare. */
const MAX_SOCKET_PATH_BYTES = 100;

/** Where databases lie whose data folder is closed to them, each in a folder of its own. */
export const OUTSIDE = '/var/lib/tds-postgres';
export const OUTSIDE_PREFIX = 'data-';

export interface PostgresHome {
  /** Real path of the folder that holds `data`, the log and the socket folder; mode 0700, owned by `identity`. */
  path: string;
  /** Whom the server runs as: the owner of the data where there is some already. */
  identity: OsIdentity | undefined;
}

/**
 * Opens (or makes) `<dataDir>/postgres`. Where the server's user cannot get there, because dataDir lies in a closed folder such
 * as /root, the data goes to a folder below `outside` and `<dataDir>/postgres` becomes a link to it.
 */
export async function openHome(
  dataDir: string,
  identity: OsIdentity | undefined,
  outside: string = OUTSIDE,
): Promise<PostgresHome> {
  const link = join(resolve(dataDir), 'postgres');
  try {
    openDataDir(resolve(dataDir), identity);
    if (lstatSync(link, { throwIfNoEntry: false }) === undefined) makeHome(link, await canReach(identity, dirname(link)), outside);
    const path = realpathSync(link);
    return { path, identity: await takeOwnership(path, identity) };
  } catch (cause) {
    if (cause instanceof AppError || !(cause instanceof Error) || errnoOf(cause) === undefined) throw cause;
    throw unreadable(`The data folder ${dataDir} cannot be used: ${cause.message}. Correct it or choose another by TDS_DATA_DIR.`, cause);
  }
}

/**
 * A 0700 folder for the server's socket: in the home, or, where that path is too long for a socket, a short one named after it.
 * To be called by the owner of the home once no server runs there: a socket lock still found is of a killed one. PostgreSQL would
 * not start while the number in it belongs to any process of the same user, be it a zombie.
 */
export function openSocketDir(home: PostgresHome, port: number, tmpParents: string[] = [tmpdir(), '/tmp']): string {
  const hash = createHash('sha256').update(home.path).digest('hex').slice(0, 16);
  const inside = join(home.path, 'run');
  const candidates = [inside, ...tmpParents.map((parent) => join(parent, `tds-pg-${hash}`))];
  const path = candidates.find((dir) => Buffer.byteLength(join(dir, `.s.PGSQL.${port}`)) < MAX_SOCKET_PATH_BYTES) ?? inside;
  const owner = home.identity?.uid ?? process.getuid?.();
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) {
    mkdirSync(path, { mode: 0o700 });
    giveTree(path, home.identity);
  }
  const found = lstatSync(path);
  if (!found.isDirectory() || found.uid !== owner || (found.mode & 0o077) !== 0) {
    throw new AppError('DATABASE_START_FAILED', {
      publicMessage: `The folder ${path}, where PostgreSQL's socket belongs, is not a private folder of the database's own user. Remove it and start again.`,
    });
  }
  rmSync(join(path, `.s.PGSQL.${port}.lock`), { force: true });
  return path;
}

function openDataDir(dataDir: string, identity: OsIdentity | undefined): void {
  // Folders above it are made open: the server's user has to pass through them.
  mkdirSync(dirname(dataDir), { recursive: true, mode: 0o755 });
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  const found = lstatSync(realpathSync(dataDir));
  // The narrowest opening that lets the server through to its own folder: its group may pass, not list.
  if (identity !== undefined && found.uid === 0 && (found.mode & 0o001) === 0) {
    chownSync(dataDir, 0, identity.gid);
    chmodSync(dataDir, (found.mode & 0o700) | 0o010);
  }
}

/** Another start may do the same at this moment; whichever is first, both then find the same folder. */
function makeHome(link: string, isReachable: boolean, outside: string): void {
  // Never under /tmp: what lies here must outlive a restart of the machine.
  if (!isReachable) mkdirSync(outside, { recursive: true, mode: 0o755 });
  const target = isReachable ? undefined : mkdtempSync(join(outside, OUTSIDE_PREFIX));
  try {
    if (target === undefined) mkdirSync(link, { mode: 0o700 });
    else symlinkSync(target, link);
  } catch (err) {
    if (target !== undefined) rmdirSync(target);
    if (errnoOf(err) !== 'EEXIST') throw err;
  }
}

/**
 * Data once made by an ordinary user keeps that user when root starts it later, and the other way round it is refused: the
 * files are not ours to read.
 */
async function takeOwnership(path: string, identity: OsIdentity | undefined): Promise<OsIdentity | undefined> {
  const found = lstatSync(path);
  const self = process.getuid?.();
  if (self !== 0) {
    if (self !== undefined && found.uid !== self) {
      throw unreadable(`The database folder ${path} belongs to another user of this system (uid ${found.uid}). Start as that user or as root.`);
    }
    chmodSync(path, 0o700);
    return undefined;
  }
  const owner = found.uid === 0 ? identity : { uid: found.uid, gid: found.gid };
  if (found.uid === 0) giveTree(path, identity);
  chmodSync(path, 0o700);
  if (!(await canReach(owner, path))) {
    throw unreadable(`The database folder ${path} cannot be reached by its own user (uid ${owner?.uid}): a folder above it is closed. Open that folder or choose another by TDS_DATA_DIR.`);
  }
  return owner;
}

function unreadable(publicMessage: string, cause?: unknown): AppError {
  return new AppError('DATA_DIR_UNREADABLE', { publicMessage, cause });
}
