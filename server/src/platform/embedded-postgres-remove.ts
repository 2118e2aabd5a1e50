import { lstatSync, realpathSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { stopOrphan, takeHome } from './embedded-postgres-owner.ts';
import type { Logger } from './log.ts';

/**
 * Removes the database of a data folder with all that is in it, wherever `openHome` put it. A server left running by a killed
 * process is stopped first. Throws AppError DATA_DIR_BUSY while another process holds the database.
 */
export async function removeEmbeddedPostgres(dataDir: string, log: Logger): Promise<void> {
  const link = join(resolve(dataDir), 'postgres');
  if (lstatSync(link, { throwIfNoEntry: false }) === undefined) return;
  const home = realpathSync(link);
  const release = takeHome(home);
  try {
    await stopOrphan(join(home, 'data'), log);
    // Data before the owner's mark, which goes with the folder: until then nobody else starts a database here.
    rmSync(join(home, 'data'), { recursive: true, force: true });
  } finally {
    release();
  }
  rmSync(home, { recursive: true, force: true });
  rmSync(link, { force: true });
}
