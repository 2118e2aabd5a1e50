import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { connectGateway, externalBroker, startExternalSite } from '../../test/external-fixture.ts';
import type { ExternalSite } from '../../test/external-fixture.ts';
import { countLeituras, createPlatform, createTestGateway, own, telemetria } from '../../test/gateway-broker-fixture.ts';
import type { Platform, TestGateway } from '../../test/gateway-broker-fixture.ts';
import { startIngestProcess } from '../../test/ingest-process.ts';
import type { IngestProcess } from '../../test/ingest-process.ts';
import { startMosquitto } from '../../test/mosquitto.ts';
import type { TestMosquitto } from '../../test/mosquitto.ts';
import { createPool } from '../platform/db.ts';
import { createLogger } from '../platform/log.ts';
import { drainWorker } from './drain.ts';

const log = createLogger('test', 'silent');
const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 30_000, interval: 20 });
/** Processes are started and killed, and a drain takes its seconds. */
vi.setConfig({ testTimeout: 60_000 });

let platform: Platform;
let mosquitto: TestMosquitto;
let gateway: TestGateway;
let sites: ExternalSite[];
let processes: IngestProcess[];

beforeAll(async () => {
  platform = await createPlatform();
});
afterAll(() => platform.close());
beforeEach(async () => {
  mosquitto = await startMosquitto(platform.authorities);
  gateway = await createTestGateway(platform);
  sites = [];
  processes = [];
});
afterEach(async () => {
  for (const child of processes) await child.end('SIGKILL');
  for (const site of sites) await site.stop();
  await mosquitto.stop();
});

async function start(number: number, of: number): Promise<ExternalSite> {
  const site = await startExternalSite(platform, mosquitto, { number, of });
  sites.push(site);
  return site;
}

async function spawnWorker(number: number, of: number): Promise<IngestProcess> {
  const child = await startIngestProcess(platform, mosquitto, { number, of });
  processes.push(child);
  return child;
}

/** Publishes until told to stop; resolves with how many readings the broker has acknowledged. */
function publishSteadily(inFlight = 20): { stop(): Promise<number> } {
  let acknowledged = 0;
  let isStopping = false;
  const startMs = Date.now() - 86_400_000;
  let next = 0;
  const work = async (): Promise<void> => {
    const client = await connectGateway(mosquitto, gateway);
    const lane = async (): Promise<void> => {
      while (!isStopping) {
        next += 1;
        await client.publish(own(gateway, 'telemetria'), telemetria(gateway.mac, [{ valor: next, timestamp: new Date(startMs + next * 1000).toISOString() }]));
        acknowledged += 1;
      }
    };
    await Promise.all(Array.from({ length: inFlight }, lane));
    await client.end();
  };
  const done = work();
  return {
    stop: async () => {
      isStopping = true;
      await done;
      return acknowledged;
    },
  };
}

async function drain(number: number, of: number): Promise<number> {
  const pool = createPool({ url: platform.database.url('ingest'), max: 4, name: 'test drain', log });
  try {
    const { received } = await drainWorker({ external: externalBroker(mosquitto, { number, of }), pool, log, told: () => undefined, busyMs: 1000 });
    return received;
  } finally {
    await pool.end();
  }
}

it('of two workers one is killed, and its share waits for it, then it is drained: nothing is lost', async () => {
  await start(0, 2);
  const killed = await spawnWorker(1, 2);
  const publishing = publishSteadily();
  await until(async () => expect(await countLeituras(platform, gateway)).toBeGreaterThan(500));
  expect(await killed.end('SIGKILL')).toBeNull();
  const before = await countLeituras(platform, gateway);
  await until(async () => expect(await countLeituras(platform, gateway)).toBeGreaterThan(before + 500));
  const acknowledged = await publishing.stop();
  expect(await drain(1, 2)).toBeGreaterThan(500);
  await until(async () => expect(await countLeituras(platform, gateway)).toBe(acknowledged));
});

it('a worker drained under load gives its share to the others, and nothing waits for it afterwards', async () => {
  await start(0, 2);
  const leaving = await spawnWorker(1, 2);
  const publishing = publishSteadily(4);
  await until(async () => expect(await countLeituras(platform, gateway)).toBeGreaterThan(200));
  expect(await leaving.end('SIGTERM')).toBe(0);
  await drain(1, 2);
  const acknowledged = await publishing.stop();
  await until(async () => expect(await countLeituras(platform, gateway)).toBe(acknowledged));
  // Its session is gone: whoever comes under its name finds nothing.
  const again = await start(1, 2);
  expect(again.lines).toContainEqual(expect.objectContaining({ msg: 'connected to the broker', sessionPresent: false }));
});

it('when one worker becomes two, each message is taken in by one of them', async () => {
  const alone = await start(0, 1);
  await alone.stop();
  sites = [];
  const both = [await start(0, 2), await start(1, 2)];
  const publishing = publishSteadily();
  await until(async () => expect(await countLeituras(platform, gateway)).toBeGreaterThan(200));
  const acknowledged = await publishing.stop();
  await until(async () => expect(await countLeituras(platform, gateway)).toBe(acknowledged));
  const taken = both.map(({ consumer }) => consumer.metrics().acknowledged);
  // What they take in besides: `$SYS`.
  expect(taken.reduce((sum, each) => sum + each, 0)).toBeLessThan(acknowledged + 20);
  expect(Math.min(...taken)).toBeGreaterThan(0);
});

it('a broker that lets a gateway pass for another is not worked with, and the process says what to do', async () => {
  const open = await startMosquitto(platform.authorities, (conf) => conf.replace(/^acl_file .*devices\.acl$/m, ''));
  const refused = await startIngestProcess(platform, open, { number: 0, of: 1 });
  expect(await refused.end('SIGTERM')).toBe(78);
  expect(refused.output()).toMatch(/The broker of MQTT_URL is not safe: .*devices\.acl/);
  await open.stop();
});
