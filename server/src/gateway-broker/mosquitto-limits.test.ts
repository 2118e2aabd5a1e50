/** What the shipped configuration promises where Mosquitto's defaults lose silently. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { downFamilies, upFamilies } from '@tds/contract/mqtt';
import { connect } from '@tds/mqtt-client';
import { connectGateway, serviceAddress, startExternalSite } from '../../test/external-fixture.ts';
import { countLeituras, createPlatform, createTestGateway, own, telemetria } from '../../test/gateway-broker-fixture.ts';
import type { Platform } from '../../test/gateway-broker-fixture.ts';
import { startMosquitto } from '../../test/mosquitto.ts';
import type { TestMosquitto } from '../../test/mosquitto.ts';
import { createLogger } from '../platform/log.ts';
import { createRegistry } from '../platform/metrics.ts';
import { createSysWatch, SYS_TOPICS } from './sys-watch.ts';

const DEPLOY = path.join(import.meta.dirname, '../../../deploy/mosquitto');
const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 30_000, interval: 50 });

let platform: Platform;
let mosquitto: TestMosquitto | undefined;

beforeAll(async () => {
  platform = await createPlatform();
});
afterAll(() => platform.close());
afterEach(() => mosquitto?.stop());

async function leaveQueue(broker: TestMosquitto): Promise<void> {
  const site = await startExternalSite(platform, broker);
  await site.stop();
}

it('a queue of tens of thousands waits for a worker that is away, and survives a broker that ends in order', async () => {
  const broker = (mosquitto = await startMosquitto(platform.authorities));
  const gateway = await createTestGateway(platform);
  await leaveQueue(broker);
  const client = await connectGateway(broker, gateway);
  const startMs = Date.now() - 86_400_000;
  const count = 20_000;
  await Promise.all(Array.from({ length: count }, (_, n) => client.publish(own(gateway, 'telemetria'), telemetria(gateway.mac, [{ valor: n, timestamp: new Date(startMs + n * 1000).toISOString() }]))));
  await client.end();
  await broker.kill('SIGTERM');
  await broker.start();
  const site = await startExternalSite(platform, broker);
  await until(async () => expect(await countLeituras(platform, gateway)).toBe(count));
  await site.stop();
});

it('what the broker throws away all the same is an alarm, within one of its `$SYS` intervals', async () => {
  const broker = (mosquitto = await startMosquitto(platform.authorities, (conf) => conf.replace(/^max_queued_messages 0$/m, 'max_queued_messages 10').replace(/^sys_interval \d+$/m, 'sys_interval 1')));
  const gateway = await createTestGateway(platform);
  await leaveQueue(broker);
  const lines: { level: number; msg: string; lost?: number }[] = [];
  const watch = createSysWatch(createRegistry(), createLogger('test', 'warn', { write: (line) => void lines.push(JSON.parse(line) as never) }));
  const watcher = await connect({ ...serviceAddress(broker), clientId: 'watcher', onMessage: ({ topic, payload }, ack) => (watch.told(topic, payload), ack()) });
  await watcher.subscribe(Object.values(SYS_TOPICS).map((topic) => ({ topic, qos: 1 as const })));
  expect(watch.isHealthy()).toBe(true);
  const client = await connectGateway(broker, gateway);
  // Beyond what may be in flight to a worker, and queued for it.
  await Promise.all(Array.from({ length: 2500 }, (_, n) => client.publish(own(gateway, 'telemetria'), String(n))));
  await until(() => expect(lines).toContainEqual(expect.objectContaining({ level: 50, msg: expect.stringContaining('threw messages away') })));
  expect(watch.isHealthy()).toBe(false);
  await Promise.all([client.end(), watcher.end()]);
});

describe('the watch', () => {
  it('counts from a broker that started again, is deaf to what is no number, and calms down after a while', async () => {
    const registry = createRegistry();
    let nowMs = 0;
    const watch = createSysWatch(registry, createLogger('test', 'silent'), () => nowMs);
    for (const text of ['0', '5', '5', 'x', '', '-1', '1.5', '7', '2']) watch.told(SYS_TOPICS.dropped, Buffer.from(text));
    watch.told(SYS_TOPICS.stored, Buffer.from('42'));
    expect(await registry.getSingleMetricAsString('tds_mqtt_descartadas_total')).toContain('tds_mqtt_descartadas_total 9');
    expect(await registry.getSingleMetricAsString('tds_mqtt_guardadas')).toContain('tds_mqtt_guardadas 42');
    expect(watch.isHealthy()).toBe(false);
    nowMs = 301_000;
    expect(watch.isHealthy()).toBe(true);
  });

  it('says once that too many messages wait at the broker, and again when they did not for a while', () => {
    const lines: string[] = [];
    const watch = createSysWatch(createRegistry(), createLogger('test', 'warn', { write: (line) => void lines.push(line) }));
    const health = ['499999', '500000', '600000', '10', '500000'].map((text) => {
      watch.told(SYS_TOPICS.stored, Buffer.from(text));
      return watch.isHealthy();
    });
    expect(health).toEqual([true, false, false, true, false]);
    expect(lines.length).toBe(2);
  });
});

describe('the files of deploy/mosquitto', () => {
  const read = (name: string): string => readFileSync(path.join(DEPLOY, name), 'utf8');

  it('give gateways exactly the topics of the contract', () => {
    const rules = read('devices.acl').split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    expect(rules.toSorted()).toEqual([...upFamilies.map((family) => `pattern write tds_new/gateway/%u/${family}`), ...downFamilies.map((family) => `pattern read tds_new/gateway/%u/${family}`)].toSorted());
  });

  it('give the workers the other end of each of them, and `$SYS` to read', () => {
    const rules = read('services.acl').split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    const topics = [...upFamilies.map((family) => `topic read tds_new/gateway/+/${family}`), ...downFamilies.map((family) => `topic write tds_new/gateway/+/${family}`)];
    expect(rules.toSorted()).toEqual(['user svc-ingest', ...topics, 'topic read $SYS/broker/#'].toSorted());
  });

  it('differ between the versions in how queues are kept, and in nothing else', () => {
    const settings = (name: string): string[] => read(name).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    const [old, later] = [settings('mosquitto.conf'), settings('mosquitto-2.1.conf')];
    expect(old.filter((line) => !later.includes(line))).toEqual(['persistence true', 'autosave_interval 5']);
    expect(later.filter((line) => !old.includes(line))).toEqual(['plugin /usr/lib/mosquitto_persist_sqlite.so', 'plugin_opt_sync normal', 'plugin_opt_flush_period 0']);
  });

  it('are explained line by line', () => {
    const names = [...new Set(['mosquitto.conf', 'mosquitto-2.1.conf'].flatMap((name) => read(name).split('\n').filter((line) => /^[a-z]/.test(line)).map((line) => line.split(' ')[0] ?? '')))];
    expect(names.filter((name) => !read('README.md').includes(`\`${name}`))).toEqual([]);
  });
});
