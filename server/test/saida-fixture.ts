/** A conta that registers gateways by the API, and gateways that can connect: what is sent down, from its cause to the hardware. */
import { decodeConfig } from '@tds/contract/mqtt';
import type { Config, Mac } from '@tds/contract/mqtt';
import type { MqttConnection } from '@tds/mqtt-client';
import { bindMac } from '../src/modules/gateways/index.ts';
import { systemClock as clock } from '../src/platform/clock.ts';
import { createTestServer } from './api.ts';
import type { Send, TestServer } from './api.ts';
import type { BrokerSite } from './broker-drivers.ts';
import { createDeviceCredentials } from './certificates.ts';
import { barramento, createTestConta, createTestGateway } from './fixtures.ts';
import type { TestConta } from './fixtures.ts';
import { contextOf, own, registerCertificado } from './gateway-broker-fixture.ts';
import type { Platform, TestGateway } from './gateway-broker-fixture.ts';
import { randomMac } from './registry.ts';

export interface Desk {
  server: TestServer;
  conta: TestConta;
}

export async function openDesk(platform: Platform, slug = 'alfa'): Promise<Desk> {
  const server = await createTestServer({}, platform.database);
  return { server, conta: await createTestConta(server, slug) };
}

/** With hardware, a certificate and a coleta: a reading a minute. */
export async function createConfiguredGateway(platform: Platform, { server, conta }: Desk, mac: Mac = randomMac()): Promise<TestGateway> {
  const { id, versao } = await createTestGateway(conta.admin, conta.base, { qteMaxDispositivos: 247 });
  await putColeta(conta.admin, conta.base, id, versao);
  await bindMac(server.database, conta.id, id, mac);
  const credentials = await createDeviceCredentials(platform.device, mac, clock);
  const fingerprint256 = await registerCertificado(platform, mac, credentials);
  return { contaId: conta.id, id, mac, dispositivos: {}, credentials, fingerprint256, secureContext: contextOf(platform, credentials) };
}

export async function putColeta(send: Send, base: string, gatewayId: string, versao: number, intervaloS = 60): Promise<void> {
  const { status, body } = await send('PUT', `${base}/gateways/${gatewayId}/config`, { versao, intervaloS, alinhar: false, barramentos: [barramento] });
  if (status !== 200) throw new Error(`config: ${status} ${JSON.stringify(body)}`);
}

/** A gateway that listens: each config it is sent, 'nothing' for one taken back. */
export interface Listener {
  connection: MqttConnection;
  heard: (Config | 'nothing')[];
  topics: string[];
}

export async function listenTo(site: Pick<BrokerSite, 'connect'>, gateway: TestGateway): Promise<Listener> {
  const heard: Listener['heard'] = [];
  const topics: string[] = [];
  const connection = await site.connect(gateway, {
    onMessage: ({ topic, payload }, ack) => {
      ack();
      topics.push(topic);
      const decoded = decodeConfig(payload);
      if (decoded.ok) heard.push(decoded.message);
      else if (payload.length === 0) heard.push('nothing');
      else throw new Error(`the contract refuses what was sent: ${decoded.detalhe}`);
    },
  });
  await connection.subscribe([{ topic: own(gateway, 'config'), qos: 1 }]);
  return { connection, heard, topics };
}
