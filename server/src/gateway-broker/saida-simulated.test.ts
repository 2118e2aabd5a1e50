/** From a form on the web to a gateway in the field and back: a simulated gateway over the embedded broker. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { readFleet, writeFleet } from '../../../simulator/src/fleet.ts';
import { runLive } from '../../../simulator/src/live.ts';
import type { Run } from '../../../simulator/src/run.ts';
import { createTestDispositivo } from '../../test/fixtures.ts';
import { createPlatform, startSite } from '../../test/gateway-broker-fixture.ts';
import type { Platform, Site, TestGateway } from '../../test/gateway-broker-fixture.ts';
import { createConfiguredGateway, openDesk } from '../../test/saida-fixture.ts';
import type { Desk } from '../../test/saida-fixture.ts';

/** Left to itself the gateway would read once an hour. */
const OWN_INTERVAL_S = 3600;
const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 20_000, interval: 20 });

let platform: Platform;
let desk: Desk;
let site: Site;
let gateway: TestGateway;
let run: Run;
let ended: Promise<unknown>;
const folder = mkdtempSync(path.join(tmpdir(), 'tds-saida-'));
const stopping = new AbortController();

beforeAll(async () => {
  platform = await createPlatform();
  desk = await openDesk(platform);
  site = await startSite(platform);
  gateway = await createConfiguredGateway(platform, desk);
  await site.cadastro.refresh();
  writeFleetOf(gateway);
  const started = Promise.withResolvers<Run>();
  ended = runLive({ fleet: readFleet(folder), seed: 1, inFlight: 1, intervalS: OWN_INTERVAL_S, signal: stopping.signal }, started.resolve);
  run = await started.promise;
});

afterAll(async () => {
  stopping.abort();
  await ended;
  await site.stop();
  await desk.server.stop();
  await platform.close();
  rmSync(folder, { recursive: true });
});

test('a dispositivo registered, edited and archived on the web is polled accordingly, without a visit', async () => {
  const { id } = await createTestDispositivo(desk.conta.editor, desk.conta.base, gateway.id, { codigo: 'AGUA', modbus: { slaveId: 1, registro: 0, intervaloS: 1 } });
  await until(async () => expect(await listRead()).toEqual(['AGUA']));
  await until(async () => expect(await findEnvio()).toMatchObject({ estado: 'APLICADA', erro: null }));

  await createTestDispositivo(desk.conta.editor, desk.conta.base, gateway.id, { codigo: 'LUZ', grandeza: 'ENERGIA', unidade: 'kWh', modbus: { slaveId: 2, registro: 0, intervaloS: 1 } });
  await until(async () => expect(await listRead()).toEqual(['AGUA', 'LUZ']));

  await change('PATCH', id, { versao: 1, modbus: { slaveId: 1, registro: 0, intervaloS: 900 } });
  await until(() => expect(listPlanned()).toEqual([['AGUA', 900_000], ['LUZ', 1000]]));

  await change('DELETE', id);
  await until(() => expect(listPlanned()).toEqual([['LUZ', 1000]]));
  await until(async () => expect(await findEnvio()).toMatchObject({ estado: 'APLICADA' }));
  expect(run.stats).toMatchObject({ configsRefused: 0 });
});

async function change(method: 'PATCH' | 'DELETE', id: string, body?: unknown): Promise<void> {
  const { status } = await desk.conta.admin(method, `${desk.conta.base}/dispositivos/${id}`, body);
  expect(status).toBeLessThan(300);
}

async function findEnvio(): Promise<unknown> {
  return (await desk.conta.viewer('GET', `${desk.conta.base}/gateways/${gateway.id}/config`)).body.envio;
}

/** Codigos whose readings are in the database. */
async function listRead(): Promise<string[]> {
  const { rows } = await platform.owner.query<{ codigo: string }>(
    'select distinct d.codigo from tds_new_leitura_dispositivo l join tds_new_dispositivo d on d.id = l.dispositivo_id where l.gateway_id = $1 order by 1',
    [gateway.id],
  );
  return rows.map(({ codigo }) => codigo);
}

function listPlanned(): [string, number][] | undefined {
  return run.gateways[0]?.polling.plan?.polled.map(({ dispositivo, intervalMs }) => [dispositivo.codigo, intervalMs]);
}

function writeFleetOf({ mac, credentials }: TestGateway): void {
  const files: Record<string, string> = { 'ca.pem': platform.serviceRootPem, 'a.pem': credentials.chainPem, 'a.key': credentials.privateKeyPem };
  for (const [name, pem] of Object.entries(files)) writeFileSync(path.join(folder, name), pem);
  writeFleet(folder, { host: '127.0.0.1', port: site.broker.port, serverName: 'localhost', caFile: 'ca.pem', gateways: [{ mac, certFile: 'a.pem', keyFile: 'a.key', dispositivos: [{ codigo: 'OWN', grandeza: 'ENERGIA', unidade: 'kWh' }] }] });
}
