import { readConfig } from './config.ts';
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

/** Most a process may take to finish what is under way. */
export const STOP_MS = 10_000;

/** The settings of a process; one that cannot be used ends it in one sentence. */
export function readSettings(name: string): Config {
  try {
    return readConfig(process.env);
  } catch (error) {
    return die(createLogger(name), error);
  }
}

/**
 * One process of the product, from start to exit: a person's mistake ends in one sentence, a bug in its trace; SIGTERM, SIGINT and
 * the end of the supervisor's channel stop it in order, so that no process outlives its supervisor.
 */
export async function runProcess(name: string, level: string, start: (log: Logger) => Promise<Running>, stopMs = STOP_MS): Promise<void> {
  const log = createLogger(name, level);
  process.title = `tds ${name}`;
  process.on('unhandledRejection', (error) => die(log, error));
  process.on('uncaughtException', (error) => die(log, error));

  // Listened to from the first moment: told to stop while it starts, a process starts and then stops in order.
  const told = new Promise<string>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => resolve(signal));
    process.on('disconnect', () => resolve('supervisor gone'));
  });
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

function die(log: Logger, error: unknown): never {
  if (error instanceof AppError && error.publicMessage !== undefined) {
    process.stderr.write(`${error.publicMessage}\n`);
    process.exit(EXIT_CONFIG);
  }
  log.fatal({ err: error }, 'process ends');
  process.exit(1);
}
