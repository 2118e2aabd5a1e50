import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { connect } from '@tds/mqtt-client';
import { decodeRecibo } from '@tds/contract/mqtt';
import { createDeviceCredentials } from '../../test/certificates.ts';
import { connectGateway, serviceAddress, startExternalSite } from '../../test/external-fixture.ts';
import type { ExternalSite } from '../../test/external-fixture.ts';
import { contextOf, countLeituras, createPlatform, createTestGateway, listMotivos, own, telemetria } from '../../test/gateway-broker-fixture.ts';
import type { Platform, TestGateway } from '../../test/gateway-broker-fixture.ts';
import { startMosquitto } from '../../test/mosquitto.ts';
import type { TestMosquitto } from '../../test/mosquitto.ts';
import { randomMac } from '../../test/registry.ts';
import { systemClock as clock } from '../platform/clock.ts';
import { createPool } from '../platform/db.ts';
import { createLogger } from '../platform/log.ts';

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

describe('a message of nobody', () => {
  const RECIBO = { ok: true, message: { fila: FILA, faixas: [[3, 3]] } };
  async function send(from: TestGateway): Promise<void> {
    const recibos: unknown[] = [];
    const client = await connectGateway(mosquitto, from, { onMessage: ({ payload }, ack) => (recibos.push(decodeRecibo(payload)), ack()) });
    await client.subscribe([{ topic: own(from, 'recibo'), qos: 1 }]);
    for (let i = 0; i < 2; i += 1) await client.publish(own(from, 'telemetria'), SAME(from.mac));
    await until(() => expect(recibos).toEqual([RECIBO, RECIBO]));
    await client.end();
  }
  const SAME = (mac: string): string => `{"gateway_mac":"${mac}","timestamp":"2026-06-01T12:00:00Z","leituras":[{"dispositivo_codigo":"D01","valor":1,"unidade":"kWh"},{"dispositivo_codigo":"D02","valor":1,"unidade":"kWh"}],"fila":"${FILA}","seq":3}`;

  it('(a MAC that no conta has) is kept for the platform alone, counted when it comes again, and receipted', async () => {
    const mac = randomMac();
    const credentials = await createDeviceCredentials(platform.device, mac, clock);
    await send({ ...gateway, mac, credentials, secureContext: contextOf(platform, credentials) });
    expect(await listNobodys(mac)).toEqual([{ motivo: 'GATEWAY_DESCONHECIDO', leituras: 2, vezes: 2 }]);
  });

  it('(an archived gateway) is stored for no conta', async () => {
    await platform.owner.query("update tds_new_gateway set estado = 'ARQUIVADO' where id = $1", [gateway.id]);
    await site.cadastro.refresh();
    await send(gateway);
    expect([await listNobodys(gateway.mac), await countLeituras(platform, gateway), await listMotivos(platform, gateway)]).toEqual([[{ motivo: 'GATEWAY_DESCONHECIDO', leituras: 2, vezes: 2 }], 0, []]);
  });

  it('(every certificate of the gateway is revoked) is stored for no conta, though the broker still lets it in', async () => {
    await platform.owner.query("update tds_new_certificado_device set estado = 'REVOGADO', revoked_at = now() where mac = $1", [gateway.mac]);
    await site.cadastro.refresh();
    await send(gateway);
    expect([await listNobodys(gateway.mac), await countLeituras(platform, gateway), await listMotivos(platform, gateway)]).toEqual([[{ motivo: 'SEM_CERTIFICADO', leituras: 2, vezes: 2 }], 0, []]);
  });

  it('(a topic of no gateway, as a service could make one) is kept and stops nothing', async () => {
    const service = await connect({ ...serviceAddress(mosquitto), clientId: 'somebody' });
    // What the access list of the services forbids never comes: the reading behind it is all there is.
    await service.publish('tds_new/gateway/not-a-mac/telemetria', 'x');
    await service.end();
    const client = await connectGateway(mosquitto, gateway);
    await client.publish(own(gateway, 'telemetria'), telemetria(gateway.mac));
    await until(async () => expect(await countLeituras(platform, gateway)).toBe(1));
    await client.end();
  });

  async function listNobodys(mac: string): Promise<unknown[]> {
    const { rows } = await platform.owner.query('select motivo, leituras, vezes from tds_new_quarentena_plataforma where mac = $1', [mac]);
    return rows;
  }
});

describe('the two listeners', () => {
  it('let nobody in with a certificate of the other root', async () => {
    const { tls } = serviceAddress(mosquitto);
    await expect(connect({ host: '127.0.0.1', port: mosquitto.ports.devices, tls, clientId: 'svc-ingest-0' })).rejects.toMatchObject({ name: 'MqttError' });
    await expect(connect({ host: '127.0.0.1', port: mosquitto.ports.services, tls: { secureContext: gateway.secureContext }, clientId: gateway.mac })).rejects.toMatchObject({ name: 'MqttError' });
  });

  it('call a gateway by its certificate, whatever client id it gives itself', async () => {
    const first = await connectGateway(mosquitto, gateway, { clientId: 'svc-ingest-0' });
    const second = await connectGateway(mosquitto, gateway, { clientId: 'x' });
    await first.closed;
    await second.end();
    expect(site.consumer.isOpen()).toBe(true);
  });
});

it('the table of readings locked: nothing is acknowledged, little is held, and all of it is stored afterwards', async () => {
  const client = await connectGateway(mosquitto, gateway);
  const locker = createPool({ url: platform.database.ownerUrl, max: 1, name: 'locker', log: createLogger('test', 'silent') });
  const lock = await locker.connect();
  await lock.query('begin; lock table tds_new_leitura_dispositivo in access exclusive mode');
  const startMs = Date.now() - 86_400_000;
  const count = 12_000;
  await Promise.all(Array.from({ length: count }, (_, n) => client.publish(own(gateway, 'telemetria'), telemetria(gateway.mac, [{ valor: n, timestamp: new Date(startMs + n * 1000).toISOString() }]))));
  const { acknowledged, held } = site.consumer.metrics();
  expect(held).toBeGreaterThan(0);
  // The window of MQTT 5, and the two `$SYS` it may hold besides.
  expect(held).toBeLessThanOrEqual(2002);
  expect(acknowledged).toBeLessThan(50);
  await lock.query('rollback');
  lock.release();
  await until(async () => expect(await countLeituras(platform, gateway)).toBe(count));
  await locker.end();
  await client.end();
});

it('a broker that is killed is found again, and told of presence only while it is there', async () => {
  await mosquitto.kill('SIGKILL');
  await until(() => expect(site.consumer.isOpen()).toBe(false));
  await mosquitto.start();
  await until(() => expect(site.consumer.isOpen()).toBe(true));
  const client = await connectGateway(mosquitto, gateway);
  await client.publish(own(gateway, 'telemetria'), telemetria(gateway.mac));
  await until(async () => expect(await countLeituras(platform, gateway)).toBe(1));
  await client.end();
});
