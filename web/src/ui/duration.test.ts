import { expect, it } from 'vitest';
import { formatDuration } from './duration.ts';

const MINUTE = 60_000;

it.each([
  [400, '1 s'],
  [40_000, '40 s'],
  [5 * MINUTE, '5 min'],
  [125 * MINUTE, '2 h 5 min'],
  [26 * 60 * MINUTE, '1 dia 2 h'],
  [(3 * 24 * 60 + 5) * MINUTE, '3 dias'],
])('%i ms are told as %s', (ms, text) => {
  expect(formatDuration(ms, 'pt-BR').replaceAll('\u00a0', ' ')).toBe(text);
});
