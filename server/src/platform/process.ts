import { constants } from 'node:os';
import { readConfig, unknownSettings } from './config.ts';
import type { Config } from './config.ts';
import { AppError } from './errors.ts';
import { createLogger } from './log.ts';
import type { Logger } from './log.ts';

/** sysexits(3): a fault that starting again would not mend. */
export const EXIT_CONFIG = 78;

/** What a child tells its supervisor when it serves. */
export interface Ready {
  ready: true;
  port?: number;
}

export interface Running {
  ready?: Omit<Ready, 'ready'>;
  /** Finishes what is under way; the process ends when it resolves. */
  stop(): Promise<void>;
}

export interface Stoppable {
  stop(): Promise<void>;
}

/** Most a process may take to finish what is under way. */
export const STOP_MS = 10_000;

/** The settings of a process; one that cannot be used ends it in one sentence. */
export function readSettings(name: string): Config {
  for (const unknown of unknownSettings(process.env)) process.stderr.write(`${unknown} is no setting of this system and is ignored; .env.example lists them all.\n`);
  try {
    return readConfig(process.env);
  } catch (error) {
    return die(createLogger(name), error);
  }
}

/**
 * One process of the product, from start to exit: a person's mistake ends in one sentence, a bug in its trace; SIGTERM, SIGINT and
 * the end of the supervisor's channel stop it in order, so that no process outlives its supervisor. A second signal ends it at once.
 */
export async function runProcess(name: string, level: string, start: (log: Logger) => Promise<Running>, stopMs = STOP_MS): Promise<void> {
  const log = createLogger(name, level);
  process.title = `tds ${name}`;
  process.on('unhandledRejection', (error) => die(log, error));
  process.on('uncaughtException', (error) => die(log, error));

  // Listened to from the first moment: told to stop while it starts, a process starts and then stops in order.
  const told = hearStop();
  try {
    const running = await start(log);
    process.send?.({ ready: true, ...running.ready } satisfies Ready);
    const reason = await told;
    log.info({ reason }, 'stopping');
    setTimeout(() => {
      log.error('stopped late: something is still under way');
      process.exit(1);
    }, stopMs).unref();
    await running.stop();
    process.exit(0);
  } catch (error) {
    die(log, error);
  }
}

/** Stops each, though one before it could not be; then throws, so that the process ends with a fault. */
export async function stopAll(parts: readonly Stoppable[], log: Logger): Promise<void> {
  const errors: unknown[] = [];
  for (const part of parts) {
    try {
      await part.stop();
    } catch (error) {
      log.error({ err: error }, 'a part was not stopped in order');
      errors.push(error);
    }
  }
  if (errors.length > 0) throw new AggregateError(errors, 'not everything was stopped in order');
}

/** One Ctrl-C under npm is two signals: the terminal's, and npm's own copy of it. */
const SAME_PRESS_MS = 500;

function hearStop(): Promise<string> {
  return new Promise((resolve) => {
    let firstMs: number | undefined;
    const hear = (signal: 'SIGTERM' | 'SIGINT' | 'SIGHUP'): void => {
      firstMs ??= performance.now();
      if (performance.now() - firstMs > SAME_PRESS_MS) process.exit(128 + constants.signals[signal]);
      resolve(signal);
    };
    // SIGHUP: the terminal was closed.
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, hear);
    process.on('disconnect', () => resolve('supervisor gone'));
  });
}

function die(log: Logger, error: unknown): never {
  if (error instanceof AppError && error.publicMessage !== undefined) {
    process.stderr.write(`${error.publicMessage}\n`);
    process.exit(EXIT_CONFIG);
  }
  log.fatal({ err: error }, 'process ends');
  process.exit(1);
}
