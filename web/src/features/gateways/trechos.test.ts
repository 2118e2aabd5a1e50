import { expect, it } from 'vitest';
import { countInterrupcoes, drawTrechos, knownOf, trechoAt } from './trechos.ts';
import type { Trecho } from './trechos.ts';

const at = (minute: number): string => new Date(Date.UTC(2026, 2, 10, 0, minute)).toISOString();
const trecho = (presenca: Trecho['presenca'], de: number, ate: number): Trecho => ({ presenca, de: at(de), ate: at(ate) });
const trechos = [trecho('DESCONHECIDA', 0, 20), trecho('ONLINE', 20, 60), trecho('OFFLINE', 60, 61), trecho('ONLINE', 61, 90), trecho('OFFLINE', 90, 100)];
const drawn = drawTrechos({ de: at(0), ate: at(100), trechos });

it('the stretches of a period fill it from end to end', () => {
  expect(drawn.map(({ left, width }) => [left, width])).toEqual([[0, 20], [20, 40], [60, 1], [61, 29], [90, 10]]);
});

it('an interruption too narrow to hit is found from nearby, else what lies under the finger', () => {
  expect(trechoAt(drawn, 59, 2)).toBe(2);
  expect(trechoAt(drawn, 62.5, 2)).toBe(2);
  expect(trechoAt(drawn, 50, 2)).toBe(1);
  expect(trechoAt(drawn, 10, 2)).toBe(0);
  expect(trechoAt([], 10, 2)).toBe(-1);
});

it('interruptions are counted, the longest is told, and what is unknown is none', () => {
  expect(countInterrupcoes(trechos)).toEqual({ count: 2, longestMs: 600_000 });
  expect(countInterrupcoes([])).toEqual({ count: 0, longestMs: 0 });
  expect(knownOf(trechos)).toBe(80 * 60_000);
});
