import { chownSync, lchownSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from './errors.ts';
import { runAs } from './embedded-postgres-process.ts';
import type { OsIdentity } from './embedded-postgres-process.ts';

/**
 * PostgreSQL refuses to run as root. Root therefore hands over to `postgres` where that user exists, else to `nobody`; initdb
 * looks the user up, so a bare uid will not do.
 */
export async function findOsIdentity(osUser: string | undefined): Promise<OsIdentity | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of osUser === undefined ? ['postgres', 'nobody'] : [osUser]) {
    const identity = await lookUp(name);
    if (identity !== undefined && identity.uid !== 0) return identity;
  }
  throw new AppError('DATABASE_START_FAILED', {
    publicMessage: osUser === undefined
      ? 'PostgreSQL does not run as root, and this system has neither a user "postgres" nor "nobody". Start as an ordinary user, or set DATABASE_URL to a PostgreSQL >= 17.'
      : `PostgreSQL cannot run as "${osUser}": there is no such user on this system, or it is root.`,
  });
}

/** Gives a tree to `identity` without following links; for trees only root could have written to. */
export function giveTree(path: string, identity: OsIdentity | undefined): void {
  if (identity === undefined) return;
  if (lstatSync(path).isDirectory()) {
    for (const name of readdirSync(path)) giveTree(join(path, name), identity);
    chownSync(path, identity.uid, identity.gid);
  } else {
    lchownSync(path, identity.uid, identity.gid);
  }
}

async function lookUp(name: string): Promise<OsIdentity | undefined> {
  const uid = await runAs(undefined, 'id', ['-u', name]);
  const gid = await runAs(undefined, 'id', ['-g', name]);
  if (uid.code !== 0 || gid.code !== 0) return undefined;
  return { uid: Number(uid.output), gid: Number(gid.output) };
}
