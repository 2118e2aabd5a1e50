import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareWithTable } from '../compare.ts';
import { startLoad } from '../load.ts';
import type { Load } from '../load.ts';
import { readMetrics } from '../metrics.ts';
import { createSystem, findPort } from '../system.ts';
import type { System } from '../system.ts';

/** Data and write-ahead log of a young system, and what it keeps free to call itself ready. */
const DISK = '420m';
/** Little enough that a few seconds of load fill it. */
const LEFT_BYTES = 12 * 1024 * 1024;
const FULL_MS = 4000;

const dir = mkdtempSync(path.join(tmpdir(), 'tds-e2e-disk-'));
const ballast = path.join(dir, 'ballast');
const ledgerDir = mkdtempSync(path.join(tmpdir(), 'tds-e2e-ledger-'));
const isMounted = mountDisk();
if (!isMounted) process.stdout.write('SKIPPED: a full disk is tried on a tmpfs of its own, which takes root and CAP_SYS_ADMIN\n');

describe.skipIf(!isMounted)('a disk that is full', () => {
  let system: System;
  let metricsPort: number;
  let load: Load | undefined;
  beforeAll(async () => {
    metricsPort = await findPort(3);
    system = await createSystem({ TDS_DEMO: '0', TDS_METRICS_PORT: String(metricsPort) }, dir);
    await system.start();
    // What was acknowledged is written down elsewhere.
    load = await startLoad(system, { gateways: 20, dispositivos: 4, inFlight: 8, ledgerDir });
  });
  afterAll(async () => {
    load?.kill();
    await system.stop();
    execFileSync('umount', ['--lazy', dir]);
    for (const each of [dir, ledgerDir]) rmSync(each, { recursive: true, force: true });
  });

  it('stops acknowledgements, and is told to the log, the metrics and /readyz before the database stops', async () => {
    await running().waitFor(({ acked }) => acked > 500);
    fill();
    await until(async () => (await askReady()).disk === false);
    expect((await readMetrics(metricsPort, 'api'))('tds_disk_free_bytes')).toBeLessThan(200 * 1024 * 1024);
    await until(() => system.output().includes('DISK FULL'));
    // Full is full when nothing has been acknowledged for a while.
    let seen = -1;
    while (running().progress().acked !== seen) {
      seen = running().progress().acked;
      await delay(FULL_MS);
    }
    expect(statfsSync(dir).bavail * statfsSync(dir).bsize).toBeLessThan(LEFT_BYTES);
  });

  it('and with room again all goes on by itself, and nothing acknowledged is missing', async () => {
    const { acked } = running().progress();
    const freedMs = performance.now();
    rmSync(ballast);
    await running().waitFor((progress) => progress.acked > acked + 500, 60_000);
    process.stdout.write(`a full disk: goes on ${((performance.now() - freedMs) / 1000).toFixed(1)} s after there is room\n`);
    await until(() => system.isReady());
    await running().stop();
    const { acked: readings, missing, extra, changed } = await compareWithTable(running().ledgerFile, system.databaseUrl());
    process.stdout.write(`${readings} readings acknowledged\n`);
    expect({ missing: missing.slice(0, 5), extra: extra.slice(0, 5), changed: changed.slice(0, 5) }).toEqual({ missing: [], extra: [], changed: [] });
  });

  async function askReady(): Promise<Record<string, boolean>> {
    const response = await fetch(`${system.url}/readyz`, { signal: AbortSignal.timeout(5000) });
    return ((await response.json()) as { checks: Record<string, boolean> }).checks;
  }

  function running(): Load {
    if (load === undefined) throw new Error('the fleet did not start');
    return load;
  }
});

/** Data and log of the database on a disk of their own. */
function mountDisk(): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK},mode=0755`, 'tmpfs', dir], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** All but a little of it. */
function fill(): void {
  const file = openSync(ballast, 'w');
  const block = Buffer.alloc(1024 * 1024);
  while (statfsSync(dir).bavail * statfsSync(dir).bsize > LEFT_BYTES) writeSync(file, block);
  closeSync(file);
}

async function until(condition: () => boolean | Promise<boolean>, timeoutMs = 30_000): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`not within ${timeoutMs} ms: ${condition.toString()}`);
    await delay(50);
  }
}
