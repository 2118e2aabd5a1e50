import fs from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { UserError } from './user-error.ts';

export interface CsvRow {
  /** 1 is the header. */
  line: number;
  /** By name of the column; absent where the row is too short. */
  field: (column: string) => string | undefined;
}

/**
 * Streams a .csv or .csv.gz with a header line. The separator is the one of the header: comma, semicolon or tab.
 * Quotes as RFC 4180, but no line breaks inside them. Throws UserError for an unreadable file or a missing column.
 */
export async function* readCsv(file: string, columns: readonly string[]): AsyncGenerator<CsvRow> {
  let line = 0;
  let separator = ',';
  let positions = new Map<string, number>();
  try {
    for await (const text of readLines(openFile(file))) {
      line += 1;
      if (line === 1) {
        separator = [',', ';', '\t'].reduce((best, each) => (text.split(each).length > text.split(best).length ? each : best));
        const names = splitLine(text.replace(/^\uFEFF/, ''), separator);
        positions = new Map(names.map((name, i) => [name, i]));
        assertColumns(file, columns, names);
      } else if (text !== '') {
        const fields = splitLine(text, separator);
        yield { line, field: (column) => fields[positions.get(column) ?? -1] };
      }
    }
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause) throw new UserError(`cannot read ${file}: ${cause.message}`, { cause });
    throw cause;
  }
  if (line === 0) throw new UserError(`${file} is empty`);
}

function openFile(file: string): NodeJS.ReadableStream {
  const bytes = fs.createReadStream(file);
  if (!file.endsWith('.gz')) return bytes;
  // An error of the first stream destroys the second with it, and so reaches its reader.
  return pipeline(bytes, createGunzip(), () => {});
}

async function* readLines(stream: NodeJS.ReadableStream): AsyncGenerator<string> {
  stream.setEncoding('utf8');
  let rest = '';
  for await (const chunk of stream) {
    const lines = (rest + String(chunk)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield line.endsWith('\r') ? line.slice(0, -1) : line;
  }
  if (rest !== '') yield rest;
}

function assertColumns(file: string, wanted: readonly string[], names: readonly string[]): void {
  const missing = wanted.filter((column) => !names.includes(column));
  if (missing.length > 0) throw new UserError(`${file} has no column ${missing.join(', ')}; its columns are ${names.join(', ')}`);
}

function splitLine(text: string, separator: string): string[] {
  if (!text.includes('"')) return text.split(separator).map((field) => field.trim());
  const fields: string[] = [];
  let field = '';
  let isQuoted = false;
  for (let i = 0; i < text.length; i += 1) {
    const char = text[i];
    if (char === '"' && isQuoted && text[i + 1] === '"') {
      field += '"';
      i += 1;
    } else if (char === '"') isQuoted = !isQuoted;
    else if (char === separator && !isQuoted) {
      fields.push(field.trim());
      field = '';
    } else field += char;
  }
  return [...fields, field.trim()];
}
