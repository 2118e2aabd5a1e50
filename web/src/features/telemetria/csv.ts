import { formatDecimal } from '../../ui/format.ts';

/** Excel of both languages reads a semicolon between fields, and UTF-8 only with its mark in front. */
const SEPARATOR = ';';
const MARK = '\uFEFF';

export type Cell = { text: string } | { valor: string | undefined };

/**
 * A table as a file. Numbers are written as the language writes them, without grouping, digit by digit; a text that a spreadsheet would take
 * for a formula (also by signs of full width) begins with an apostrophe (OWASP, CSV injection).
 */
export function toCsv(rows: readonly (readonly Cell[])[], locale: string): string {
  return MARK + rows.map((row) => row.map((cell) => fieldOf(cell, locale)).join(SEPARATOR)).join('\r\n') + '\r\n';
}

function fieldOf(cell: Cell, locale: string): string {
  if ('valor' in cell) return numberOf(cell.valor ?? '', locale);
  const safe = /^[=+\-@\t\r＝＋－＠]/.test(cell.text) ? `'${cell.text}` : cell.text;
  return /[";\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** What is no decimal is no number of ours, and empty. */
function numberOf(valor: string, locale: string): string {
  if (!/^-?\d+(\.\d+)?$/.test(valor)) return '';
  const written = formatDecimal(valor, locale, 0).replaceAll(locale.startsWith('pt') ? '.' : ',', '');
  return written.replace('\u2212', '-');
}
