import { expect, it } from 'vitest';
import { instantOfWallClock, localStampOf, wallClockOf } from './local-instant.ts';

const iso = (wallClock: string, fuso: string) => new Date(instantOfWallClock(wallClock, fuso) ?? Number.NaN).toISOString();

it('a date and time field speaks the clock of the conta, wherever the browser is', () => {
  expect(wallClockOf(Date.parse('2026-02-15T17:30:05Z'), 'America/Sao_Paulo')).toBe('2026-02-15T14:30');
  expect(iso('2026-02-15T14:30', 'America/Sao_Paulo')).toBe('2026-02-15T17:30:00.000Z');
  expect(iso('2026-02-15T14:30', 'Asia/Kathmandu')).toBe('2026-02-15T08:45:00.000Z');
});

it('a year that was mistyped is a year all the same', () => {
  expect(wallClockOf(Date.parse('0026-02-15T12:00:00Z'), 'UTC')).toBe('0026-02-15T12:00');
});

it('an hour that comes twice is taken the first time', () => {
  expect(iso('2016-10-30T02:30', 'Europe/Madrid')).toBe('2016-10-30T00:30:00.000Z');
});

it('an hour that is left out is the moment at which it is left out, about', () => {
  const instant = instantOfWallClock('2026-03-29T02:30', 'Europe/Madrid') ?? 0;
  expect(Math.abs(instant - Date.parse('2026-03-29T01:00:00Z'))).toBeLessThanOrEqual(3_600_000);
});

it('what is no date is none', () => {
  for (const text of ['', 'ontem', '2026-02-15', '2026-13-15T10:00']) expect(instantOfWallClock(text, 'UTC')).toBeUndefined();
});

it('a file has local dates that any spreadsheet reads', () => {
  expect(localStampOf(Date.parse('2026-02-15T02:30:05Z'), 'America/Sao_Paulo')).toBe('2026-02-14 23:30:05');
});
