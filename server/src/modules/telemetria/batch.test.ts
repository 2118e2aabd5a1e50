import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBatcher } from './batch.ts';
import type { Batcher, BatcherOptions, Pending } from './batch.ts';

interface Job {
  key: string;
  number: number;
  weight: number;
}

function settleAll(batch: Pending<Job>[]): void {
  for (const { resolve } of batch) resolve();
}

function open(write: (batch: Pending<Job>[]) => Promise<void>, options: Partial<BatcherOptions<Job>> = {}): Batcher<Job> {
  return createBatcher<Job>({ shards: 2, windowMs: 1, maxWeight: 10, weigh: ({ weight }) => weight, write, ...options });
}

const jobs = fc.array(fc.record({ key: fc.constantFrom('a', 'b', 'c', 'd'), weight: fc.integer({ min: 1, max: 15 }) }), { maxLength: 60 });

describe('the batcher', () => {
  it('writes every job once, those of one key in order, and no batch over its weight unless one job is', async () => {
    await fc.assert(
      fc.asyncProperty(jobs, async (made) => {
        const batches: Job[][] = [];
        const batcher = open(async (batch) => {
          batches.push(batch.map(({ job }) => job));
          settleAll(batch);
        });
        await Promise.all(made.map(({ key, weight }, number) => batcher.add(key, { key, weight, number })));
        const written = batches.flat();
        expect(written.map(({ number }) => number).sort((a, b) => a - b)).toEqual(made.map((_, number) => number));
        for (const key of ['a', 'b', 'c', 'd']) {
          const numbers = written.filter((job) => job.key === key).map(({ number }) => number);
          expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
        }
        for (const batch of batches) expect(batch.length === 1 || batch.reduce((sum, { weight }) => sum + weight, 0) <= 10).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  it('has one batch of a shard in flight while the next one fills', async () => {
    const { promise: mayFinish, resolve: finish } = Promise.withResolvers<void>();
    const sizes: number[] = [];
    const batcher = open(
      async (batch) => {
        sizes.push(batch.length);
        await mayFinish;
        settleAll(batch);
      },
      { shards: 1, maxWeight: 100 },
    );
    const add = (number: number): Promise<void> => batcher.add('a', { key: 'a', number, weight: 1 });
    const first = add(0);
    await expect.poll(() => sizes).toEqual([1]);
    const rest = [add(1), add(2), add(3)];
    expect(batcher.waiting()).toBe(3);
    finish();
    await Promise.all([first, ...rest]);
    expect(sizes).toEqual([1, 3]);
  });

  it('drains what waits, and what comes while it drains', async () => {
    let written = 0;
    const batcher = open(
      async (batch) => {
        written += batch.length;
        settleAll(batch);
      },
      { windowMs: 60_000 },
    );
    void batcher.add('a', { key: 'a', number: 0, weight: 1 });
    void batcher.add('b', { key: 'b', number: 1, weight: 1 });
    await batcher.drain();
    expect(written).toBe(2);
    expect(batcher.waiting()).toBe(0);
  });

  it('rejects a job when its batch says so, and goes on with the next', async () => {
    let batches = 0;
    const batcher = open(async (batch) => {
      batches += 1;
      if (batches > 1) settleAll(batch);
      else for (const { reject } of batch) reject(new Error('held too long'));
    });
    await expect(batcher.add('a', { key: 'a', number: 0, weight: 1 })).rejects.toThrow('held too long');
    await batcher.add('a', { key: 'a', number: 1, weight: 1 });
  });
});
