import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from './errors.ts';
import { errnoOf, isAlive, isPostmasterOf, processStart } from './embedded-postgres-process.ts';
import type { Logger } from './log.ts';

const FAST_STOP_MS = 60_000;
const IMMEDIATE_STOP_MS = 20_000;

const ownerShape = z.object({ pid: z.int().positive(), start: z.string().optional() });
type Owner = z.infer<typeof ownerShape>;

/**
 * Makes this process the only one that starts the database in `home`; returns the release. An owner that died without
 * releasing is recognised by its pid and its start time, and replaced.
 */
export function takeHome(home: string): () => void {
  const path = join(home, 'owner.json');
  const fresh = `${path}.${randomBytes(6).toString('hex')}`;
  writeFileSync(fresh, JSON.stringify({ pid: process.pid, start: processStart(process.pid) } satisfies Owner), { mode: 0o600 });
  try {
    for (;;) {
      try {
        // link(2) fails where rename would replace: exactly one of many starters wins.
        linkSync(fresh, path);
        return once(() => rmSync(path, { force: true }));
      } catch (err) {
        if (errnoOf(err) !== 'EEXIST') throw err;
      }
      removeDeadOwner(path, home);
    }
  } finally {
    rmSync(fresh, { force: true });
  }
}

/** A server left running by a process that was killed. We stop it and start our own: only of a child do we see the exit. */
export async function stopOrphan(pgData: string, log: Logger): Promise<boolean> {
  const pidFile = join(pgData, 'postmaster.pid');
  const lines = readText(pidFile)?.split('\n') ?? [];
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 1 || !isAlive(pid)) return false;
  if (!isPostmasterOf(pid, pgData)) {
    // The number now belongs to another program, which would keep PostgreSQL from starting. It takes its parent's number for a
    // stale one; the file stays because its shared memory key still guards against surviving backends.
    writeFileSync(pidFile, [String(process.pid), ...lines.slice(1)].join('\n'));
    return false;
  }
  log.warn({ orphan: pid }, 'stopping the PostgreSQL that a killed process left running');
  await stopServer(pid, () => !isPostmasterOf(pid, pgData));
  return true;
}

/** Fast (clients are cut off, data is flushed), then immediate (recovers from its log at the next start). */
export async function stopServer(pid: number, isGone: () => boolean): Promise<void> {
  for (const [signal, patienceMs] of [['SIGINT', FAST_STOP_MS], ['SIGQUIT', IMMEDIATE_STOP_MS]] as const) {
    if (isGone()) return;
    signalIfAlive(pid, signal);
    const deadline = Date.now() + patienceMs;
    while (!isGone() && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 10));
  }
  if (isGone()) return;
  throw new AppError('DATABASE_START_FAILED', { publicMessage: `The PostgreSQL process ${pid} does not stop. Stop it by hand (kill -QUIT ${pid}) and start again.` });
}

/** A second release must not remove the mark of whoever came after. */
function once(action: () => void): () => void {
  let isDone = false;
  return () => {
    if (!isDone) action();
    isDone = true;
  };
}

function signalIfAlive(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (err) {
    if (errnoOf(err) !== 'ESRCH') throw err;
  }
}

function removeDeadOwner(path: string, home: string): void {
  const text = readText(path);
  if (text === undefined) return;
  const owner = parseOwner(text);
  if (owner !== undefined && isAlive(owner.pid) && processStart(owner.pid) === owner.start) {
    throw new AppError('DATA_DIR_BUSY', {
      publicMessage: `The database in ${home} is in use by another running instance (process ${owner.pid}). Stop it first, or choose another folder by TDS_DATA_DIR.`,
    });
  }
  const aside = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    renameSync(path, aside);
  } catch (err) {
    if (errnoOf(err) === 'ENOENT') return;
    throw err;
  }
  // Another starter may have replaced the dead owner between our read and our rename: then it is theirs, and goes back.
  if (readText(aside) !== text) renameSync(aside, path);
  else rmSync(aside);
}

/** Undefined for a file cut short by a power loss: nobody alive wrote it, as it is linked into place complete. */
function parseOwner(text: string): Owner | undefined {
  try {
    return ownerShape.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (err) {
    if (errnoOf(err) === 'ENOENT') return undefined;
    throw err;
  }
}
