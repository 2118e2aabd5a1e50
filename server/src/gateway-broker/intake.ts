/** Where messages come in: through the embedded broker, or through an external one. Whoever wires the process need not know which. */
import type { Mac } from '@tds/contract/mqtt';
import { registerBrokerMetrics } from '../broker-metrics.ts';
import { reloadListenerCertificate } from '../listener-certificate.ts';
import type { Cadastro } from '../modules/cadastro/index.ts';
import { loadListenerTls } from '../modules/certificados/index.ts';
import type { Presencas } from '../modules/presenca/index.ts';
import { createQuarentenaPlataforma } from '../modules/quarentena/index.ts';
import type { Ingest } from '../modules/telemetria/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Queryable } from '../platform/db.ts';
import { startHeartbeat } from '../platform/heartbeat.ts';
import type { Logger } from '../platform/log.ts';
import type { Registry } from '../platform/metrics.ts';
import { startGatewayBroker } from './embedded.ts';
import { clientIdOf, startGatewayConsumer } from './external.ts';
import { EXTERNAL_BROKER } from './external-health.ts';
import { registerConsumerMetrics } from './external-metrics.ts';
import { tryBroker } from './self-test.ts';
import type { ExternalBroker } from './settings.ts';
import { createSysWatch } from './sys-watch.ts';

export interface Intake {
  /** Of the embedded broker. */
  port?: number;
  /** Connected, or listening. */
  isOpen(): boolean;
  sendRecibo(mac: Mac, payload: Buffer): void;
  /** To be called whenever the registry has changed. */
  judgeSessions(): void;
  close(options: { drainMs: number }): Promise<void>;
}

export interface IntakeParts {
  cadastro: Cadastro;
  ingest: Ingest;
  presencas: Presencas;
  db: Queryable;
  registry: Registry;
  clock: Clock;
  log: Logger;
}

const TLS_RELOAD_MS = 3_600_000;
/** A certificate may expire while its session is open; no change of the registry tells. */
const JUDGE_MS = 60_000;

export async function openEmbedded(listener: { host: string; port: number; caDir: string }, parts: IntakeParts): Promise<Intake> {
  const { registry, log } = parts;
  const { host, port, caDir } = listener;
  const broker = await startGatewayBroker({ host, port, tls: await loadListenerTls(caDir), ...parts });
  registerBrokerMetrics(registry, broker);
  const judgeSessions = (): void => {
    broker.kickUnwelcome().catch((error: Error) => log.error({ err: error }, 'session not closed'));
  };
  const timers = [setInterval(judgeSessions, JUDGE_MS), setInterval(() => void reloadListenerCertificate(caDir, broker, log), TLS_RELOAD_MS)];
  return {
    port: broker.port,
    isOpen: () => true,
    sendRecibo: broker.sendRecibo,
    judgeSessions,
    close: async (options) => {
      for (const timer of timers) clearInterval(timer);
      await broker.close(options);
    },
  };
}

/** Throws AppError CONFIG_INVALID when the broker lets a gateway pass for another. */
export async function openExternal({ service, device, worker }: ExternalBroker, parts: IntakeParts): Promise<Intake> {
  const { registry, db, log } = parts;
  await tryBroker({ service, device, clientId: clientIdOf(worker.number), log });
  const watch = createSysWatch(registry, log);
  const quarentena = createQuarentenaPlataforma(db, log);
  const consumer = startGatewayConsumer({ address: service, worker, quarentena, told: watch.told, ...parts });
  registerConsumerMetrics(registry, consumer);
  await consumer.firstOpened;
  const beat = startHeartbeat(db, EXTERNAL_BROKER, log, () => consumer.isOpen() && watch.isHealthy());
  return {
    isOpen: () => consumer.isOpen(),
    sendRecibo: consumer.sendRecibo,
    // Each message is judged by itself.
    judgeSessions: () => undefined,
    close: async (options) => {
      beat.stop();
      await consumer.close(options);
    },
  };
}
