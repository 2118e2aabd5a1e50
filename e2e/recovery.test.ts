import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createRandom } from './random.ts';
import { createSystem } from './system.ts';
import type { Part, System } from './system.ts';

/** Printed with the test: the same seed kills at the same moments. */
const SEED = Number(process.env['TDS_RECOVERY_SEED'] ?? Date.now() % 1_000_000);
const PARTS: readonly Part[] = ['ingest', 'api', 'worker', 'postgres'];

describe('a folder whose last run was killed', () => {
  let system: System;
  beforeAll(async () => {
    system = await createSystem({ TDS_DEMO: '0' });
    await system.start();
  });
  afterAll(() => system.remove());

  it('starts again over the stale files of a run of which nothing is left', async () => {
    await system.kill('everything');
    const left = ['run.json', 'postgres/owner.json', 'postgres/data/postmaster.pid', 'postgres/run/.s.PGSQL.5432', 'postgres/run/.s.PGSQL.5432.lock'];
    expect(left.filter((file) => !existsSync(path.join(system.dataDir, file)))).toEqual([]);
    await expect(system.tds('simulate')).rejects.toThrow('The system is not running. Start it first: npm start');
    await system.start();
  });

  it('starts again while the processes of the killed one are still ending, its database included', async () => {
    const before = PARTS.map((part) => system.pidOf(part));
    const late = system.pidOf('api');
    process.kill(late, 'SIGSTOP');
    await system.kill('supervisor');
    const started = system.start();
    // A start that did not wait for the port would have ended by then.
    await Promise.race([started, delay(2000)]).finally(() => process.kill(late, 'SIGCONT'));
    await started;
    expect(PARTS.map((part) => system.pidOf(part)).filter((pid) => before.includes(pid))).toEqual([]);
    await expect.poll(() => before.filter((pid) => existsSync(`/proc/${pid}`)), { timeout: 15_000, interval: 50 }).toEqual([]);
  });

  it('with another secret in it says that the secret changed, and starts with the former one', async () => {
    await system.stop();
    const file = path.join(system.dataDir, 'secrets/secret');
    const former = readFileSync(file, 'utf8');
    writeFileSync(file, `${'x'.repeat(43)}\n`);
    await expect(system.start()).rejects.toThrow(/ended with 78:\nThe database in \S+ was made with another secret: [^\n]+\n$/);
    writeFileSync(file, 'short\n');
    await expect(system.start()).rejects.toThrow(/ended with 78:\nThe secret in \S+ is damaged\. [^\n]+\n$/);
    writeFileSync(file, former);
    await system.start();
  });
});

it(`a first start that was killed again and again ends as any other (seed ${SEED})`, async () => {
  const random = createRandom(SEED);
  const system = await createSystem();
  onTestFinished(() => system.remove());
  for (const afterMs of [400, 900, 1400, 1900].map((ms) => Math.round(ms * (0.5 + random())))) {
    const started = system.start().catch((error: Error) => error.message);
    await delay(afterMs);
    await system.kill('everything');
    // Up already, or ended by nothing but the kill.
    expect([undefined, expect.stringContaining('ended with SIGKILL')], `killed after ${afterMs} ms`).toContainEqual(await started);
  }
  await system.start();
  expect(system.people()).toHaveLength(3);
});

describe('a start that cannot be', () => {
  it.each([
    { what: 'is a file', file: 'data' },
    { what: 'lies below a file', file: '.' },
    { what: 'has a file where its secrets belong', file: 'data/secrets' },
    { what: 'has a file where its database belongs', file: 'data/postgres' },
  ])('says in one sentence that the data folder cannot be used: it $what', async ({ file }) => {
    const scratch = mkdtempSync(path.join(tmpdir(), 'tds-e2e-'));
    onTestFinished(() => rmSync(scratch, { recursive: true, force: true }));
    const spoilt = path.join(scratch, 'above', file);
    mkdirSync(path.dirname(spoilt), { recursive: true });
    writeFileSync(spoilt, '');
    const system = await createSystem({ TDS_DEMO: '0', TDS_DATA_DIR: path.join(scratch, 'above/data') });
    onTestFinished(() => system.remove());
    await expect(system.start()).rejects.toThrow(/ended with 78:\nThe (?:data|database) folder \S+ cannot[^\n]+TDS_DATA_DIR[^\n]*\n$/);
  });

  it.each(['TDS_HTTP_PORT', 'TDS_MQTT_PORT', 'TDS_METRICS_PORT'])('names the setting of a busy port: %s', async (setting) => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    onTestFinished(() => void other.close());
    const address = other.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const system = await createSystem({ TDS_DEMO: '0', [setting]: String(port) });
    onTestFinished(() => system.remove());
    await expect(system.start()).rejects.toThrow(new RegExp(`ended with 78:\\nPort ${port} on 127.0.0.1 is in use: [^\\n]+${setting} to another port\\.\\n$`));
  });

  it('names a setting that cannot be used', async () => {
    const system = await createSystem({ TDS_MQTT_PORT: 'mqtt' });
    onTestFinished(() => system.remove());
    await expect(system.start()).rejects.toThrow(/ended with 78:\nThese settings cannot be used:\n {2}TDS_MQTT_PORT takes [^\n]+\n[^\n]+\n$/);
  });
});
