import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { decodeRecibo } from '@tds/contract/mqtt';
import { connectGateway, startExternalSite } from '../../test/external-fixture.ts';
import type { ExternalSite } from '../../test/external-fixture.ts';
import { countLeituras, createPlatform, createTestGateway, own, telemetria } from '../../test/gateway-broker-fixture.ts';
import type { Platform, TestGateway } from '../../test/gateway-broker-fixture.ts';
import { startMosquitto } from '../../test/mosquitto.ts';
import type { TestMosquitto } from '../../test/mosquitto.ts';

const FILA = '00000000deadbeef';
const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 10_000, interval: 10 });

let platform: Platform;
let mosquitto: TestMosquitto;
let gateway: TestGateway;
let site: ExternalSite;

beforeAll(async () => {
  platform = await createPlatform();
  mosquitto = await startMosquitto(platform.authorities);
});
afterAll(async () => {
  await mosquitto.stop();
  await platform.close();
});
beforeEach(async () => {
  gateway = await createTestGateway(platform);
  site = await startExternalSite(platform, mosquitto);
});
afterEach(() => site.stop());

it('a reading published to Mosquitto is stored, then acknowledged to it, and named in a recibo', async () => {
  const recibos: unknown[] = [];
  const client = await connectGateway(mosquitto, gateway, { onMessage: ({ payload }, ack) => (recibos.push(decodeRecibo(payload)), ack()) });
  await client.subscribe([{ topic: own(gateway, 'recibo'), qos: 1 }]);
  await client.publish(own(gateway, 'telemetria'), telemetria(gateway.mac, [{ valor: 1 }], { fila: FILA, seq: 7 }));
  await until(() => expect(recibos).toEqual([{ ok: true, message: { fila: FILA, faixas: [[7, 7]] } }]));
  expect(await countLeituras(platform, gateway)).toBe(1);
  await until(() => expect(site.consumer.metrics()).toMatchObject({ held: 0 }));
  await client.end();
});
