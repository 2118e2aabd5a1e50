import { execFileSync, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';

/** The system's user a program runs as. Spread into spawn options; undefined means "as ourselves". */
export interface OsIdentity {
  uid: number;
  gid: number;
}

/** What a child of PostgreSQL sees: nothing of ours, so that no secret of the supervisor can be read from it. */
const childEnvironment: Record<string, string> = {
  PATH: '/usr/local/bin:/usr/bin:/bin',
  LANG: 'C.UTF-8',
  TZ: 'UTC',
};

export interface RunResult {
  code: number | null;
  /** Why the program could not even be started (ENOENT, EACCES …). */
  failure: Error | undefined;
  output: string;
}

/** Runs a short program as `identity` to its end; never rejects. */
export function runAs(identity: OsIdentity | undefined, file: string, args: string[]): Promise<RunResult> {
  return new Promise((resolve) => {
    let output = '';
    const child = spawn(file, args, { ...identity, cwd: '/', env: childEnvironment, stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('error', (failure) => resolve({ code: null, failure, output }));
    child.on('close', (code) => resolve({ code, failure: undefined, output }));
  });
}

/** Asks the system itself (modes, groups, ACLs, mounts) instead of guessing from permission bits. */
export async function canReach(identity: OsIdentity | undefined, folder: string): Promise<boolean> {
  const { code } = await runAs(identity, '/bin/sh', ['-c', 'test -x "$1"', 'sh', folder]);
  return code === 0;
}

export function spawnServer(identity: OsIdentity | undefined, file: string, args: string[], logFile: string) {
  const log = openSync(logFile, 'a', 0o600);
  try {
    // Its own session: Ctrl+C in a terminal reaches the supervisor alone, which then stops the database last.
    return spawn(file, args, { ...identity, cwd: '/', env: childEnvironment, stdio: ['ignore', log, log], detached: true });
  } finally {
    closeSync(log);
  }
}

/** `ENOENT` and the like, of a failed system call. */
export function errnoOf(err: unknown): string | undefined {
  return err instanceof Error && 'code' in err && typeof err.code === 'string' ? err.code : undefined;
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (err) {
    return errnoOf(err) === 'EPERM';
  }
}

/**
 * When a process began, in a form only good for comparison: a pid alone may have been given to another program since.
 * Undefined when there is no such process.
 */
export function processStart(pid: number): string | undefined {
  try {
    if (existsSync('/proc/self/stat')) {
      // proc(5): field 22, counted after the command's name, which may itself contain spaces and parentheses.
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return fields[0] === 'Z' ? undefined : fields[19];
    }
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
  } catch {
    return undefined;
  }
}

/** A running postmaster of exactly this data folder; PostgreSQL makes the data folder its working directory. */
export function isPostmasterOf(pid: number, pgData: string): boolean {
  try {
    if (existsSync('/proc/self/stat')) {
      return processStart(pid) !== undefined
        && readlinkSync(`/proc/${pid}/cwd`) === pgData
        && basename(readlinkSync(`/proc/${pid}/exe`)).startsWith('postgres');
    }
    const command = execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
    return command.includes('postgres') && command.includes(pgData);
  } catch {
    return false;
  }
}
