import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { AppError } from '../platform/errors.ts';

const NAME = 'restore.json';

/** Which backup is being put back into a data folder: there from before the first row until after the last one. */
export function readRestoreMark(dir: string): string | undefined {
  const file = path.join(dir, NAME);
  return existsSync(file) ? String(JSON.parse(readFileSync(file, 'utf8')).backup) : undefined;
}

export function writeRestoreMark(dir: string, backup: string): void {
  const file = path.join(dir, NAME);
  writeFileSync(`${file}.new`, JSON.stringify({ backup }), { flush: true });
  renameSync(`${file}.new`, file);
}

export function removeRestoreMark(dir: string): void {
  rmSync(path.join(dir, NAME), { force: true });
}

/** Throws AppError RESTORE_INCOMPLETE: half of the rows would look like all of them. */
export function checkRestored(dir: string): void {
  if (!existsSync(path.join(dir, NAME))) return;
  throw new AppError('RESTORE_INCOMPLETE', { publicMessage: `A restore into ${dir} has not come to its end. Run the same restore again: it goes on where it stopped. Or remove the folder and begin again.` });
}
