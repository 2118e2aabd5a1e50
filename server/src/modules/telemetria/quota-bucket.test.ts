import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Buckets } from './quota-bucket.ts';
import type { Rate } from './quota-bucket.ts';

const rates: fc.Arbitrary<Rate> = fc.record({ perSecond: fc.integer({ min: 1, max: 5_000 }), burst: fc.integer({ min: 500, max: 20_000 }) });
/** Messages one after the other: after how many milliseconds, and how many readings. */
const messages = fc.array(fc.record({ afterMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 60_000 })), cost: fc.integer({ min: 1, max: 500 }) }), { maxLength: 80 });

interface Passed {
  atMs: number;
  cost: number;
}

/** In each stretch from one message that passed to another, exactly: readings × 1000 <= burst × 1000 + perSecond × milliseconds. */
function isWithin({ perSecond, burst }: Rate, passed: Passed[]): boolean {
  return passed.every(({ atMs: from }, first) => {
    let readings = 0;
    return passed.slice(first).every(({ atMs, cost }) => (readings += cost) * 1000 <= burst * 1000 + perSecond * (atMs - from));
  });
}

test('in no stretch of time passes more than the burst and what the time refilled', () => {
  fc.assert(
    fc.property(rates, messages, (rate, all) => {
      const buckets = new Buckets(rate);
      const passed: Passed[] = [];
      let atMs = 0;
      for (const { afterMs, cost } of all) {
        atMs += afterMs;
        if (buckets.take('a', cost, atMs)) passed.push({ atMs, cost });
      }
      expect(isWithin(rate, passed)).toBe(true);
    }),
  );
});

test('what waits as long as it is told to stays within the same bound, and is told no longer than needed', () => {
  fc.assert(
    fc.property(rates, messages, (rate, all) => {
      const buckets = new Buckets(rate);
      const passed: Passed[] = [];
      let atMs = 0;
      let debt = 0;
      for (const { afterMs, cost } of all) {
        atMs += afterMs;
        debt = Math.max(0, debt - rate.perSecond * afterMs) + cost * 1000;
        const waitMs = buckets.reserve('a', cost, atMs);
        passed.push({ atMs: atMs + waitMs, cost });
        expect(waitMs).toBe(Math.max(0, Math.ceil((debt - rate.burst * 1000) / rate.perSecond)));
      }
      expect(isWithin(rate, passed)).toBe(true);
    }),
  );
});

test('an empty bucket is full again after exactly its time, and holds no more however long the silence', () => {
  fc.assert(
    fc.property(rates, fc.integer({ min: 0, max: 1e9 }), (rate, startMs) => {
      const buckets = new Buckets(rate);
      const fullMs = Math.ceil((rate.burst * 1000) / rate.perSecond);
      expect(buckets.take('a', rate.burst, startMs)).toBe(true);
      expect(buckets.take('a', rate.burst, startMs + fullMs - 1)).toBe(false);
      expect(buckets.take('a', rate.burst, startMs + fullMs)).toBe(true);
      expect(buckets.take('a', rate.burst, startMs + 100 * fullMs)).toBe(true);
      expect(buckets.take('a', 1, startMs + 100 * fullMs)).toBe(false);
    }),
  );
});

test('what one draws nobody else misses', () => {
  fc.assert(
    fc.property(rates, messages, messages, (rate, flood, quiet) => {
      const [shared, alone] = [new Buckets(rate), new Buckets(rate)];
      let atMs = 0;
      for (const [index, { afterMs, cost }] of quiet.entries()) {
        atMs += afterMs;
        for (const { cost: flooded } of flood.slice(0, index + 1)) shared.reserve('flood', flooded, atMs);
        expect(shared.reserve('quiet', cost, atMs)).toBe(alone.reserve('quiet', cost, atMs));
      }
    }),
  );
});

test('what was reserved and is given back leaves no trace', () => {
  fc.assert(
    fc.property(rates, messages, fc.integer({ min: 1, max: 500 }), (rate, all, never) => {
      const [touched, alone] = [new Buckets(rate), new Buckets(rate)];
      let atMs = 0;
      for (const { afterMs, cost } of all) {
        atMs += afterMs;
        touched.reserve('a', never, atMs);
        touched.giveBack('a', never, atMs);
        expect(touched.reserve('a', cost, atMs)).toBe(alone.reserve('a', cost, atMs));
      }
    }),
  );
});

test('a gateway that fell silent costs no memory once its bucket is full again', () => {
  const rate = { perSecond: 100, burst: 6_000 };
  const buckets = new Buckets(rate);
  for (let i = 0; i < 10_000; i += 1) buckets.reserve(`gateway ${i}`, 500, i);
  expect(buckets.size).toBe(10_000);
  for (let atMs = 10_000; atMs < 200_000; atMs += 1_000) buckets.reserve('the one that speaks', 1, atMs);
  expect(buckets.size).toBeLessThan(3);
});

test('a bucket that is forgotten is full: forgetting never lets more through', () => {
  fc.assert(
    fc.property(rates, messages, (rate, all) => {
      const [swept, kept] = [new Buckets(rate), new Buckets(rate)];
      let atMs = 0;
      for (const { afterMs, cost } of all) {
        atMs += afterMs;
        swept.sweep(atMs);
        expect(swept.reserve('a', cost, atMs)).toBe(kept.reserve('a', cost, atMs));
      }
    }),
  );
});
