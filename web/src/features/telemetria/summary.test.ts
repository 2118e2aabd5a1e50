import { describe, expect, it } from 'vitest';
import { summarize } from './summary.ts';
import type { DrawnPoint } from './serie.ts';

const at = (x: number, y: number): DrawnPoint => ({ x, y, valor: String(y) });

describe('the mean of a series', () => {
  it('is over time: a stretch that is read more often does not weigh more', () => {
    const slow = [at(0, 10), at(900, 10), at(1800, 10)];
    const fast = Array.from({ length: 90 }, (_, index) => at(1810 + index * 10, 100));
    expect(summarize([...slow, ...fast])?.mean).toBeCloseTo((1800 * 10 + 10 * 55 + 890 * 100) / 2700, 6);
  });

  it('takes no part of a gap', () => {
    expect(summarize([at(0, 10), at(10, 10), at(500, Number.NaN), at(1000, 20), at(1010, 20)])?.mean).toBe(15);
  });

  it('of a single reading is that reading, and of none there is none', () => {
    expect(summarize([at(5, 7)])?.mean).toBe(7);
    expect(summarize([])).toBeUndefined();
  });
});
