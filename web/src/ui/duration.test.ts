import { expect, it } from 'vitest';
import { formatDuration, formatShare } from './duration.ts';

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

it('a share is never rounded up to what it is not', () => {
  expect(formatShare(0.999_99, 'pt-BR').replaceAll('\u00a0', ' ')).toBe('99,99 %');
  expect(formatShare(1, 'pt-BR')).toBe('100\u00a0%');
  expect(formatShare(1, 'en')).toBe('100%');
});
