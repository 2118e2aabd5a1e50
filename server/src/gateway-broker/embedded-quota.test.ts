import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { MqttConnection } from '@tds/mqtt-client';
import { openRaw, pubackIds, publishPacket } from '../../test/broker-fixture.ts';
import { countLeituras, createPlatform, createTestFleet, createTestGateway, own, startSite, telemetria } from '../../test/gateway-broker-fixture.ts';
import type { Platform, Reading, Site, TestGateway } from '../../test/gateway-broker-fixture.ts';
import type { QuotaRates } from '../modules/telemetria/index.ts';

/** What a gateway may bring here, and how many times that the flood brings. */
const QUOTA: QuotaRates = { gateway: { perSecond: 100, burst: 500 }, conta: null };
const TIMES = 50;
/** Enough of them that without a quota the database has more than it can take. */
const FLOODERS = 24;
const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 20_000, interval: 10 });

let platform: Platform;
let site: Site | undefined;
let start: number;

beforeAll(async () => {
  platform = await createPlatform();
  start = Date.now() - 3_600_000;
});
afterAll(() => platform.close());
afterEach(() => site?.stop());

/** The n-th message of a gateway, each reading at an instant of its own. */
function messageOf(gateway: TestGateway, n: number, leituras: number): string {
  const readings: Reading[] = Array.from({ length: leituras }, (_, i) => ({ valor: i, timestamp: new Date(start + n * leituras + i).toISOString() }));
  return telemetria(gateway.mac, readings);
}

async function openSite(quota: QuotaRates | undefined): Promise<Site> {
  site = await startSite(platform, quota ? { quota } : {});
  return site;
}

/** Offers 500 readings a message, ten messages a second, acknowledged or not: 50 times its quota. Answers how to stop, and what it offered. */
function flood(client: MqttConnection, gateway: TestGateway): () => number {
  const payloads = Array.from({ length: 25 }, (_, n) => Buffer.from(messageOf(gateway, n, 500)));
  let messages = 0;
  const begin = performance.now();
  const timer = setInterval(() => {
    while (messages * 500 < ((performance.now() - begin) / 1000) * 100 * TIMES) {
      client.publish(own(gateway, 'telemetria'), payloads[messages % payloads.length]!).catch(() => undefined);
      messages += 1;
    }
  }, 5);
  return () => {
    clearInterval(timer);
    client.destroy();
    return messages * 500;
  };
}

/** Milliseconds from publish to PUBACK, one message after the other by each gateway. */
async function measure(clients: MqttConnection[], gateways: TestGateway[], from: number, rounds: number): Promise<number> {
  const times: number[] = [];
  await Promise.all(
    clients.map(async (client, index) => {
      for (let n = from; n < from + rounds; n += 1) {
        const begin = performance.now();
        await client.publish(own(gateways[index]!, 'telemetria'), messageOf(gateways[index]!, n, 1));
        times.push(performance.now() - begin);
      }
    }),
  );
  return times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.95)]!;
}

/** What other work on the machine takes makes one round in a while slow; without a quota each round costs nine times the p95. */
const ROUNDS = 3;

it('a flood of 50 times its quota costs the gateways of another conta less than twice their p95', async () => {
  const { cadastro, connect } = await openSite(QUOTA);
  const quiet = await createTestFleet(platform, 4);
  await cadastro.refresh();
  const clients = await Promise.all(quiet.map((gateway) => connect(gateway)));
  await measure(clients, quiet, 0, 10);

  const ratios: number[] = [];
  for (let round = 0; round < ROUNDS && Math.min(...ratios) >= 2; round += 1) {
    const flooders = await createTestFleet(platform, FLOODERS);
    await cadastro.refresh();
    const alone = await measure(clients, quiet, 10 + 100 * round, 40);
    const began = performance.now();
    const floods = await Promise.all(flooders.map(async (gateway) => flood(await connect(gateway), gateway)));
    const beside = await measure(clients, quiet, 50 + 100 * round, 60);
    const seconds = (performance.now() - began) / 1000;
    const offered = floods.reduce((sum, stop) => sum + stop(), 0);
    const stored = (await Promise.all(flooders.map((gateway) => countLeituras(platform, gateway)))).reduce((sum, n) => sum + n, 0);
    process.stdout.write(`${FLOODERS} gateways offered ${Math.round(offered / seconds)} readings/s for ${seconds.toFixed(1)} s, ${stored} of ${offered} were let in\n`);
    process.stdout.write(`p95 of a PUBACK: ${alone.toFixed(1)} ms alone, ${beside.toFixed(1)} ms beside a flood: ${(beside / alone).toFixed(2)} ×\n`);
    expect(stored).toBeLessThanOrEqual(FLOODERS * (500 + 100 * seconds + 500));
    ratios.push(beside / alone);
  }
  expect(Math.min(...ratios)).toBeLessThan(2);
});

describe('a gateway over its quota', () => {
  it('is acknowledged no faster than its quota, in order, and loses nothing', async () => {
    const { broker } = await openSite({ gateway: { perSecond: 1_000, burst: 500 }, conta: null });
    const gateway = await createTestGateway(platform);
    await site!.cadastro.refresh();
    const raw = await openRaw({ broker, contextOf: async () => gateway.secureContext }, gateway.mac, {});
    const begin = performance.now();
    raw.send(...Array.from({ length: 30 }, (_, n) => publishPacket(own(gateway, 'telemetria'), n + 1, messageOf(gateway, n, 50))));
    await until(() => expect(pubackIds(raw.packets)).toHaveLength(30));
    // 1,500 readings, of which 500 at once.
    expect(performance.now() - begin).toBeGreaterThan(999);
    expect(pubackIds(raw.packets)).toEqual(Array.from({ length: 30 }, (_, n) => n + 1));
    expect(await countLeituras(platform, gateway)).toBe(1_500);
    raw.socket.destroy();
  });

  it('that sends thousands of messages at once is read one at a time: the rest stays on its side', async () => {
    const { broker } = await openSite({ gateway: { perSecond: 10, burst: 500 }, conta: null });
    const gateway = await createTestGateway(platform);
    await site!.cadastro.refresh();
    const raw = await openRaw({ broker, contextOf: async () => gateway.secureContext }, gateway.mac, {});
    for (let n = 0; n < 5_000; n += 1) raw.send(publishPacket(own(gateway, 'telemetria'), n + 1, messageOf(gateway, n, 100)));
    await until(() => expect(pubackIds(raw.packets).length).toBe(5));
    await until(() => expect(broker.metrics()).toMatchObject({ heldMessages: 1, stalledClients: 1 }));
    expect(broker.metrics().received).toBe(6);
    raw.socket.destroy();
  });

  it('that comes again and again with more leaves one message waiting, not one a connection', async () => {
    const { broker } = await openSite({ gateway: { perSecond: 10, burst: 500 }, conta: null });
    const gateway = await createTestGateway(platform);
    await site!.cadastro.refresh();
    for (let round = 0; round < 5; round += 1) {
      const raw = await openRaw({ broker, contextOf: async () => gateway.secureContext }, gateway.mac, {});
      raw.send(publishPacket(own(gateway, 'telemetria'), 1, messageOf(gateway, 0, 500)), publishPacket(own(gateway, 'telemetria'), 2, messageOf(gateway, 1, 500)));
      await until(() => expect(broker.metrics()).toMatchObject({ sessions: 1, heldMessages: 1 }));
    }
    // A wait of 50 s each, of which the earlier ones are given back.
    expect(broker.metrics().received).toBeLessThan(11);
  });
});
