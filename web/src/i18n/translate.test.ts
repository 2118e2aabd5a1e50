import { describe, expect, it } from 'vitest';
import { makeTranslator } from './translate.ts';

const texts = {
  ola: 'Olá {{nome}}',
  lista: { total_one: '{{count}} gateway', total_other: '{{count, number}} gateways', nada_zero: 'Nenhum', nada_one: 'Um', nada_other: '{{count}}' },
};

describe('a text', () => {
  const t = makeTranslator(texts, 'pt-BR');

  it('has its blanks filled in as they come, whatever stands in them', () => {
    expect(t('ola', { nome: '$& <b> {{nome}}' })).toBe('Olá $& <b> {{nome}}');
    expect(t('ola')).toBe('Olá ');
  });

  it('with a count has the form of its language, and its numbers', () => {
    expect(t('lista.total', { count: 1 })).toBe('1 gateway');
    expect(t('lista.total', { count: 12_345 })).toBe('12.345 gateways');
    expect(t('lista.total', { count: 1_000_000 })).toBe('1.000.000 gateways');
    expect(makeTranslator(texts, 'en')('lista.total', { count: 12_345 })).toBe('12,345 gateways');
  });

  it('for none at all is used where there is one', () => {
    expect(t('lista.nada', { count: 0 })).toBe('Nenhum');
    expect(t('lista.nada', { count: 1 })).toBe('Um');
    expect(t('lista.nada', { count: 2 })).toBe('2');
  });
});
