import path from 'node:path';
import { AppError } from './errors.ts';

/** Below these nothing can be kept, and Node's recursive mkdir never returns under /proc. Shared memory is a file system like others. */
const NOT_FOR_FILES = /^\/(proc|sys|dev)(\/(?!shm\/.)|$)/;

export function isForFiles(dir: string): boolean {
  return !NOT_FOR_FILES.test(path.resolve(dir));
}

/** A folder that a person named for what is to be written. Throws AppError COMMAND_USAGE. */
export function checkForFiles(dir: string): string {
  if (isForFiles(dir)) return dir;
  throw new AppError('COMMAND_USAGE', { publicMessage: `${dir} belongs to the system and keeps no files. Choose another folder.` });
}
