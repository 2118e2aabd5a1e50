/** Mosquitto says yes before anything is stored, and may lose what it said yes to: a gateway that deletes by recibo loses nothing. */
import { copyFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { MqttConnection } from '@tds/mqtt-client';
import { connectGateway, startExternalSite } from '../../test/external-fixture.ts';
import type { ExternalSite } from '../../test/external-fixture.ts';
import { createPlatform, createTestGateway, own } from '../../test/gateway-broker-fixture.ts';
import type { Platform, TestGateway } from '../../test/gateway-broker-fixture.ts';
import { startMosquitto } from '../../test/mosquitto.ts';
import type { TestMosquitto } from '../../test/mosquitto.ts';
import { range, ReceiptingGateway, storedValores } from '../../test/receipting-gateway.ts';

const [FILA, NEW_FILA] = ['00000000deadbeef', '00000000cafecafe'];
const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 20_000, interval: 20 });

let platform: Platform;
let mosquitto: TestMosquitto;
let gateway: TestGateway;
let buffer: ReceiptingGateway;
let sites: ExternalSite[];

beforeAll(async () => {
  platform = await createPlatform();
});
afterAll(() => platform.close());
beforeEach(async () => {
  mosquitto = await startMosquitto(platform.authorities);
  gateway = await createTestGateway(platform);
  buffer = new ReceiptingGateway(platform, gateway, FILA);
  sites = [];
});
afterEach(async () => {
  for (const site of sites) await site.stop();
  await mosquitto.stop();
});

async function ingest(number = 0, of = 1): Promise<ExternalSite> {
  const site = await startExternalSite(platform, mosquitto, { number, of });
  sites.push(site);
  return site;
}

/** So that the broker keeps what comes for it. */
async function ingestOnceAndStop(): Promise<void> {
  const site = await ingest();
  await site.stop();
  sites.pop();
}

async function connect(of: ReceiptingGateway = buffer): Promise<MqttConnection> {
  const connection = await connectGateway(mosquitto, gateway, { onMessage: of.hear });
  await connection.subscribe([{ topic: own(gateway, 'recibo'), qos: 1 }]);
  return connection;
}

it('two workers that settle in any order receipt each message after its commit', async () => {
  await Promise.all([ingest(0, 2), ingest(1, 2)]);
  const connection = await connect();
  for (let from = 1; from < 500; from += 50) await buffer.send(connection, range(from, from + 49));
  await until(() => expect(buffer.kept()).toEqual([]));
  expect(await buffer.deletedTooEarly()).toEqual([]);
  expect(await storedValores(platform, gateway)).toEqual(range(1, 500));
  expect(sites.map(({ consumer }) => consumer.metrics().acknowledged > 0)).toEqual([true, true]);
  await connection.end();
});

it('a message the broker dropped in the middle stays in the buffer until it was sent again', async () => {
  await ingest();
  const connection = await connect();
  await buffer.send(connection, range(1, 4));
  await buffer.send(connection, [5], { isLost: true });
  await buffer.send(connection, range(6, 10));
  await until(() => expect(buffer.kept()).toEqual([5]));
  await buffer.resend(connection);
  await until(() => expect(buffer.kept()).toEqual([]));
  expect(await storedValores(platform, gateway)).toEqual(range(1, 10));
  expect(await buffer.deletedTooEarly()).toEqual([]);
  await connection.end();
});

it('a buffer that was made anew deletes nothing by the recibos of the one before', async () => {
  await ingestOnceAndStop();
  const first = await connect();
  await buffer.send(first, range(1, 5));
  await first.end();
  const anew = new ReceiptingGateway(platform, gateway, NEW_FILA);
  const second = await connect(anew);
  await anew.send(second, range(11, 13), { isLost: true });
  await ingest();
  await until(async () => expect(await storedValores(platform, gateway)).toEqual(range(1, 5)));
  // A message of the new buffer comes through, so the recibos of the old one have come before.
  await anew.send(second, [14]);
  await until(() => expect(anew.kept()).toEqual(range(11, 13)));
  await anew.resend(second);
  await until(() => expect(anew.kept()).toEqual([]));
  expect(await storedValores(platform, gateway)).toEqual([...range(1, 5), ...range(11, 14)]);
  await second.end();
});

it('what a broker lost with its queue, killed and put back from an old file, is still in the buffer', async () => {
  await ingestOnceAndStop();
  const first = await connect();
  await buffer.send(first, range(1, 5));
  await first.end();
  const file = path.join(mosquitto.dir, 'data', 'mosquitto.db');
  // It writes its file when it ends in order.
  await mosquitto.kill('SIGTERM');
  copyFileSync(file, `${file}.old`);
  await mosquitto.start();
  const second = await connect();
  await buffer.send(second, range(6, 10));
  await mosquitto.kill('SIGKILL');
  copyFileSync(`${file}.old`, file);
  await mosquitto.start();
  const third = await connect();
  await ingest();
  await until(() => expect(buffer.kept()).toEqual(range(6, 10)));
  expect(await storedValores(platform, gateway)).toEqual(range(1, 5));
  await buffer.resend(third);
  await until(() => expect(buffer.kept()).toEqual([]));
  expect(await storedValores(platform, gateway)).toEqual(range(1, 10));
  expect(await buffer.deletedTooEarly()).toEqual([]);
  await third.end();
});
