import { expect, onTestFinished, test, vi } from 'vitest';
import { watchWrites } from './stuck.ts';

test('a write that does not come to an end within 10 s is told, however many others do, and no longer once it has', () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  onTestFinished(() => void vi.useRealTimers());
  const writes = watchWrites();
  const slowOver = writes.begin();
  vi.advanceTimersByTime(9999);
  writes.begin()();
  expect(writes.isStuck()).toBe(false);
  vi.advanceTimersByTime(2);
  expect(writes.isStuck()).toBe(true);
  slowOver();
  expect(writes.isStuck()).toBe(false);
});
