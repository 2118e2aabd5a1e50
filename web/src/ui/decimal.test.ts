import fc from 'fast-check';
import { expect, it } from 'vitest';
import { subtract } from './decimal.ts';

it.each([
  ['6525.0641', '6525.064', '0.0001'],
  ['99999999999.9999', '0.0001', '99999999999.9998'],
  ['10', '12.5', '-2.5'],
  ['7', '7', '0'],
  ['-1.5', '-1.25', '-0.25'],
])('%s less %s is exactly %s', (a, b, difference) => {
  expect(subtract(a, b)).toBe(difference);
});

it('what is no number has no difference', () => {
  expect(subtract('a', '1')).toBeUndefined();
  expect(subtract('1', '')).toBeUndefined();
});

it('a difference is the one of the integers of the same scale', () => {
  const units = fc.integer({ min: -999_999_999, max: 999_999_999 });
  const text = (value: number) => `${value < 0 ? '-' : ''}${Math.floor(Math.abs(value) / 10_000)}.${String(Math.abs(value) % 10_000).padStart(4, '0')}`;
  fc.assert(
    fc.property(units, units, (a, b) => {
      expect(subtract(text(a), text(b))).toBe(text(a - b));
    }),
  );
});
