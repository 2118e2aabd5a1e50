/** What only an external broker can do to messages for gateways: forget them while this process goes on. */
import { rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createTestDispositivo } from '../../test/fixtures.ts';
import { connectGateway, startExternalSite } from '../../test/external-fixture.ts';
import type { ExternalSite } from '../../test/external-fixture.ts';
import { createPlatform } from '../../test/gateway-broker-fixture.ts';
import type { Platform } from '../../test/gateway-broker-fixture.ts';
import { startMosquitto } from '../../test/mosquitto.ts';
import type { TestMosquitto } from '../../test/mosquitto.ts';
import { createConfiguredGateway, listenTo, openDesk } from '../../test/saida-fixture.ts';
import type { Desk } from '../../test/saida-fixture.ts';

const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 20_000, interval: 20 });

let platform: Platform;
let desk: Desk;
let mosquitto: TestMosquitto;
let site: ExternalSite;

beforeAll(async () => {
  platform = await createPlatform();
  desk = await openDesk(platform);
  mosquitto = await startMosquitto(platform.authorities);
  site = await startExternalSite(platform, mosquitto);
});
afterAll(async () => {
  await site.stop();
  await mosquitto.stop();
  await desk.server.stop();
  await platform.close();
});

it('a broker that was killed and lost its store is told again what it kept', async () => {
  const gateway = await createConfiguredGateway(platform, desk);
  await createTestDispositivo(desk.conta.admin, desk.conta.base, gateway.id, { codigo: 'A' });
  const countDelivered = async (): Promise<number> => {
    const { rows } = await platform.owner.query<{ n: number }>("select tentativas as n from tds_new_saida where gateway_id = $1 and estado = 'ENTREGUE'", [gateway.id]);
    return rows[0]?.n ?? 0;
  };
  await until(async () => expect(await countDelivered()).toBe(1));
  await mosquitto.kill('SIGKILL');
  rmSync(path.join(mosquitto.dir, 'data', 'mosquitto.db'), { force: true });
  await mosquitto.start();
  await until(async () => expect(await countDelivered()).toBe(2));
  const { connection, heard } = await listenTo({ connect: (who, options) => connectGateway(mosquitto, who, options) }, gateway);
  await until(() => expect(heard).toMatchObject([{ dispositivos: [{ codigo: 'A' }] }]));
  connection.destroy();
});

it('what is registered while the broker is away is there when it comes back', async () => {
  await mosquitto.kill('SIGTERM');
  const gateway = await createConfiguredGateway(platform, desk);
  await createTestDispositivo(desk.conta.admin, desk.conta.base, gateway.id, { codigo: 'B' });
  await mosquitto.start();
  const { connection, heard } = await listenTo({ connect: (who, options) => connectGateway(mosquitto, who, options) }, gateway);
  await until(() => expect(heard.at(-1)).toMatchObject({ dispositivos: [{ codigo: 'B' }] }));
  connection.destroy();
});
