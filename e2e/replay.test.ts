import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareWithTable } from './compare.ts';
import { createSystem } from './system.ts';
import type { System } from './system.ts';

/** Real meters (see the README for where to get them); the tests that need them say so when they are not there. */
const REAL = path.join(process.env['TDS_REAL_DATA'] ?? path.join(import.meta.dirname, '../../shared/data'), 'water_registers_5_meters.csv.gz');
const hasReal = existsSync(REAL);
if (!hasReal) process.stderr.write(`SKIPPED: ${REAL} is not there; set TDS_REAL_DATA to the folder of the real meters.\n`);

const METRICS_PORT = 20_000 + Math.floor(Math.random() * 12_000);
const COLUMNS = ['--meter-column', 'meter', '--time-column', 'time_local', '--value-column', 'register_litres', '--timezone', 'Europe/Madrid', '--unit', 'L'];
const HISTORY = ['--open-from', '2016-01-01T00:00:00Z', '--in-flight', '4', '--json'];

let system: System;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'tds-replay-'));
  system = await createSystem({ TDS_DEMO: '0', TDS_METRICS_PORT: String(METRICS_PORT) });
  await system.start();
});
afterAll(async () => {
  await system.remove();
  rmSync(folder, { recursive: true, force: true });
});

/** Counters of the ingest process, in readings. */
async function counters(): Promise<Record<'recebidas' | 'gravadas' | 'duplicadas' | 'conflito', number>> {
  const text = await (await fetch(`http://127.0.0.1:${METRICS_PORT + 1}/metrics`)).text();
  const read = (name: string): number => Number(new RegExp(`^tds_leituras_${name}_total (\\d+)`, 'm').exec(text)?.[1] ?? 0);
  return { recebidas: read('recebidas'), gravadas: read('gravadas'), duplicadas: read('duplicadas'), conflito: read('conflito') };
}

/** Replays a file and tells by how much the counters moved. */
async function replay(conta: string, file: string, ledger: string): Promise<Record<string, number>> {
  const before = await counters();
  await system.tds('simulate', '--conta', conta, '--replay', file, '--ledger', ledger, ...COLUMNS, ...HISTORY);
  const after = await counters();
  return Object.fromEntries(Object.entries(after).map(([name, value]) => [name, value - before[name as keyof typeof before]]));
}

/** Instants stored for a conta in the hour that was twice: 02:00-03:00 summer time, then 02:00-03:00 winter time. */
async function readRepeatedHour(conta: string): Promise<{ first: number; second: number }> {
  const client = new pg.Client({ connectionString: system.databaseUrl() });
  await client.connect();
  try {
    const { rows } = await client.query<{ first: number; second: number }>(
      `select count(*) filter (where time >= '2016-10-30T00:00Z' and time < '2016-10-30T01:00Z')::int as first,
              count(*) filter (where time >= '2016-10-30T01:00Z' and time < '2016-10-30T02:00Z')::int as second
         from tds_new_leitura_dispositivo l join tds_new_conta c on c.id = l.conta_id where c.slug = $1`,
      [conta],
    );
    return rows[0] ?? { first: 0, second: 0 };
  } finally {
    await client.end();
  }
}

describe('a file of meters with the quirks of a real one', () => {
  const rows = ['a', 'b'].flatMap((meter, offset) => [
    `${meter},2016-10-30T01:3${offset}:05,198354`,
    // A dial that runs back a little, a value twice, and the hour that the clocks repeat.
    `${meter},2016-10-30T02:05:0${offset},198351`,
    `${meter},2016-10-30T02:37:45,198351`,
    `${meter},2016-10-30T02:05:0${offset},198367`,
    `${meter},2016-10-30T02:37:45,198368`,
    `${meter},2016-10-30T03:05:00,198370`,
  ]);

  it('is stored row by row, the repeated hour as two, and a second time adds nothing', async () => {
    const file = path.join(folder, 'twin.csv');
    writeFileSync(file, ['meter,time_local,register_litres', ...rows, ''].join('\n'));
    const ledger = path.join(folder, 'twin.ledger');
    expect(await replay('twin', file, ledger)).toEqual({ recebidas: 12, gravadas: 12, duplicadas: 0, conflito: 0 });
    expect(await readRepeatedHour('twin')).toEqual({ first: 4, second: 4 });
    expect(await compareWithTable(ledger, system.databaseUrl())).toMatchObject({ sent: 12, acked: 12, stored: 12, missing: [], extra: [], changed: [] });
    expect(await replay('twin', file, ledger)).toEqual({ recebidas: 12, gravadas: 0, duplicadas: 12, conflito: 0 });
  });
});

describe.skipIf(!hasReal)('five real water meters', () => {
  it('are stored row by row, the repeated hour as two, and a second time adds nothing', async () => {
    const ledger = path.join(folder, 'real.ledger');
    expect(await replay('real', REAL, ledger)).toEqual({ recebidas: 43_257, gravadas: 43_257, duplicadas: 0, conflito: 0 });
    const { first, second } = await readRepeatedHour('real');
    expect(first).toBeGreaterThanOrEqual(5);
    expect(second).toBeGreaterThanOrEqual(4);
    expect(await replay('real', REAL, ledger)).toEqual({ recebidas: 43_257, gravadas: 0, duplicadas: 43_257, conflito: 0 });
  });
});
