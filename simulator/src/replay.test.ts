import fs from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startFleetServer, type FleetServer } from '../test/fleet-server.ts';
import { readFleet } from './fleet.ts';
import { readLedger } from './ledger.ts';
import { runReplay, type ReplayOptions } from './replay.ts';
import { readRows, type Row, type RowFormat } from './rows.ts';

const water: RowFormat = {
  meter: { column: 'meter' },
  timeColumn: 'time_local',
  valueColumn: 'register_litres',
  timeFormat: 'iso',
  timezone: 'Europe/Madrid',
};
/** What the real file holds around its repeated hour, meter by meter, and an hour of the spring before. */
const waterTwin = `meter,time_local,register_litres
be4c16fa,2016-03-27T01:34:36,175028
be4c16fa,2016-03-27T03:34:36,175029
be4c16fa,2016-10-30T01:25:26,236557
be4c16fa,2016-10-30T02:25:26,236558
be4c16fa,2016-10-30T02:25:26,236558
be4c16fa,2016-10-30T03:25:17,236559
9b531be8,2016-10-30T01:19:45,421433
9b531be8,2016-10-30T02:19:37,421433
9b531be8,2016-10-30T02:19:45,421433
9b531be8,2016-10-30T02:19:37,421433
9b531be8,2016-10-30T03:19:37,421433
7229af37,2016-10-30T02:27:23,245863
7229af37,2016-10-30T02:27:31,245863
7229af37,2016-10-30T02:27:31,245863
7229af37,2016-10-30T03:27:31,245863
`;
const meters = ['be4c16fa', '9b531be8', '7229af37'].map((codigo) => ({ codigo, grandeza: 'AGUA_FRIA', unidade: 'L' as const }));
let server: FleetServer;

beforeEach(async () => {
  server = await startFleetServer([meters.slice(0, 2), meters.slice(2)]);
});

afterEach(async () => {
  await server.close();
});

function write(name: string, content: string | Buffer): string {
  const file = path.join(server.folder, name);
  fs.writeFileSync(file, content);
  return file;
}

function options(file: string, extra: Partial<ReplayOptions> = {}): ReplayOptions {
  return { fleet: readFleet(server.folder), seed: 1, inFlight: 2, signal: new AbortController().signal, file, format: water, batch: 4, ...extra };
}

async function rowsOf(file: string, format: RowFormat): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const row of readRows(file, format)) rows.push(row);
  return rows;
}

test('every row of a compressed file with a repeated hour is stored at its own instant', async () => {
  const ledgerFile = path.join(server.folder, 'ledger.jsonl');
  const { count, run } = await runReplay(options(write('water.csv.gz', gzipSync(waterTwin)), { ledgerFile }));
  expect(count).toEqual({ rowsTotal: 15, rows: 15, badRows: 0, bad: [] });
  expect(run.stats).toMatchObject({ leiturasSent: 15, leiturasAcked: 15 });
  expect(server.stored.size).toBe(15);
  const [mac] = server.macs;
  expect(server.stored.get(`${mac}|be4c16fa|${Date.parse('2016-10-30T00:25:26Z')}`)).toBe('236558');
  expect(server.stored.get(`${mac}|be4c16fa|${Date.parse('2016-10-30T01:25:26Z')}`)).toBe('236558');
  expect(readLedger(ledgerFile).acked).toEqual(server.stored);
});

test('a second replay says exactly the same readings', async () => {
  const file = write('water.csv', waterTwin);
  await runReplay(options(file));
  const first = new Map(server.stored);
  await runReplay(options(file));
  expect(server.stored).toEqual(first);
});

test('rows that are no reading are counted with line and reason, the rest is sent', async () => {
  const lines = [
    '\uFEFFmeter;time_local;register_litres',
    'be4c16fa;2016-03-27T02:30:00;1',
    ';2016-01-01T00:00:00;1',
    'be4c16fa;yesterday;1',
    'be4c16fa;2016-01-01T00:00:00;1,5',
    'be4c16fa;2016-01-01T00:00:00',
    '',
    '"be4c16fa";"2016-01-01T00:00:00";"7.123456"',
  ];
  const file = write('odd.csv', lines.join('\r\n'));
  const { count } = await runReplay(options(file));
  expect(count).toMatchObject({ rows: 6, badRows: 5 });
  expect(count.bad.map(({ line, motivo }) => [line, motivo])).toEqual([
    [2, 'local time does not exist'],
    [3, 'no meter'],
    [4, 'bad time'],
    [5, 'bad value'],
    [6, 'bad value'],
  ]);
  expect([...server.stored.values()]).toEqual(['7.1235']);
});

test('a message never passes the limits of the contract, whatever the batch', async () => {
  const rows = Array.from({ length: 1200 }, (_none, i) => `be4c16fa,${new Date(Date.UTC(2016, 0, 1, i)).toISOString()},${i}.${'123456789'.repeat(3)}`);
  await runReplay(options(write('long.csv', `meter,time_local,register_litres\n${rows.join('\n')}`), { batch: 500 }));
  expect(server.arrived.flatMap(({ message }) => message.leituras).length).toBe(1200);
  expect(Math.max(...server.arrived.map(({ payload }) => Buffer.byteLength(payload)))).toBeLessThanOrEqual(65_536);
});

test('what is wrong with a file as a whole is said before anything is sent', async () => {
  const file = write('water.csv', `${waterTwin}stranger,2016-03-27T03:34:36,1\n`);
  await expect(runReplay(options(file))).rejects.toThrow('no dispositivo of the fleet for these meters of the file: stranger');
  await expect(runReplay(options(write('b.csv', waterTwin), { format: { ...water, timezone: undefined } }))).rejects.toThrow(/--timezone/);
  await expect(runReplay(options(write('c.csv', waterTwin), { format: { ...water, valueColumn: 'm3' } }))).rejects.toThrow(/no column m3.*register_litres/);
  await expect(runReplay(options(write('d.csv', '')))).rejects.toThrow(/empty/);
  await expect(runReplay(options(write('e.csv.gz', 'not gzip')))).rejects.toThrow(/cannot read/);
  await expect(runReplay(options('/nowhere.csv.gz'))).rejects.toThrow(/cannot read/);
  expect(server.arrived).toEqual([]);
});

test('the other shapes of real files are read: UTC, slashes, one meter without a column', async () => {
  const heat = write('heat.csv', 'time_utc,energy_kwh,volume_m3\n2018-01-02T23:00:00Z,5347.61445783133,113.991325301205\n');
  const home = write('home.csv', 'DateTime,Consumption kWh\n11/25/2011 01:00:00,0.39\n');
  const one = { meter: { codigo: 'H' }, timeFormat: 'iso' } as const;
  expect(await rowsOf(heat, { ...one, timeColumn: 'time_utc', valueColumn: 'energy_kwh' })).toEqual([
    { ok: true, line: 2, codigo: 'H', epochMs: Date.UTC(2018, 0, 2, 23), valor: '5347.61445783133', stored: '5347.6145' },
  ]);
  expect(await rowsOf(home, { ...one, timeFormat: 'mdy', timezone: 'America/Toronto', timeColumn: 'DateTime', valueColumn: 'Consumption kWh' })).toEqual([
    { ok: true, line: 2, codigo: 'H', epochMs: Date.UTC(2011, 10, 25, 6), valor: '0.39', stored: '0.39' },
  ]);
});
