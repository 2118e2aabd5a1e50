import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readRows, type Row, type RowFormat } from './rows.ts';

const folder = process.env['TDS_REAL_DATA'] ?? path.resolve(import.meta.dirname, '../../../shared/data');
const isThere = fs.existsSync(path.join(folder, 'water_registers_5_meters.csv.gz'));
if (!isThere) process.stderr.write(`SKIPPED: no real meters in ${folder}; set TDS_REAL_DATA to the folder that holds them\n`);

const cases: { file: string; format: RowFormat; rows: number; distinct: number; bad: number }[] = [
  {
    file: 'water_registers_5_meters.csv.gz',
    format: { meter: { column: 'meter' }, timeColumn: 'time_local', valueColumn: 'register_litres', timeFormat: 'iso', timezone: 'Europe/Madrid' },
    rows: 43_257,
    distinct: 43_257,
    bad: 0,
  },
  {
    file: 'heat_registers_hourly.csv',
    format: { meter: { codigo: 'HEAT' }, timeColumn: 'time_utc', valueColumn: 'energy_kwh', timeFormat: 'iso' },
    rows: 7999,
    distinct: 7999,
    bad: 0,
  },
  {
    // Its hours 02 of 2007-03-25 and 2008-03-30 do not exist in Paris; the repeated hour of 2007-10-28 stands in it once.
    file: 'household_kwh_hourly.csv',
    format: { meter: { codigo: 'HOUSE' }, timeColumn: 'time_local', valueColumn: 'kwh', timeFormat: 'iso', timezone: 'Europe/Paris' },
    rows: 11_999,
    distinct: 11_997,
    bad: 2,
  },
  {
    file: 'home_kwh_hourly.csv',
    format: { meter: { codigo: 'HOME' }, timeColumn: 'DateTime', valueColumn: 'Consumption kWh', timeFormat: 'mdy', timezone: 'America/Toronto' },
    rows: 1399,
    distinct: 1399,
    bad: 0,
  },
];

test.skipIf(!isThere).each(cases)('every row of $file is accounted for, each reading at an instant of its own', async ({ file, format, rows, distinct, bad }) => {
  const read: Row[] = [];
  for await (const row of readRows(path.join(folder, file), format)) read.push(row);
  const instants = new Set(read.flatMap((row) => (row.ok ? [`${row.codigo}|${row.epochMs}`] : [])));
  expect({ rows: read.length, distinct: instants.size, bad: read.filter((row) => !row.ok).length }).toEqual({ rows, distinct, bad });
});
