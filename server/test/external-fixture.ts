/** The ingest process behind a Mosquitto, wired as in main/ingest.ts: real broker, database, registry, pipeline and certificates. */
import { readFileSync } from 'node:fs';
import { connect } from '@tds/mqtt-client';
import type { ConnectOptions, MqttConnection } from '@tds/mqtt-client';
import { startGatewayConsumer } from '../src/gateway-broker/external.ts';
import type { GatewayConsumer, Worker } from '../src/gateway-broker/external.ts';
import type { ExternalBroker } from '../src/gateway-broker/settings.ts';
import { createCadastro, loadChanges } from '../src/modules/cadastro/index.ts';
import type { Cadastro } from '../src/modules/cadastro/index.ts';
import { createPresencas, provenBy } from '../src/modules/presenca/index.ts';
import type { Presencas } from '../src/modules/presenca/index.ts';
import { createQuarentenaPlataforma } from '../src/modules/quarentena/index.ts';
import type { Saida } from '../src/modules/saida/index.ts';
import { createAnswers, startSaida } from '../src/modules/saida/index.ts';
import { createIngest, createIngestMetrics, sendRecibos } from '../src/modules/telemetria/index.ts';
import { systemClock as clock } from '../src/platform/clock.ts';
import { createPool } from '../src/platform/db.ts';
import { listen } from '../src/platform/listen.ts';
import { createLogger } from '../src/platform/log.ts';
import { createRegistry } from '../src/platform/metrics.ts';
import type { MqttAddress } from '../src/platform/mqtt.ts';
import type { Platform, TestGateway } from './gateway-broker-fixture.ts';
import type { TestMosquitto } from './mosquitto.ts';

export interface ExternalSite {
  consumer: GatewayConsumer;
  cadastro: Cadastro;
  presencas: Presencas;
  lines: { msg: string }[];
  stop(): Promise<void>;
}

export async function startExternalSite(platform: Platform, mosquitto: TestMosquitto, worker: Worker = { number: 0, of: 1 }): Promise<ExternalSite> {
  const lines: { msg: string }[] = [];
  const log = createLogger('test', 'info', { write: (line) => void lines.push(JSON.parse(line) as { msg: string }) });
  const url = platform.database.url('ingest');
  const writers = createPool({ url, max: 2, name: 'test ingest', log });
  const db = createPool({ url, max: 3, name: 'test state', log });
  const cadastro = await createCadastro({ load: (since) => loadChanges(db, since), changed: () => undefined, log });
  const started: { consumer?: GatewayConsumer; saida?: Saida } = {};
  const presencas = createPresencas({ db, clock, log, changed: () => undefined, isProven: provenBy(() => started.consumer?.isOpen() === true) });
  const ingest = createIngest({
    pool: writers,
    cadastro,
    clock,
    metrics: createIngestMetrics(createRegistry()),
    log,
    holdMs: Number.POSITIVE_INFINITY,
    after: [sendRecibos((mac, recibo) => started.consumer?.sendRecibo(mac, recibo))],
  });
  const quarentena = createQuarentenaPlataforma(db, log);
  const consumer = startGatewayConsumer({ address: serviceAddress(mosquitto), worker, cadastro, ingest, presencas, answers: createAnswers(db, log), quarentena, clock, log, opened: () => started.saida?.repeat() });
  started.consumer = consumer;
  await consumer.firstOpened;
  const saida = startSaida({ pool: db, send: consumer.sendDown, isOpen: consumer.isOpen.bind(consumer), log });
  started.saida = saida;
  const notifications = listen({ url, channels: { tds_saida: saida.wake }, log });
  return {
    consumer,
    cadastro,
    presencas,
    lines,
    stop: async () => {
      await notifications.stop();
      await saida.stop();
      await consumer.close({ drainMs: 5000 });
      await ingest.drain();
      cadastro.stop();
      await presencas.stop();
      await Promise.all([writers.end(), db.end()]);
    },
  };
}

export function serviceAddress({ settings, ports }: TestMosquitto): MqttAddress {
  const read = (file: string): string => readFileSync(file, 'utf8');
  return { host: '127.0.0.1', port: ports.services, tls: { ca: read(settings.MQTT_CA), cert: read(settings.MQTT_CERT), key: read(settings.MQTT_KEY) } };
}

/** What the settings of a process say. */
export function externalBroker(mosquitto: TestMosquitto, worker: Worker): ExternalBroker {
  const { settings, ports } = mosquitto;
  const read = (file: string): string => readFileSync(file, 'utf8');
  const tls = { ca: read(settings.MQTT_CA), cert: read(settings.MQTT_DEVICE_CERT), key: read(settings.MQTT_DEVICE_KEY) };
  return { service: serviceAddress(mosquitto), device: { host: '127.0.0.1', port: ports.devices, tls }, worker };
}

/** As the gateway itself connects. */
export function connectGateway({ ports }: TestMosquitto, { mac, secureContext }: TestGateway, options: Partial<ConnectOptions> = {}): Promise<MqttConnection> {
  return connect({ host: '127.0.0.1', port: ports.devices, tls: { secureContext, servername: 'localhost' }, clientId: mac, ...options });
}
