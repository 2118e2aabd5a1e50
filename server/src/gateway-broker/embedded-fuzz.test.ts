import fc from 'fast-check';
import { generate } from 'mqtt-packet';
import type { Packet } from 'mqtt-packet';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { openRaw, publishPacket } from '../../test/broker-fixture.ts';
import { forAsLong, readFuzzPlan } from '../../test/fuzz.ts';
import { countLeituras, createPlatform, createTestFleet, own, startSite, telemetria } from '../../test/gateway-broker-fixture.ts';
import type { Platform, Site, TestGateway } from '../../test/gateway-broker-fixture.ts';

const plan = readFuzzPlan(6_000);
/** What a process of tests takes by itself as it goes on, and no more. */
const GROWTH_BYTES = 128 * 1024 * 1024;
const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 20_000, interval: 10 });

let platform: Platform;
let site: Site;
let honest: TestGateway;
let hostile: TestGateway[];

beforeAll(async () => {
  platform = await createPlatform();
  [honest, ...hostile] = (await createTestFleet(platform, 9)) as [TestGateway, ...TestGateway[]];
  site = await startSite(platform);
});
afterAll(async () => {
  await site.stop();
  await platform.close();
});

/** A packet each as a gateway may send it, of each type. */
function packetsOf(gateway: TestGateway): Packet[] {
  const will = { topic: own(gateway, 'status'), payload: Buffer.from('{}'), qos: 1 as const, retain: true };
  return [
    { cmd: 'connect', protocolId: 'MQTT', protocolVersion: 4, clean: true, keepalive: 60, clientId: gateway.mac, will },
    publishPacket(own(gateway, 'telemetria'), 1, telemetria(gateway.mac)),
    publishPacket(own(gateway, 'status'), 2, '{"online":true}', 0),
    { cmd: 'subscribe', messageId: 3, subscriptions: [{ topic: own(gateway, 'recibo'), qos: 1 }] },
    { cmd: 'unsubscribe', messageId: 4, unsubscriptions: [own(gateway, 'recibo')] },
    { cmd: 'puback', messageId: 5 },
    { cmd: 'pingreq' },
    { cmd: 'disconnect' },
  ];
}

const edit = fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), drop: fc.nat(4), put: fc.uint8Array({ maxLength: 4 }) });
const mutated = fc.record({ kind: fc.nat(7), edits: fc.array(edit, { maxLength: 3 }), cutAt: fc.option(fc.double({ min: 0, max: 1, noNaN: true })) });
/** A type and flags, and a length that is not that of what follows. */
const lying = fc.tuple(fc.nat(255), fc.constantFrom([0], [1], [0x7f], [0x80], [0xff, 0xff, 0xff, 0x7f], [0xff, 0xff, 0xff, 0xff, 0x01], [0x80, 0x80, 0x80, 0x00], [0xf8, 0x81, 0x04]), fc.uint8Array({ maxLength: 40 })).map(([type, length, body]) => Buffer.from([type, ...length, ...body]));
const piece = fc.oneof(mutated, lying, fc.uint8Array({ minLength: 1, maxLength: 300 }).map((bytes) => Buffer.from(bytes)));

function render(item: Buffer | { kind: number; edits: { at: number; drop: number; put: Uint8Array }[]; cutAt: number | null }, gateway: TestGateway): Buffer {
  if (Buffer.isBuffer(item)) return item;
  const bytes = item.edits.reduce<Buffer>((packet, { at, drop, put }) => Buffer.concat([packet.subarray(0, at * packet.length), put, packet.subarray(at * packet.length + drop)]), generate(packetsOf(gateway)[item.kind]!));
  return item.cutAt === null ? bytes : bytes.subarray(0, item.cutAt * bytes.length);
}

it('whatever bytes come, the process lives, keeps nothing of them, and another gateway is acknowledged all the while', async () => {
  const client = await site.connect(honest);
  let turn = 0;
  let published = 0;
  let isOver = false;
  const quiet = (async () => {
    for (; !isOver; published += 1) await client.publish(own(honest, 'telemetria'), telemetria(honest.mac, [{ valor: 1, timestamp: new Date(Date.now() - published).toISOString() }]));
  })();
  const before = process.memoryUsage().rss;
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { minLength: 1, maxLength: 12 }), fc.boolean(), async (pieces, hasHello) => {
      const gateway = hostile[(turn += 1) % hostile.length]!;
      const raw = await openRaw({ broker: site.broker, contextOf: async () => gateway.secureContext }, gateway.mac, ...(hasHello ? [{}] : []));
      const had = published;
      for (const item of pieces) raw.send(render(item, gateway));
      await until(() => expect(published).toBeGreaterThan(had));
      raw.socket.destroy();
      await raw.closed;
    }),
    forAsLong(plan),
  );
  isOver = true;
  await quiet;
  expect(await client.end()).toBeUndefined();
  await until(() => expect(site.broker.metrics()).toMatchObject({ sessions: 0, heldMessages: 0, heldBytes: 0, handshakes: 0, stalledClients: 0 }));
  expect(await countLeituras(platform, honest)).toBe(published);
  process.stdout.write(`${turn} hostile connections (seed ${plan.seed}), ${published} messages of another gateway acknowledged beside them\n`);
  expect(process.memoryUsage().rss - before).toBeLessThan(GROWTH_BYTES);
}, plan.msPerProperty + 60_000);
