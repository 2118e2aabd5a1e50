import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { AppError } from './errors.ts';
import type { Logger } from './log.ts';
import { EXIT_CONFIG } from './process.ts';
import type { Ready } from './process.ts';

export interface ChildOptions {
  name: string;
  script: string;
  args?: string[];
  /** The child's whole environment: nothing is inherited, so it knows no secret it was not given. */
  env: Record<string, string>;
  log: Logger;
  /** A tool of its own: it says nothing when it is ready, and what it prints is not shown. */
  quiet?: boolean;
  /** From SIGTERM to SIGKILL. */
  graceMs?: number;
}

export interface Child {
  /** Resolves at the first readiness; rejects when the process ends before with a fault that starting again would not mend. */
  started: Promise<Ready>;
  pid(): number | undefined;
  /** SIGTERM, then SIGKILL after the grace. */
  stop(): Promise<void>;
}

const GRACE_MS = 12_000;
const RESTART_MS = { first: 250, last: 5000 };
/** One that has never served is given up after these: the fault is not a passing one. */
const MAX_FIRST_ATTEMPTS = 5;
/** A process that lived this long starts its pauses anew. */
const STEADY_MS = 30_000;

/** Keeps one process running: what dies is started again, with growing pauses, until `stop`. */
export function superviseChild(options: ChildOptions): Child {
  const { log, name } = options;
  const { promise: started, resolve, reject } = Promise.withResolvers<Ready>();
  let child: ChildProcess | undefined;
  let stopping = false;
  // A tool of its own has nothing to say: it counts as ready from the start, so it is always started again.
  let wasReady = options.quiet === true;
  let attempts = 0;
  let pauseMs = RESTART_MS.first;
  let timer: NodeJS.Timeout | undefined;
  let ended: Promise<void> = Promise.resolve();

  const run = (): void => {
    const since = performance.now();
    const next = spawn(process.execPath, [options.script, ...(options.args ?? [])], {
      cwd: '/',
      env: options.env,
      // A session of its own: Ctrl-C in a terminal reaches the supervisor alone, which stops its children in order.
      detached: true,
      stdio: options.quiet ? ['ignore', 'ignore', 'ignore', 'ipc'] : ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    child = next;
    next.on('message', (message) => {
      wasReady = true;
      resolve(message as Ready);
    });
    if (options.quiet) resolve({ ready: true });
    ended = new Promise((done) => {
      const over = (code: number | null, signal: string | null): void => {
        done();
        if (!stopping) again(performance.now() - since, code, signal);
      };
      next.once('error', (error) => {
        log.error({ err: error, child: name }, 'process not started');
        // Without a process no close follows.
        if (next.pid === undefined) over(null, null);
      });
      next.once('close', (code, signal) => {
        if (next.pid !== undefined) over(code, signal);
      });
    });
  };
  const again = (livedMs: number, code: number | null, signal: string | null): void => {
    attempts += 1;
    if (!wasReady && (code === EXIT_CONFIG || attempts === MAX_FIRST_ATTEMPTS)) {
      reject(new AppError('CONFIG_INVALID', { publicMessage: `The process ${name} does not start; the reason stands above.` }));
      return;
    }
    if (livedMs > STEADY_MS) pauseMs = RESTART_MS.first;
    log.warn({ child: name, code, signal, pauseMs }, 'process ended, started again');
    timer = setTimeout(run, pauseMs);
    pauseMs = Math.min(pauseMs * 2, RESTART_MS.last);
  };
  run();

  return {
    started,
    pid: () => child?.pid,
    stop: async () => {
      stopping = true;
      clearTimeout(timer);
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      const force = setTimeout(() => child?.kill('SIGKILL'), options.graceMs ?? GRACE_MS);
      await ended;
      clearTimeout(force);
    },
  };
}
