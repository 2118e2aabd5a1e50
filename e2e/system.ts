import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { hkdfSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const ROOT = path.join(import.meta.dirname, '..');

/** A simulated fleet sends as fast as it is acknowledged. */
const UNLIMITED = { TDS_QUOTA_EACH: '0', TDS_QUOTA_SUM: '0' };

export type Part = 'ingest' | 'api' | 'worker' | 'postgres' | 'simulator';

/**
 * Who is sent SIGKILL: one part (of PostgreSQL its postmaster alone, which leaves its sessions behind), all of PostgreSQL, its session
 * that serves the ingest, the process that a person started, or every process.
 */
export type Victim = Part | 'cluster' | 'session' | 'supervisor' | 'everything';

/** Where a system of an earlier harness lies. */
export interface Place {
  dataDir: string;
  httpPort: number;
  mqttPort: number;
}

export interface Person {
  email: string;
  senha: string;
}

/** The whole product as `npm start` runs it, in a folder and on ports of its own. */
export interface System {
  url: string;
  httpPort: number;
  mqttPort: number;
  dataDir: string;
  /** Its settings, for a process started beside the harness. */
  env: Record<string, string>;
  /** The owner's address of the running database. */
  databaseUrl(): string;
  /** Of a process's login, as the system derives it when none is given. */
  loginPassword(role: 'app' | 'ingest' | 'plataforma' | 'jobs'): string;
  /** What was printed on the terminal since the last start. */
  output(): string;
  people(): Person[];
  /** Children of the supervisor, found in /proc. */
  pidOf(part: Part): number;
  kill(victim: Victim): Promise<void>;
  start(): Promise<void>;
  isReady(): Promise<boolean>;
  waitReady(timeoutMs?: number): Promise<void>;
  /** A command as a person would type it; resolves with its output, rejects unless it ends with 0. */
  tds(...args: string[]): Promise<string>;
  /** As Ctrl-C. Resolves with its exit code; undefined when it did not run. */
  stop(): Promise<number | null | undefined>;
  /** Stops and removes the folder. */
  remove(): Promise<void>;
}

/** In a folder of its own, a given one, or where an earlier one lies. Without the demo's past, unless TDS_DEMO_WEEKS is given: it takes half a minute of both cores. */
export async function createSystem(env: Record<string, string> = {}, place: Place | string = mkdtempSync(path.join(tmpdir(), 'tds-e2e-'))): Promise<System> {
  const { dataDir, httpPort, mqttPort } = typeof place === 'string' ? { dataDir: place, httpPort: await findPort(), mqttPort: await findPort() } : place;
  const url = `http://127.0.0.1:${httpPort}`;
  const own = { PATH: process.env['PATH'] ?? '', TDS_DATA_DIR: dataDir, TDS_HTTP_PORT: String(httpPort), TDS_MQTT_PORT: String(mqttPort), TDS_LOG_LEVEL: 'warn', TDS_DEMO_WEEKS: '0', ...UNLIMITED, ...env };
  let child: ChildProcess | undefined;
  let closed: Promise<unknown> | undefined;
  let output = '';

  const isReady = async (): Promise<boolean> => {
    const response = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(3000) }).catch(() => undefined);
    await response?.arrayBuffer();
    return response?.status === 200;
  };
  const running = (): ChildProcess | undefined => (child?.exitCode === null && child.signalCode === null ? child : undefined);
  const checkAlive = async (): Promise<void> => {
    if (running()) return;
    // Its last words may come after its exit; after a kill, what it left behind still holds its output.
    if (!child?.signalCode) await closed;
    throw new Error(`the system ended with ${child?.exitCode ?? child?.signalCode}:\n${output}`);
  };
  const waitReady = async (timeoutMs = 60_000): Promise<void> => {
    const deadline = performance.now() + timeoutMs;
    while (!(await isReady())) {
      await checkAlive();
      if (performance.now() > deadline) throw new Error(`not ready after ${timeoutMs} ms:\n${output}`);
      await delay(100);
    }
  };
  const start = async (): Promise<void> => {
    output = '';
    // Through the channel it hears of our end, and stops.
    child = spawn(process.execPath, [path.join(ROOT, 'server/src/main/all.ts')], { cwd: ROOT, env: own, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
    closed = once(child, 'close');
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    await waitReady();
    // The last line of what a start prints: the address and the people stand before it.
    while (!output.includes('Ctrl-C')) {
      await checkAlive();
      await delay(20);
    }
  };
  const stop = async (): Promise<number | null | undefined> => {
    const main = running();
    if (main === undefined) return undefined;
    const exited = once(main, 'exit');
    main.kill('SIGTERM');
    await exited;
    return main.exitCode;
  };
  const pids = (): number[] => (child?.pid === undefined ? [] : [child.pid, ...descendants(child.pid)]);
  const pidOf = (part: Part): number => {
    const pid = childrenOf(child?.pid ?? -1).find((candidate) => describeProcess(candidate).includes(part));
    if (pid === undefined) throw new Error(`no process ${part}`);
    return pid;
  };

  const passwordOf = (login: string): string => derivePassword(readFileSync(path.join(dataDir, 'secrets/secret'), 'utf8').trim(), login);
  const findDoomed = (victim: Victim): number[] => {
    if (victim === 'everything') return pids();
    if (victim === 'supervisor') return [child?.pid ?? -1];
    const pid = pidOf(victim === 'cluster' || victim === 'session' ? 'postgres' : victim);
    if (victim === 'cluster') return [pid, ...descendants(pid)];
    return [victim === 'session' ? sessionOf(pid) : pid];
  };

  return {
    url,
    httpPort,
    mqttPort,
    dataDir,
    env: own,
    databaseUrl: () => {
      const { postgres } = JSON.parse(readFileSync(path.join(dataDir, 'run.json'), 'utf8'));
      const address = new URL(postgres);
      address.password = passwordOf('superuser');
      return address.href;
    },
    loginPassword: passwordOf,
    output: () => output,
    people: () => [...output.matchAll(/^ {4}(\S+@\S+)\s+(\S+)/gm)].map(([, email = '', senha = '']) => ({ email, senha })),
    pidOf,
    kill: async (victim) => {
      const doomed = findDoomed(victim);
      const main = running();
      const exited = main && doomed.includes(main.pid ?? 0) ? once(main, 'exit') : undefined;
      for (const pid of doomed) killIfAlive(pid);
      await exited;
    },
    start,
    isReady,
    waitReady,
    tds: (...args) => runTds(own, args),
    stop,
    remove: async () => {
      await stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** As server/src/platform/secrets.ts does it for the logins of the database. */
function derivePassword(secret: string, login: string): string {
  return Buffer.from(hkdfSync('sha256', secret, 'tds-new', `postgres/${login}`, 32)).toString('base64url');
}

/** A command as a person would type it; rejects unless it ends with 0. */
export async function runTds(env: Record<string, string>, args: string[]): Promise<string> {
  const child = spawn(process.execPath, [path.join(ROOT, 'server/src/main/tds.ts'), ...args], { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}:\n${text}`);
  return text;
}

/** A free port, or the first of several, below 32768: the system gives higher ones to outgoing connections at any moment. */
export async function findPort(count = 1): Promise<number> {
  for (;;) {
    const first = 20_000 + Math.floor(Math.random() * 12_000);
    const ports = Array.from({ length: count }, (_, at) => first + at);
    if ((await Promise.all(ports.map(isFree))).every(Boolean)) return first;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** A session of the database may end between being found and being killed. */
function killIfAlive(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/** The database's process that serves the ingest. */
function sessionOf(postgres: number): number {
  const pid = childrenOf(postgres).find((candidate) => describeProcess(candidate).includes('postgres: tds_ingest'));
  if (pid === undefined) throw new Error('the ingest has no session');
  return pid;
}

function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => readParent(pid) === parent);
}

/** Every process below one, in whatever session it runs. */
export function descendants(pid: number): number[] {
  return childrenOf(pid).flatMap((child) => [child, ...descendants(child)]);
}

function readParent(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined;
  }
}

function describeProcess(pid: number): string {
  try {
    return `${readlinkSync(`/proc/${pid}/exe`)} ${readFileSync(`/proc/${pid}/cmdline`, 'utf8')}`;
  } catch {
    return '';
  }
}
