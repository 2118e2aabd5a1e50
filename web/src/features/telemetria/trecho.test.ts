import { describe, expect, it } from 'vitest';
import { fitTrecho, formatTrecho, moveTrecho, parseTrecho, trechoAround, zoomTrecho } from './trecho.ts';

const NOW = Date.parse('2026-02-15T12:00:00Z');
const HOUR = 3_600_000;
const day = { deMs: NOW - 24 * HOUR, ateMs: NOW };

describe('a stretch', () => {
  it('closer keeps its middle, and from farther away the whole of it is seen again', () => {
    const closer = zoomTrecho(day, 0.5, NOW);
    expect(closer).toEqual({ deMs: NOW - 18 * HOUR, ateMs: NOW - 6 * HOUR });
    expect(zoomTrecho(closer, 2, NOW)).toEqual(day);
  });

  it('is not moved into the future, where nothing is', () => {
    expect(zoomTrecho(day, 2, NOW)).toEqual({ deMs: NOW - 48 * HOUR, ateMs: NOW });
    expect(moveTrecho(day, 0.5, NOW)).toEqual(day);
    expect(moveTrecho(day, -0.5, NOW)).toEqual({ deMs: NOW - 36 * HOUR, ateMs: NOW - 12 * HOUR });
  });

  it('that reaches into the future by choice stays as it was chosen', () => {
    const today = { deMs: NOW - 12 * HOUR, ateMs: NOW + 12 * HOUR };
    expect(moveTrecho(today, 0.5, NOW)).toEqual(today);
  });

  it('is never so short or so long that the address would not be read again', () => {
    let trecho = day;
    for (let i = 0; i < 40; i++) trecho = zoomTrecho(trecho, 0.5, NOW);
    const { de, ate } = formatTrecho(trecho);
    expect(parseTrecho(de, ate)).toBeDefined();
    for (let i = 0; i < 60; i++) trecho = zoomTrecho(trecho, 2, NOW);
    const longest = formatTrecho(trecho);
    expect(parseTrecho(longest.de, longest.ate)).toBeDefined();
    const pinched = formatTrecho(fitTrecho({ deMs: NOW, ateMs: NOW + 3 }));
    expect(parseTrecho(pinched.de, pinched.ate)).toBeDefined();
  });

  it('about the latest reading has it inside', () => {
    const { deMs, ateMs } = trechoAround(NOW, HOUR);
    expect(deMs).toBeLessThan(NOW);
    expect(ateMs).toBeGreaterThan(NOW);
    expect(ateMs - deMs).toBe(HOUR);
  });
});
