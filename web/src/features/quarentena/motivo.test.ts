import { expect, it } from 'vitest';
import { motivos } from '@tds/contract/mqtt';
import { adviceOf, reasonsIn } from './motivo.ts';

it('one chooses among the reasons met and the one chosen already, each once, by their words', () => {
  const itens = [{ motivo: 'FUTURO' }, { motivo: 'ANTIGO' }, { motivo: 'FUTURO' }];
  expect(reasonsIn(itens, 'QUOTA', 'en').map(({ value }) => value)).toEqual(['FUTURO', 'ANTIGO', 'QUOTA'].toSorted((a, b) => textOf(a).localeCompare(textOf(b), 'en')));
  expect(reasonsIn([], undefined, 'pt-BR')).toEqual([]);
});

it('a reason this page does not know yet is shown by its code, with a general advice', () => {
  expect(reasonsIn([{ motivo: 'NOVO' }], undefined, 'en')).toEqual([{ value: 'NOVO', label: 'NOVO' }]);
  expect(adviceOf('NOVO')).toBe('firmware');
  expect(adviceOf('constructor')).toBe('firmware');
});

function textOf(codigo: string): string {
  return motivos[codigo as keyof typeof motivos].text;
}
