import { Logger as WorkerLogger, parseCronItems, run, runMigrations } from 'graphile-worker';
import type { Pool } from './db.ts';
import type { Logger } from './log.ts';

/** A job that runs by the clock. Jobs may run twice after a crash: each is safe to repeat. */
export interface ScheduledJob {
  name: string;
  /** Cron pattern in UTC: 02:00 in São Paulo is 05:00 here. */
  cron: string;
  /** Also once at start, for what must be true before the first tick. */
  atStart?: boolean;
  run(): Promise<void>;
}

export interface JobsOptions {
  pool: Pool;
  jobs: readonly ScheduledJob[];
  log: Logger;
}

/** Makes the queue's own tables, as the role the pool works with. */
export async function migrateQueue(pool: Pool, log: Logger): Promise<void> {
  await runMigrations({ pgPool: pool, logger: createWorkerLogger(log) });
}

/** Runs scheduled jobs on PostgreSQL: any number of workers may run, each tick runs once. The pool's role owns the queue's schema. */
export async function startJobs({ pool, jobs, log }: JobsOptions): Promise<{ stop(): Promise<void> }> {
  const logger = createWorkerLogger(log);
  const runner = await run({
    pgPool: pool,
    logger,
    concurrency: 2,
    noHandleSignals: true,
    taskList: Object.fromEntries(jobs.map((job) => [job.name, () => job.run()])),
    parsedCronItems: parseCronItems(jobs.map((job) => ({ task: job.name, match: job.cron, options: { backfillPeriod: 0, maxAttempts: 5 } }))),
  });
  for (const job of jobs) {
    if (job.atStart) await runner.addJob(job.name, {}, { jobKey: `${job.name}:start`, maxAttempts: 5 });
  }
  return { stop: () => runner.stop() };
}

function createWorkerLogger(log: Logger): WorkerLogger {
  return new WorkerLogger(() => (level, message) => {
    if (level === 'error') log.error(message);
    else if (level === 'warning') log.warn(message);
    else log.debug(message);
  });
}
