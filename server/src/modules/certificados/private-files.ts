import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError } from '../../platform/errors.ts';

/** Any access for the group or others. */
export const OWNER_ONLY = 0o077;
/** Containers mount secrets readable by a group; writing by it and any access by others stay refused. */
export const OWNER_AND_GROUP_READ = 0o027;

/** Writes beside the target, flushes, then renames: a crash leaves the old file or the new one, never half of one. */
export async function writeFileSafely(path: string, text: string, mode: 0o600 | 0o644): Promise<void> {
  const partial = `${path}.partial`;
  await rm(partial, { force: true });
  const file = await open(partial, 'wx', mode);
  try {
    await file.writeFile(text);
    await file.chmod(mode);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(partial, path);
  await syncFolder(dirname(path));
}

export async function createPrivateFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
}

/** Makes a rename inside the folder survive a power cut. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** @throws AppError CA_MISSING, CA_INVALID with a text that says what to do; `what` names the file's meaning in it. */
export async function readCaFile(path: string, what: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw explain(path, what, cause);
  }
}

/** As `readCaFile`, and refuses a file that `forbiddenBits` of its mode give to anybody else. */
export async function readSecretFile(path: string, what: string, forbiddenBits: number): Promise<string> {
  await checkMode(path, what, forbiddenBits);
  return readCaFile(path, what);
}

async function checkMode(path: string, what: string, forbiddenBits: number): Promise<void> {
  let mode: number;
  try {
    ({ mode } = await stat(path));
  } catch (cause) {
    throw explain(path, what, cause);
  }
  if ((mode & forbiddenBits) === 0) return;
  throw new AppError('CA_INVALID', {
    publicMessage: `Other users of this machine can get at ${what}, ${path} (mode ${(mode & 0o777).toString(8)}). Treat it as known to them, then run: chmod 600 ${path}`,
  });
}

function explain(path: string, what: string, cause: unknown): AppError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
  if (code === 'ENOENT') {
    return new AppError('CA_MISSING', {
      publicMessage: `${what} is missing: ${path} does not exist. Restore it from a backup, or point the settings at the folder that holds it.`,
      cause,
    });
  }
  return new AppError('CA_INVALID', {
    publicMessage: `${what}, ${path}, cannot be read (${code}). Give the user that runs TDS New access to it.`,
    cause,
  });
}
