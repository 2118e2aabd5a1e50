import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { compareWithTable } from '../compare.ts';
import { startLoad } from '../load.ts';
import type { Load } from '../load.ts';
import { createSystem, descendants } from '../system.ts';
import type { System } from '../system.ts';
import { findBroken, isLong, sufferOutage } from './outage.ts';

/** All that a gateway may have unacknowledged. */
const IN_FLIGHT = 64;
const GATEWAYS = 60;

let system: System;
let load: Load | undefined;
beforeAll(async () => {
  system = await createSystem({ TDS_DEMO: '0' });
  await system.start();
  load = await startLoad(system, { gateways: GATEWAYS, dispositivos: 4, inFlight: IN_FLIGHT });
});
afterAll(async () => {
  load?.kill();
  await system.remove();
});

it('a database that stops keeps no gateway away and fills no memory, and when it goes on so does all', async () => {
  const signal = (name: 'SIGSTOP' | 'SIGCONT') => {
    const postmaster = system.pidOf('postgres');
    for (const pid of [postmaster, ...descendants(postmaster)]) process.kill(pid, name);
  };
  const outage = await sufferOutage(system, started(), { what: 'database stopped', begin: () => signal('SIGSTOP'), end: () => signal('SIGCONT') });
  expect(findBroken(outage)).toEqual([]);
});

it('a table that is locked keeps no gateway away and fills no memory, and when it is released all goes on', async () => {
  const owner = new pg.Client({ connectionString: system.databaseUrl() });
  await owner.connect();
  const begin = async () => void (await owner.query('begin; lock table tds_new_leitura_dispositivo in access exclusive mode'));
  let checks: Record<string, boolean> = {};
  const end = async () => {
    ({ checks } = (await (await fetch(`${system.url}/readyz`)).json()) as { checks: Record<string, boolean> });
    await owner.query('commit');
  };
  const outage = await sufferOutage(system, started(), { what: 'table locked', begin, end });
  await owner.end();
  expect(findBroken(outage)).toEqual([]);
  // It is told when a write has taken 10 s and three beats are missed.
  expect(checks).toMatchObject({ database: true, broker: true, storage: !isLong });
});

it('and of all that was acknowledged before, between and after nothing is missing', async () => {
  const { reconnects } = await started().stop();
  const { acked, missing, extra, changed } = await compareWithTable(started().ledgerFile, system.databaseUrl());
  process.stdout.write(`${acked} readings acknowledged; ${reconnects} reconnections\n`);
  expect({ reconnects, missing: missing.slice(0, 5), extra: extra.slice(0, 5), changed: changed.slice(0, 5) }).toEqual({ reconnects: 0, missing: [], extra: [], changed: [] });
});

function started(): Load {
  if (load === undefined) throw new Error('the fleet did not start');
  return load;
}
