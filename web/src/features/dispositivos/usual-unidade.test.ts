import { expect, it } from 'vitest';
import { unidades } from '@tds/contract/mqtt';
import { grandezas, oddUnidade, usualUnidade } from './usual-unidade.ts';

it('a unit of another kind is told with the usual one, and one of the same kind is not', () => {
  expect(oddUnidade('AGUA_FRIA', 'kWh')).toBe('m³');
  expect(oddUnidade('AGUA_FRIA', 'L')).toBeUndefined();
  expect(oddUnidade('', 'kWh')).toBeUndefined();
});

it('the usual unit of each grandeza can be chosen', () => {
  expect(grandezas.filter((each) => !unidades.includes(usualUnidade(each) as never))).toEqual([]);
});
