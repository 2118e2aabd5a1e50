import { describe, expect, it } from 'vitest';
import type { Dispositivo } from '@tds/contract/http';
import { toCsv } from './csv.ts';
import { csvOf, rowWidthS, rowsOf, tabelaOf } from './table-rows.ts';
import type { Serie } from './use-series.ts';

const lines = (csv: string) => csv.replace('\uFEFF', '').trimEnd().split('\r\n');

describe('a file for spreadsheets', () => {
  it('says that it is UTF-8 and has the decimal sign of the language, without grouping', () => {
    const rows = [[{ text: 'Água' }, { valor: '-99999999999.9999' }]];
    expect(toCsv(rows, 'pt-BR')).toBe('\uFEFFÁgua;-99999999999,9999\r\n');
    expect(lines(toCsv(rows, 'en'))).toEqual(['Água;-99999999999.9999']);
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx', '＝1+1', '＠SUM(A1)'])('lets no name be a formula: %j', (text) => {
    expect(lines(toCsv([[{ text }]], 'pt-BR')).join('\r\n')).toMatch(/^"?'/);
  });

  it('keeps separators, quotes and line ends inside of their field', () => {
    expect(lines(toCsv([[{ text: 'a;b' }, { text: 'say "x"' }]], 'pt-BR'))).toEqual(['"a;b";"say ""x"""']);
  });

  it('leaves empty what was not read, and what is no number', () => {
    expect(lines(toCsv([[{ valor: undefined }, { valor: '=1' }, { valor: '7' }]], 'pt-BR'))).toEqual([';;7']);
  });
});

describe('the rows of several series', () => {
  const serie = (nome: string, baldeS: number | null, pontos: Serie['pontos']): Serie => ({
    dispositivo: { id: nome, nome } as Dispositivo,
    traco: 0,
    pontos,
    decimals: 2,
    baldeS,
    isLoading: false,
    isStale: false,
    isWaiting: false,
    hasFailed: false,
    retry: () => undefined,
  });
  const point = (seconds: number, valor: string) => ({ x: seconds * 1000, y: Number(valor), valor });
  const gap = { x: 35_000, y: Number.NaN, valor: '' };

  it('are newest first, one an instant, and a gap is no row', () => {
    const rows = rowsOf([serie('a', null, [point(10, '1'), gap, point(60, '2')]), serie('b', null, [point(60, '5')])]);
    expect(rows.map(({ timeMs, pontos }) => [timeMs / 1000, ...[...pontos.values()].map(({ valor }) => valor)])).toEqual([
      [60, '2', '5'],
      [10, '1'],
    ]);
  });

  it('share a row when they are buckets of the same width', () => {
    expect(rowsOf([serie('a', 60, [point(115, '1')]), serie('b', 60, [point(118, '2')])])).toHaveLength(1);
  });

  it('of a table tell what each added, and add up to the whole, to the last digit', () => {
    const sums = serie('a', 900, [point(900, '0.1'), point(1799, '0.3'), point(1900, '0.3'), point(4000, '1.0001')]);
    const { rows, totais } = tabelaOf([sums], 900, 'consumo');
    expect(rows.map(({ timeMs, valores }) => [timeMs / 1000, valores.get('a')])).toEqual([
      [3600, '0.7001'],
      [1800, '0.0'],
      [900, '0.3'],
    ]);
    expect(totais.get('a')).toBe('1.0001');
  });

  it('of a table, each reading by itself, say nothing of what came before the first', () => {
    const { rows } = tabelaOf([serie('a', null, [point(10, '0'), point(20, '0.5')])], 0, 'consumo');
    expect(rows.map(({ valores }) => valores.get('a'))).toEqual(['0.5', undefined]);
  });

  it('of a table tell a rate by its mean and an index by its last reading; one alone stays as it was read', () => {
    const read = [serie('a', null, [point(0, '1'), point(10, '2'), gap, point(900, '0.1234')])];
    expect(tabelaOf(read, 900, 'media').rows.map(({ valores }) => valores.get('a'))).toEqual(['0.1234', '1.50']);
    expect(tabelaOf(read, 900, 'indice').rows.map(({ valores }) => valores.get('a'))).toEqual(['0.1234', '2']);
  });

  it.each([
    [3_600_000, null, 0],
    [86_400_000, 120, 900],
    [7 * 86_400_000, null, 3600],
    [365 * 86_400_000, 43_200, 43_200],
  ])('of a table over %i ms, whose chart has buckets of %s s, are %i s wide', (spanMs, baldeS, widthS) => {
    expect(rowWidthS(spanMs, [{ baldeS }])).toBe(widthS);
  });

  it('go into the file with the extremes of buckets beside them', () => {
    const a = serie('a', 60, [{ ...point(55, '5'), min: '4', max: '6' }, point(115, '7')]);
    const grupo = { key: '', unidade: 'kW', isAcumulada: false, series: [a] };
    const csv = csvOf(grupo, [a], { horario: 'Horário', min: 'Mínimo', max: 'Máximo', locale: 'pt-BR', formatTime: String });
    expect(lines(csv)).toEqual(['Horário;a (kW);a (kW) Mínimo;a (kW) Máximo', '60000;7;7;7', '0;5;4;6']);
  });
});
