import { formatInstante, parseUnidade, parseValor, type UnidadeMedida } from '@tds/contract/mqtt';
import { readCsv, type CsvRow } from './csv.ts';
import { createOverlapResolver, createZone, parseTime, type TimeFormat } from './localtime.ts';
import { UserError } from './user-error.ts';

/** Where the readings of a file of real meters stand in it. */
export interface RowFormat {
  /** Column with the meter's id, or, for a file of one meter, the id itself. */
  meter: { column: string } | { codigo: string };
  timeColumn: string;
  valueColumn: string;
  timeFormat: TimeFormat;
  /** Zone of times without Z or offset. */
  timezone?: string | undefined;
}

export type Row =
  | { ok: true; line: number; codigo: string; epochMs: number; valor: string; stored: string }
  | { ok: false; line: number; motivo: BadRow; detalhe: string };

export type BadRow = 'no meter' | 'bad time' | 'local time does not exist' | 'bad value';

/** Every row of the file, in its order, as a reading or as the reason why it is none. */
export async function* readRows(file: string, format: RowFormat): AsyncGenerator<Row> {
  const toInstant = createInstantReader(format);
  const columns = [format.timeColumn, format.valueColumn, ...('column' in format.meter ? [format.meter.column] : [])];
  for await (const row of readCsv(file, columns)) yield parseRow(row, format, toInstant);
}

/** The different ids in a column, in the order of the file. */
export async function listMeters(file: string, column: string): Promise<string[]> {
  const meters = new Set<string>();
  for await (const row of readCsv(file, [column])) meters.add(row.field(column) ?? '');
  meters.delete('');
  return [...meters];
}

/** Checks a unit given by a person. */
export function parseUnit(text: string): UnidadeMedida {
  const unidade = parseUnidade(text);
  if (unidade === null) throw new UserError(`unknown unit "${text}": use one such as m³, L, kWh`);
  return unidade;
}

type InstantReader = (codigo: string, text: string) => number | BadRow;

/** Throws UserError when a time without zone turns up and no zone was given: that is a mistake of the call, not of a row. */
function createInstantReader(format: RowFormat): InstantReader {
  const resolve = format.timezone === undefined ? undefined : createOverlapResolver(createZone(format.timezone));
  return (codigo, text) => {
    const time = parseTime(text, format.timeFormat);
    if (time === null) return 'bad time';
    if (time.kind === 'instant') return time.epochMs;
    if (resolve === undefined) throw new UserError(`"${text}" is a local time: say where with --timezone, for example America/Sao_Paulo`);
    return resolve(codigo, time.wallMs) ?? 'local time does not exist';
  };
}

function parseRow(row: CsvRow, format: RowFormat, toInstant: InstantReader): Row {
  const { line } = row;
  const bad = (motivo: BadRow, detalhe: string): Row => ({ ok: false, line, motivo, detalhe });
  const codigo = 'codigo' in format.meter ? format.meter.codigo : (row.field(format.meter.column) ?? '');
  if (codigo === '') return bad('no meter', '');
  const time = row.field(format.timeColumn) ?? '';
  const valor = row.field(format.valueColumn) ?? '';
  const epochMs = toInstant(codigo, time);
  if (typeof epochMs === 'string') return bad(epochMs, time);
  const decimal = parseValor(valor);
  if (typeof decimal === 'string') return bad('bad value', `${valor} at ${formatInstante(epochMs)}`);
  return { ok: true, line, codigo, epochMs, valor, stored: decimal.valor };
}
