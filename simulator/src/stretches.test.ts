import { array, assert as assertProperty, integer, property, record } from 'fast-check';
import { expect, test } from 'vitest';
import { listParts } from './history.ts';
import { addStretch, countInstants, findMissing, type Stretch } from './stretches.ts';

const dayMs = 86_400_000;
const small = array(record({ from: integer({ min: 0, max: 60 }), length: integer({ min: 0, max: 20 }) }), { maxLength: 12 });
const span = record({ from: integer({ min: 0, max: 40 * dayMs }), length: integer({ min: 1, max: 20 * dayMs }) });

function toStretch({ from, length }: { from: number; length: number }): Stretch {
  return { from, to: from + length };
}

function has(stretches: readonly Stretch[], at: number): boolean {
  return stretches.some(({ from, to }) => from <= at && at < to);
}

test('stretches keep order, never touch, and hold exactly what was added; what is missing is the rest', () => {
  assertProperty(
    property(small, span, (added, _span) => {
      const list = added.map(toStretch);
      const sum = list.reduce<Stretch[]>(addStretch, []);
      for (const [i, { from, to }] of sum.entries()) {
        expect(from).toBeLessThan(to);
        expect(from).toBeGreaterThan(sum[i - 1]?.to ?? -1);
      }
      const missing = findMissing({ from: 5, to: 70 }, sum);
      for (let at = 0; at < 90; at += 1) {
        expect(has(sum, at)).toBe(has(list, at));
        expect(has(missing, at)).toBe(at >= 5 && at < 70 && !has(list, at));
      }
    }),
  );
});

test('the parts of the past are the missing stretches, each instant of the grid once, the newest day first', () => {
  assertProperty(
    property(span, array(span, { maxLength: 4 }), integer({ min: 600, max: 40_000 }), integer({ min: 1, max: 30 }), (whole, acked, stepS, perMessage) => {
      const stepMs = stepS * 1000;
      const missing = findMissing(toStretch(whole), acked.map(toStretch).reduce<Stretch[]>(addStretch, []));
      const parts = [...listParts(missing, stepMs, perMessage)];
      expect(parts.reduce<Stretch[]>(addStretch, [])).toEqual(missing.reduce<Stretch[]>(addStretch, []));
      expect(parts.reduce((sum, { from, to }) => sum + to - from, 0)).toBe(missing.reduce((sum, { from, to }) => sum + to - from, 0));
      for (const { from, to, instants } of parts) {
        expect(instants.length).toBeLessThanOrEqual(perMessage);
        expect(instants.length).toBe(countInstants({ from, to }, stepMs));
        expect(instants.every((at) => at % stepMs === 0 && at >= from && at < to)).toBe(true);
      }
      const days = parts.map(({ from }) => Math.floor(from / dayMs));
      expect(days).toEqual(days.toSorted((a, b) => b - a));
    }),
    { numRuns: 200 },
  );
});

test('after any cut the next run owes exactly the parts that were not acknowledged', () => {
  assertProperty(
    property(span, array(integer({ min: 0, max: 400 }), { maxLength: 60 }), integer({ min: 0, max: 3 * dayMs }), (whole, lost, laterMs) => {
      const { from, to } = toStretch(whole);
      const first = [...listParts([{ from, to }], 900_000, 12)];
      const acked = first.filter((_part, i) => !lost.includes(i));
      const state = acked.reduce<Stretch[]>(addStretch, []);
      const next = [...listParts(findMissing({ from, to: to + laterMs }, state), 900_000, 12)].flatMap(({ instants }) => instants);
      const settled = new Set(acked.flatMap(({ instants }) => instants));
      const owed = Array.from({ length: countInstants({ from, to: to + laterMs }, 900_000) }, (_none, i) => (Math.ceil(from / 900_000) + i) * 900_000);
      expect(next.toSorted((a, b) => a - b)).toEqual(owed.filter((at) => !settled.has(at)));
    }),
    { numRuns: 200 },
  );
});
