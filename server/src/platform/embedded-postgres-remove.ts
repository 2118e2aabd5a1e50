import { randomBytes } from 'node:crypto';
import { existsSync, lstatSync, readdirSync, realpathSync, renameSync, rmSync, rmdirSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { OUTSIDE, OUTSIDE_PREFIX } from './embedded-postgres-home.ts';
import { stopOrphan, takeHome } from './embedded-postgres-owner.ts';
import { errnoOf } from './embedded-postgres-process.ts';
import type { Logger } from './log.ts';

export interface RemoveOptions {
  log: Logger;
  /** Called while nobody else can start the database of this folder. */
  whileHeld: () => void;
  outside?: string | undefined;
}

/** All that a database of ours puts into its home, but its data and the owner's mark. */
const MADE = /^(run|postgres\.log(\.1)?|init-.+)$/;

/**
 * Removes the database of a data folder: what was made for it, in the home or in the folder outside that `openHome` linked to it.
 * A link to anywhere else is taken away, and what it leads to stays; so does what somebody else put into the home. A server left
 * running by a killed process is stopped first. Throws AppError DATA_DIR_BUSY while another process holds the database.
 */
export async function removeEmbeddedPostgres(dataDir: string, { log, whileHeld, outside = OUTSIDE }: RemoveOptions): Promise<void> {
  const link = join(resolve(dataDir), 'postgres');
  const home = findHome(link, outside);
  if (home === undefined) {
    whileHeld();
    return;
  }
  const release = takeHome(home);
  try {
    await stopOrphan(join(home, 'data'), log);
    whileHeld();
    setDataAside(home);
    for (const name of readdirSync(home)) if (MADE.test(name)) rmSync(join(home, name), { recursive: true, force: true });
  } finally {
    release();
  }
  if (removeIfEmpty(home) && home !== link) rmSync(link, { force: true });
}

/** Undefined when there is none that is ours; a link that is not ours is gone then. */
function findHome(link: string, outside: string): string | undefined {
  const found = lstatSync(link, { throwIfNoEntry: false });
  if (!found?.isSymbolicLink()) return found?.isDirectory() ? link : undefined;
  const home = existsSync(link) ? realpathSync(link) : undefined;
  if (home !== undefined && existsSync(outside) && dirname(home) === realpathSync(outside) && basename(home).startsWith(OUTSIDE_PREFIX)) return home;
  rmSync(link, { force: true });
  return undefined;
}

/** Under a name that the next start clears away: removed halfway, it would be taken for a damaged database. */
function setDataAside(home: string): void {
  if (existsSync(join(home, 'data', 'PG_VERSION'))) renameSync(join(home, 'data'), join(home, `init-${randomBytes(6).toString('hex')}`));
}

/** Not when a system started as soon as it could: the folder is its home now. */
function removeIfEmpty(folder: string): boolean {
  try {
    rmdirSync(folder);
    return true;
  } catch (error) {
    if (errnoOf(error) === 'ENOTEMPTY') return false;
    throw error;
  }
}
