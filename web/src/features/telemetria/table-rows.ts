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
