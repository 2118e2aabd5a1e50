import { AppError } from './errors.ts';

export interface TurnLimits {
  /** Running at once for one person. */
  max: number;
  /** Waiting for their turn. */
  maxWaiting: number;
  waitMs: number;
}

export interface Turns {
  /** Throws TOO_MANY_REQUESTS when too many wait already, or the turn has not come in time; `run` was not called then. */
  take<Result>(person: string, run: () => Promise<Result>): Promise<Result>;
}

interface Queue {
  running: number;
  waiting: Set<() => void>;
}

/** What is costly is done a few at a time for each person, so that one cannot take every connection of the database. */
export function createTurns({ max, maxWaiting, waitMs }: TurnLimits): Turns {
  const queues = new Map<string, Queue>();

  const begin = async (queue: Queue): Promise<void> => {
    if (queue.running < max) return void (queue.running += 1);
    if (queue.waiting.size >= maxWaiting) throw new AppError('TOO_MANY_REQUESTS');
    await new Promise<void>((resolve, reject) => {
      const called = (): void => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        queue.waiting.delete(called);
        reject(new AppError('TOO_MANY_REQUESTS'));
      }, waitMs);
      queue.waiting.add(called);
    });
  };
  const end = (person: string, queue: Queue): void => {
    // Whoever waits takes over the place; it is given back only when nobody does.
    const [next] = queue.waiting;
    if (next) {
      queue.waiting.delete(next);
      next();
    } else {
      queue.running -= 1;
      if (queue.running === 0) queues.delete(person);
    }
  };

  return {
    take: async (person, run) => {
      const queue = queues.get(person) ?? { running: 0, waiting: new Set() };
      queues.set(person, queue);
      await begin(queue);
      try {
        return await run();
      } finally {
        end(person, queue);
      }
    },
  };
}
