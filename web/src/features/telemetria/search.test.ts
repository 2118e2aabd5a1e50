import { describe, expect, it } from 'vitest';
import { parseSearch, stringifySearch } from '../../platform/search.ts';
import { MAX_CHOSEN, alcanceOf, periodos, validateGraficoSearch, validateTelemetriaSearch } from './search.ts';
import { formatTrecho } from './trecho.ts';

const id = (n: number) => `01920000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const HOUR = 3_600_000;

describe('the address of a chart', () => {
  it('gives back the view it was written from', () => {
    const trecho = { deMs: Date.parse('2026-02-15T10:00:00Z'), ateMs: Date.parse('2026-02-15T12:30:00Z') };
    const view = { d: [id(1), id(2)], periodo: '7d' as const, ...formatTrecho(trecho), tabela: true };
    const read = validateTelemetriaSearch(parseSearch(stringifySearch(view)));
    expect(read).toEqual(view);
    expect(alcanceOf(read)).toEqual(trecho);
  });

  it('without a stretch shows its period up to now, by default a day', () => {
    expect(alcanceOf(validateTelemetriaSearch({ periodo: '8sem' }))).toEqual({ spanMs: periodos['8sem'] });
    expect(alcanceOf(validateTelemetriaSearch({}))).toEqual({ spanMs: 24 * HOUR });
  });

  it('names each dispositivo once, at most ten, and nothing else', () => {
    const ids = Array.from({ length: 12 }, (_, n) => id(n));
    expect(validateTelemetriaSearch({ d: [...ids, id(0)].join(',') }).d).toEqual(ids.slice(0, MAX_CHOSEN));
    expect(validateTelemetriaSearch({ d: `${id(1)},x,${id(1)},<b>` }).d).toEqual([id(1)]);
  });

  it.each([
    ['only one end', { de: '2026-02-15T10:00:00Z' }],
    ['an end before its start', { de: '2026-02-15T10:00:00Z', ate: '2026-02-15T09:00:00Z' }],
    ['no length', { de: '2026-02-15T10:00:00Z', ate: '2026-02-15T10:00:01Z' }],
    ['more than the server answers', { de: '2000-01-01T00:00:00Z', ate: '2026-01-01T00:00:00Z' }],
    ['no dates', { de: 'ontem', ate: 'hoje' }],
    ['a local time, which each reader would take for another', { de: '2026-02-15T10:00:00', ate: '2026-02-15T12:00:00' }],
  ])('with %s falls back to the period', (_, search) => {
    expect(validateTelemetriaSearch({ ...search, periodo: '1h' })).toEqual({ periodo: '1h' });
  });

  it('does not take a word of the language for a period', () => {
    expect(validateTelemetriaSearch({ periodo: 'toString' })).toEqual({});
    expect(validateGraficoSearch({ periodo: '30min' })).toEqual({});
  });
});
