import { expect, it } from 'vitest';
import { motivos } from '@tds/contract/mqtt';
import { ptBR } from '../../i18n/pt-BR/index.ts';
import { adviceOf, motivoText } from './motivo.ts';

it('every reason has words of its own and an advice that is written', () => {
  for (const codigo of Object.keys(motivos)) {
    expect(motivoText(codigo, 'pt-BR')).not.toBe(codigo);
    expect(ptBR.quarentena.fazer[adviceOf(codigo)]).toMatch(/\.$/);
  }
});

it('a reason this page does not know yet is shown by its code, and is for support', () => {
  expect(motivoText('NOVO', 'en')).toBe('NOVO');
  expect(adviceOf('NOVO')).toBe('suporte');
  expect(adviceOf('constructor')).toBe('suporte');
});
