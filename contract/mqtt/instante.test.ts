import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatInstante, parseInstante } from './instante.ts';

const two = (value: number) => String(value).padStart(2, '0');
const instant = fc.date({ min: new Date('0001-01-02T00:00:00Z'), max: new Date('9999-12-30T23:59:59.999Z'), noInvalidDate: true });

test('every instant is read back from its UTC form to the millisecond', () => {
  fc.assert(
    fc.property(instant, (date) => {
      expect(parseInstante(formatInstante(date.getTime()))).toBe(date.getTime());
    }),
  );
});

test('local time with an offset is the same instant as in UTC', () => {
  fc.assert(
    fc.property(instant, fc.integer({ min: -1439, max: 1439 }), (date, offsetMin) => {
      const local = new Date(date.getTime() + offsetMin * 60_000).toISOString().slice(0, -1);
      const size = Math.abs(offsetMin);
      const text = `${local}${offsetMin < 0 ? '-' : '+'}${two(Math.trunc(size / 60))}:${two(size % 60)}`;
      expect(parseInstante(text)).toBe(date.getTime());
    }),
  );
});

test('a day exists exactly when the calendar has it', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1600, max: 2400 }), fc.integer({ min: 0, max: 14 }), fc.integer({ min: 0, max: 33 }), (year, month, day) => {
      const ms = parseInstante(`${year}-${two(month)}-${two(day)}T12:00:00Z`);
      const expected = Date.UTC(year, month - 1, day, 12);
      const exists = new Date(expected).getUTCMonth() === month - 1 && new Date(expected).getUTCDate() === day;
      expect(ms).toBe(exists ? expected : Number.NaN);
    }),
  );
});

test('29 February exists in leap years of the Gregorian calendar only', () => {
  const taken = [1900, 2000, 2023, 2024, 2100, 2400].filter((year) => !Number.isNaN(parseInstante(`${year}-02-29T00:00:00Z`)));
  expect(taken).toEqual([2000, 2024, 2400]);
});

test('digits beyond the millisecond are cut, so that an instant never moves into the next second', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[0-9]{1,9}$/), (fraction) => {
      const ms = Number(fraction.padEnd(3, '0').slice(0, 3));
      expect(parseInstante(`2026-03-01T12:00:00.${fraction}Z`)).toBe(Date.UTC(2026, 2, 1, 12, 0, 0, ms));
    }),
  );
});

test('no text makes it throw, and a changed character never makes it read beyond the text', () => {
  const seed = '2026-03-01T12:00:00.123-03:00';
  const changed = fc.tuple(fc.nat(seed.length), fc.string({ maxLength: 3 }), fc.nat(4)).map(([at, put, drop]) => seed.slice(0, at) + put + seed.slice(at + drop));
  fc.assert(
    fc.property(fc.oneof(fc.string(), changed), (text) => {
      const ms = parseInstante(text);
      // Whatever is taken, JavaScript's own reader takes as well (it knows no lower case and only milliseconds).
      expect(Number.isNaN(ms) || !Number.isNaN(Date.parse(text.toUpperCase().replace(/(\.\d{3})\d+/, '$1')))).toBe(true);
    }),
    { numRuns: 3000 },
  );
});
