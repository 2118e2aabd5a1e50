import { expect, it } from 'vitest';
import { matches } from './match.ts';

it('words are found whatever their case, accents and order', () => {
  expect(matches('Condomínio Residencial Ipê', 'ipe cond')).toBe(true);
  expect(matches('Metalúrgica Aurora', 'METALÚRGICA')).toBe(true);
  expect(matches('Metalúrgica Aurora', '')).toBe(true);
  expect(matches('Metalúrgica Aurora', 'aurora sul')).toBe(false);
});
