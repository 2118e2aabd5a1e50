import { subtract } from '../../ui/decimal.ts';
import { toCsv } from './csv.ts';
import type { Cell } from './csv.ts';
import type { DrawnPoint } from './serie.ts';
import type { Grupo, Serie } from './use-series.ts';

export interface Row {
  /** An instant, or the beginning of a bucket. */
  timeMs: number;
  pontos: ReadonlyMap<string, DrawnPoint>;
}

/** A row for each instant at which something was read, newest first; buckets of the same width share a row. */
export function rowsOf(series: readonly Serie[]): Row[] {
  const byTime = new Map<number, Map<string, DrawnPoint>>();
  for (const { dispositivo, pontos, baldeS } of series) {
    for (const ponto of pontos) {
      if (Number.isNaN(ponto.y)) continue;
      const timeMs = baldeS === null ? ponto.x : Math.floor(ponto.x / (baldeS * 1000)) * baldeS * 1000;
      const row = byTime.get(timeMs) ?? new Map<string, DrawnPoint>();
      byTime.set(timeMs, row.set(dispositivo.id, ponto));
    }
  }
  return [...byTime].map(([timeMs, pontos]) => ({ timeMs, pontos })).sort((a, b) => b.timeMs - a.timeMs);
}

const HOUR_S = 3600;
const DAY_S = 24 * HOUR_S;

/** Seconds that a row of the table tells of; 0: each reading has its own. As wide as the buckets of the chart, and never so narrow that nobody reads it to the end. */
export function rowWidthS(spanMs: number, series: readonly Pick<Serie, 'baldeS'>[]): number {
  const readable = spanMs <= HOUR_S * 1000 ? 0 : spanMs <= DAY_S * 1000 ? HOUR_S / 4 : HOUR_S;
  return Math.max(readable, ...series.map(({ baldeS }) => baldeS ?? 0));
}

export interface TableRow {
  timeMs: number;
  /** What each dispositivo says of the row; absent where nothing was read. */
  valores: ReadonlyMap<string, string>;
}

export interface Tabela {
  /** Newest first. */
  rows: TableRow[];
  /** Of consumption, by dispositivo; their rows add up to it. */
  totais: ReadonlyMap<string, string>;
}

/** A rate is told by its mean, an index by its last reading, consumption (points are sums since the first of them) by what each row added. */
export function tabelaOf(series: readonly Serie[], widthS: number, says: 'media' | 'indice' | 'consumo'): Tabela {
  const byTime = new Map<number, Map<string, string>>();
  const totais = new Map<string, string>();
  for (const { dispositivo, pontos, decimals } of series) {
    let sum = widthS === 0 ? undefined : '0';
    for (const [timeMs, group] of groupsOf(pontos, widthS)) {
      const last = group.at(-1)?.valor ?? '';
      const valor = says === 'media' ? meanOf(group, decimals) : says === 'indice' ? last : sum === undefined ? undefined : subtract(last, sum);
      sum = last;
      if (says === 'consumo') totais.set(dispositivo.id, last);
      const row = byTime.get(timeMs) ?? new Map<string, string>();
      byTime.set(timeMs, row);
      if (valor !== undefined) row.set(dispositivo.id, valor);
    }
  }
  return { rows: [...byTime].map(([timeMs, valores]) => ({ timeMs, valores })).sort((a, b) => b.timeMs - a.timeMs), totais };
}

function groupsOf(pontos: readonly DrawnPoint[], widthS: number): Map<number, DrawnPoint[]> {
  const widthMs = widthS * 1000;
  return Map.groupBy(pontos.filter(({ y }) => !Number.isNaN(y)), ({ x }) => (widthMs === 0 ? x : Math.floor(x / widthMs) * widthMs));
}

/** One alone is said as it was read. */
function meanOf(group: readonly DrawnPoint[], decimals: number): string {
  const [first] = group;
  return first && group.length === 1 ? first.valor : (group.reduce((sum, { y }) => sum + y, 0) / group.length).toFixed(decimals);
}

interface Words {
  horario: string;
  min: string;
  max: string;
  locale: string;
  formatTime: (timeMs: number) => string;
}

/** All rows of the group as a file; extremes have columns of their own where buckets have them. */
export function csvOf({ unidade }: Grupo, series: readonly Serie[], words: Words): string {
  const columns = series.flatMap(({ dispositivo, pontos }) => {
    const name = `${dispositivo.nome} (${unidade})`;
    const valueOf = ({ pontos: read }: Row) => read.get(dispositivo.id);
    const value = { head: name, cell: (row: Row) => valueOf(row)?.valor };
    if (pontos.every(({ min }) => min === undefined)) return [value];
    return [
      value,
      { head: `${name} ${words.min}`, cell: (row: Row) => valueOf(row)?.min ?? valueOf(row)?.valor },
      { head: `${name} ${words.max}`, cell: (row: Row) => valueOf(row)?.max ?? valueOf(row)?.valor },
    ];
  });
  const head: Cell[] = [{ text: words.horario }, ...columns.map((column) => ({ text: column.head }))];
  const body = rowsOf(series).map((row): Cell[] => [{ text: words.formatTime(row.timeMs) }, ...columns.map((column) => ({ valor: column.cell(row) }))]);
  return toCsv([head, ...body], words.locale);
}
