import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { compareWithTable } from '../compare.ts';
import { startLoad } from '../load.ts';
import type { Load } from '../load.ts';
import { readMetrics } from '../metrics.ts';
import { createSystem, findPort } from '../system.ts';
import type { System } from '../system.ts';
import { isLong } from './outage.ts';

const GATEWAYS = isLong ? 1000 : 200;
/** Two cores carry the fleet and the server; every handshake is work for both. */
const ALL_BACK_MS = 30_000;
/** Of each process, and then of the whole, which stops its database after them. */
const DRAINED_MS = 10_000;

let system: System;
let metricsPort: number;
let load: Load | undefined;
beforeAll(async () => {
  metricsPort = await findPort(3);
  system = await createSystem({ TDS_DEMO: '0', TDS_METRICS_PORT: String(metricsPort) });
  await system.start();
  load = await startLoad(system, { gateways: GATEWAYS, dispositivos: 2, inFlight: 2, flags: ['--rate', '1500'] });
  await waitForSessions();
});
afterAll(async () => {
  load?.kill();
  await system.remove();
});

it(`${GATEWAYS} gateways that lose their broker at once are all back soon, and go on where they were`, async () => {
  const killed = system.pidOf('ingest');
  const killedMs = performance.now();
  await system.kill('ingest');
  while (findPid() === killed) await delay(20);
  await waitForSessions();
  const backMs = performance.now() - killedMs;
  process.stdout.write(`${GATEWAYS} gateways back after ${(backMs / 1000).toFixed(1)} s\n`);
  expect(backMs).toBeLessThan(ALL_BACK_MS);
});

it('SIGTERM under load ends everything within 10 s and with 0, and what was acknowledged is stored', async () => {
  const stoppedMs = performance.now();
  const code = await system.stop();
  const tookMs = performance.now() - stoppedMs;
  process.stdout.write(`stopped in ${(tookMs / 1000).toFixed(1)} s\n`);
  expect(code).toBe(0);
  expect(tookMs).toBeLessThan(DRAINED_MS);
  expect(system.output()).not.toMatch(/stopped late|not stopped in order/);

  await system.start();
  await waitForSessions();
  const { unacked } = await (load as Load).stop();
  const { acked, missing, extra, changed } = await compareWithTable((load as Load).ledgerFile, system.databaseUrl());
  process.stdout.write(`${acked} readings acknowledged, ${unacked} messages not\n`);
  expect({ missing: missing.slice(0, 5), extra: extra.slice(0, 5), changed: changed.slice(0, 5) }).toEqual({ missing: [], extra: [], changed: [] });
});

function findPid(): number | undefined {
  try {
    return system.pidOf('ingest');
  } catch {
    return undefined;
  }
}

/** Until all of the fleet is connected. */
async function waitForSessions(): Promise<void> {
  const deadline = performance.now() + 120_000;
  for (;;) {
    const read = await readMetrics(metricsPort, 'ingest').catch(() => () => Number.NaN);
    if (read('tds_broker_sessions') === GATEWAYS) return;
    if (performance.now() > deadline) throw new Error(`${read('tds_broker_sessions')} of ${GATEWAYS} gateways are connected\n${system.output()}`);
    await delay(50);
  }
}
