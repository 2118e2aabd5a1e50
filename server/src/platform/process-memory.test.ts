import { afterEach, describe, expect, it, vi } from 'vitest';
import { releaseIdleMemory } from './process-memory.ts';

const MB = 1024 * 1024;
let running: { stop(): void } | undefined;
afterEach(() => running?.stop());

describe('an idle process', () => {
  it('gives back what it no longer needs', async () => {
    const garbage = new WeakRef(Array.from({ length: 100_000 }, (_none, at) => ({ at })));
    running = releaseIdleMemory({ lookMs: 20 });
    // An assertion about the thing itself would keep it, in the error of each failure.
    await vi.waitFor(() => expect(garbage.deref() === undefined).toBe(true), 10_000);
  });

  it('collects again only when its heap has grown by much', async () => {
    let heap = 100 * MB;
    const collect = vi.fn<() => void>();
    const looked = vi.fn<() => number>(() => heap);
    running = releaseIdleMemory({ lookMs: 5, heapTotal: looked, collect });
    await vi.waitUntil(() => collect.mock.calls.length === 1);
    heap += 10 * MB;
    const looks = looked.mock.calls.length;
    await vi.waitUntil(() => looked.mock.calls.length > looks + 3);
    expect(collect).toHaveBeenCalledTimes(1);
    heap += 10 * MB;
    await vi.waitUntil(() => collect.mock.calls.length === 2);
  });

  it('that was large for a while is held against what it is now', async () => {
    let heap = 500 * MB;
    const collect = vi.fn<() => void>();
    const looked = vi.fn<() => number>(() => heap);
    const look = async (): Promise<void> => {
      const looks = looked.mock.calls.length;
      await vi.waitUntil(() => looked.mock.calls.length > looks + 2);
    };
    running = releaseIdleMemory({ lookMs: 5, heapTotal: looked, collect });
    await vi.waitUntil(() => collect.mock.calls.length === 1);
    await look();
    heap = 100 * MB;
    await look();
    heap = 400 * MB;
    await vi.waitUntil(() => collect.mock.calls.length === 2);
    expect(collect).toHaveBeenCalledTimes(2);
  });

  it('that works is left alone', async () => {
    const collect = vi.fn<() => void>();
    const looked = vi.fn<() => number>(() => 100 * MB);
    running = releaseIdleMemory({ lookMs: 5, heapTotal: looked, collect });
    const until = performance.now() + 200;
    const work = (): void => {
      const end = performance.now() + 10;
      while (performance.now() < end);
      if (performance.now() < until) setImmediate(work);
    };
    work();
    await vi.waitUntil(() => performance.now() > until - 20, { interval: 1 });
    expect(collect).not.toHaveBeenCalled();
  });
});
