import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../../platform/clock.ts';
import type { Pool } from '../../platform/db.ts';
import { AppError } from '../../platform/errors.ts';
import type { Logger } from '../../platform/log.ts';
import type { Pending } from './batch.ts';
import type { Job } from './judge.ts';
import { Marks } from './marks.ts';
import { LeituraCopy } from './repo-copy.ts';
import type { Stored } from './repo.ts';
import { BatchWrite } from './write.ts';
import type { Known } from './write.ts';

export interface StoreOptions {
  pool: Pool;
  clock: Clock;
  log: Logger;
  retried(): void;
  /** How long a message is held while the database does not answer; then its connection is closed and it comes again. */
  holdMs?: number;
}

export interface Committed {
  jobs: Job[];
  stored: Stored;
  /** Readings in `stored` of messages that were not acknowledged in the end, and will come again. */
  storedOfExpired: number;
}

const HOLD_MS = 5 * 60_000;
const PAUSE_MS = { first: 100, last: 5000 };

/**
 * Writes batches until they are committed. An attempt that fails is our fault, since what is a row's own fault was put aside: the
 * batch is held and tried again with growing pauses. MQTT 3.1.1 never resends inside a connection, so waiting for the gateway to
 * try again would wait for ever.
 */
export function createStore(options: StoreOptions): (batch: Pending<Job>[]) => Promise<Committed> {
  const known: Known = { weeks: new Set(), marks: new Marks(), copy: new LeituraCopy() };
  const holdMs = options.holdMs ?? HOLD_MS;

  return async (batch) => {
    const write = new BatchWrite(options.pool, known, batch.map(({ job }) => job));
    let pauseMs = PAUSE_MS.first;
    let held = batch;
    while (held.length > 0) {
      try {
        await write.attempt();
        break;
      } catch (error) {
        options.retried();
        options.log.warn({ err: error, messages: held.length, pauseMs }, 'batch not stored, held and tried again');
        held = rejectExpired(held, write, options.clock.now().getTime() - holdMs, error);
        if (held.length > 0) await delay(pauseMs);
        pauseMs = Math.min(pauseMs * 2, PAUSE_MS.last);
      }
    }
    for (const { resolve } of held) resolve();
    return { jobs: held.map(({ job }) => job), stored: write.stored, storedOfExpired: write.storedOfDropped };
  };
}

function rejectExpired(held: Pending<Job>[], write: BatchWrite, before: number, cause: unknown): Pending<Job>[] {
  return held.filter(({ job, reject }) => {
    if (job.recebidoEm.getTime() > before) return true;
    write.drop(job);
    reject(new AppError('UNAVAILABLE', { internal: 'held too long', cause }));
    return false;
  });
}
