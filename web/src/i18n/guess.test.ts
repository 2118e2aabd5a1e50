import { expect, it } from 'vitest';
import { guessIdioma } from './index.ts';

it('a first visit speaks what the browser prefers of the two languages, English where it knows neither', () => {
  expect(guessIdioma(['pt-PT', 'en'])).toBe('pt-BR');
  expect(guessIdioma(['de', 'en-US', 'pt'])).toBe('en');
  expect(guessIdioma(['es', 'pt-BR'])).toBe('pt-BR');
  expect(guessIdioma(['de'])).toBe('en');
  expect(guessIdioma([])).toBe('en');
});
