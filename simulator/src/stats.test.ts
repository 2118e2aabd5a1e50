import { expect, test } from 'vitest';
import { Histogram } from './stats.ts';

test('a percentile is right within 5 %', () => {
  const histogram = new Histogram();
  expect(histogram.percentile(0.5)).toBeNull();
  for (let ms = 1; ms <= 1000; ms += 1) histogram.add(ms);
  for (const [share, exact] of [[0.001, 1], [0.5, 500], [0.99, 990], [1, 1000]] as const) {
    expect(histogram.percentile(share)).toBeGreaterThanOrEqual(exact * 0.995);
    expect(histogram.percentile(share)).toBeLessThanOrEqual(exact * 1.05);
  }
});

test('durations of nothing and of days are kept inside the range', () => {
  const histogram = new Histogram();
  histogram.add(0);
  histogram.add(86_400_000);
  expect(histogram.percentile(0.5)).toBe(0.001);
  expect(histogram.percentile(1)).toBeGreaterThan(3_600_000);
});
