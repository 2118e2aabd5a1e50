import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatAge, formatDecimal, formatInstant, formatStamp, formatShare, formatShort, formatValor, parseDecimal } from './format.ts';

const decimals = fc.stringMatching(/^-?(0|[1-9]\d{0,14})(\.\d{1,10})?$/);

describe('values', () => {
  it.each([
    ['1234.56', 'pt-BR', '1.234,56'],
    ['-0.000', 'pt-BR', '0,00'],
    ['1234.56', 'en', '1,234.56'],
    ['1234.5600', 'pt-BR', '1.234,56'],
    ['198354.1234', 'pt-BR', '198.354,1234'],
    ['7', 'pt-BR', '7,00'],
    ['-12.5', 'pt-BR', '\u221212,50'],
    ['000123.0000', 'pt-BR', '123,00'],
    ['99999999999.9999', 'pt-BR', '99.999.999.999,9999'],
    ['no number', 'pt-BR', 'no number'],
  ])('%s in %s is shown as %s', (valor, locale, shown) => {
    expect(formatDecimal(valor, locale)).toBe(shown);
  });

  it('carry their unit after a space that does not break', () => {
    expect(formatValor('1234.56', 'm³', 'pt-BR')).toBe('1.234,56\u00a0m³');
    expect(formatValor('1', '', 'en')).toBe('1.00');
  });

  it('are shown to the last digit, however large', () => {
    fc.assert(
      fc.property(decimals, fc.constantFrom('pt-BR', 'en'), (valor, locale) => {
        const wire = parseDecimal(formatDecimal(valor, locale, 0).replace('\u2212', '-'), locale);
        expect(formatDecimal(wire ?? '', locale, 0)).toBe(formatDecimal(valor, locale, 0));
        expect((wire ?? '').replaceAll(/\D/g, '')).toBe(digitsOf(valor));
      }),
    );
  });
});

describe('typed numbers', () => {
  it.each([
    ['12,5', 'pt-BR', '12.5'],
    ['1.234,5', 'pt-BR', '1234.5'],
    ['1.234', 'pt-BR', '1234'],
    ['12.5', 'pt-BR', '12.5'],
    ['1,234.5', 'en', '1234.5'],
    [' 3 ', 'en', '3'],
    ['1,2,3', 'pt-BR', undefined],
    ['', 'pt-BR', undefined],
    ['abc', 'pt-BR', undefined],
  ])('%s in %s means %s', (text, locale, wire) => {
    expect(parseDecimal(text, locale)).toBe(wire);
  });
});

describe('instants', () => {
  const instant = '2026-02-15T17:30:05.000Z';

  it('are told on the clock of the customer', () => {
    expect(formatInstant(instant, 'pt-BR', 'America/Sao_Paulo')).toContain('14:30:05');
    expect(formatInstant(instant, 'pt-BR', 'America/Manaus')).toContain('13:30:05');
  });

  it('of the same local day are told without the date', () => {
    expect(formatShort(instant, 'pt-BR', 'America/Sao_Paulo', Date.parse('2026-02-16T02:59:00Z'))).toBe('14:30');
    expect(formatShort(instant, 'pt-BR', 'America/Sao_Paulo', Date.parse('2026-02-16T03:00:00Z'))).toBe('15/02 14:30');
  });

  it('of a column are all written alike, on the clock of the customer', () => {
    const stamp = (look: Parameters<typeof formatStamp>[3]) => formatStamp(Date.parse(instant), 'pt-BR', 'America/Sao_Paulo', look);
    expect(stamp({ hasDay: false })).toBe('14:30');
    expect(stamp({ hasDay: true, hasSeconds: true })).toBe('15/02 14:30:05');
    expect(stamp({ hasDay: true, hasYear: true, hasTime: false })).toBe('15/02/2026');
  });

  it('age in the coarsest unit that fits, never in the future', () => {
    const now = Date.parse(instant);
    expect(formatAge(now + 5000, now, 'pt-BR')).toBe('há 1 s');
    expect(formatAge(now - 59_000, now, 'pt-BR')).toBe('há 59 s');
    expect(formatAge(now - 60_000, now, 'pt-BR')).toMatch(/^há 1 min/);
    expect(formatAge(now - 3 * 3_600_000, now, 'pt-BR')).toBe('há 3 h');
    expect(formatAge(now - 48 * 3_600_000, now, 'pt-BR')).toBe('há 2 dias');
  });
});

function digitsOf(valor: string): string {
  const [whole = '', fraction = ''] = valor.replace('-', '').split('.');
  return whole + fraction.replace(/0+$/, '');
}

it('a share is never rounded up to what it is not', () => {
  expect(formatShare(0.999_99, 'pt-BR').replaceAll('\u00a0', ' ')).toBe('99,99 %');
  expect(formatShare(1, 'pt-BR')).toBe('100\u00a0%');
  expect(formatShare(1, 'en')).toBe('100%');
});
