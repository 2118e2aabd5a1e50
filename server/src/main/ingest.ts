/**
 * The process that takes readings in: broker → pipeline → database, then what follows a commit, in order.
 * It holds no secret but its own database login and the listener's key; it signs nothing.
 */
import path from 'node:path';
import { Gauge } from 'prom-client';
import { registerBrokerMetrics } from '../broker-metrics.ts';
import { startGatewayBroker } from '../gateway-broker/embedded.ts';
import type { GatewayBroker } from '../gateway-broker/embedded.ts';
import { reloadListenerCertificate } from '../listener-certificate.ts';
import { activateGateways, createCadastro, loadChanges } from '../modules/cadastro/index.ts';
import { loadListenerTls } from '../modules/certificados/index.ts';
import { createPresencas } from '../modules/presenca/index.ts';
import { createActivator, createIngest, createIngestMetrics, createLiveNotifier, sendRecibos } from '../modules/telemetria/index.ts';
import { systemClock as clock } from '../platform/clock.ts';
import { logLevel } from '../platform/config.ts';
import type { Config } from '../platform/config.ts';
import { databaseUrl } from '../platform/database-urls.ts';
import { createPool } from '../platform/db.ts';
import { startHeartbeat } from '../platform/heartbeat.ts';
import { releaseIdleMemory } from '../platform/idle-memory.ts';
import { listen } from '../platform/listen.ts';
import type { Logger } from '../platform/log.ts';
import { createRegistry, serveMetrics } from '../platform/metrics.ts';
import { readSettings, runProcess } from '../platform/process.ts';
import type { Running } from '../platform/process.ts';
import { readQuotas } from '../quotas.ts';

/** Batches in flight. Each has a connection of its own, apart from the pool of everything else. */
const SHARDS = 2;
const TLS_RELOAD_MS = 3_600_000;
/** A certificate may expire while its session is open; no change of the registry tells. */
const JUDGE_MS = 60_000;
const config = readSettings('ingest');

await runProcess('ingest', logLevel(config), (log) => start(config, log));

async function start({ TDS_DATA_DIR, TDS_MQTT_HOST, TDS_MQTT_PORT, TDS_METRICS_PORT }: Config, log: Logger): Promise<Running> {
  const url = databaseUrl(config, 'ingest');
  const writers = createPool({ url, max: SHARDS, name: 'tds ingest', log, statementTimeoutMs: 30_000 });
  const db = createPool({ url, max: 2, name: 'tds ingest state', log, statementTimeoutMs: 15_000 });
  const registry = createRegistry();
  const caDir = path.join(TDS_DATA_DIR, 'ca');

  // The registry is read before anybody may connect, and each change is held against the open sessions.
  let broker: GatewayBroker | undefined;
  const judgeSessions = (): void => {
    broker?.kickUnwelcome().catch((error: Error) => log.error({ err: error }, 'session not closed'));
  };
  const cadastro = await createCadastro({ load: (since) => loadChanges(db, since), changed: () => judgeSessions(), log });
  const hurry = (): void => void cadastro.refresh().catch(() => undefined);
  const notifications = listen({ url, channels: { tds_cadastro: hurry }, log });

  const live = createLiveNotifier(db, log);
  const presencas = createPresencas({ db, clock, log, changed: live.touch });
  const ingest = createIngest({
    pool: writers,
    cadastro,
    clock,
    metrics: createIngestMetrics(registry),
    log,
    shards: SHARDS, quota: readQuotas(config),
    after: [sendRecibos((mac, recibo) => broker?.sendRecibo(mac, recibo)), createActivator((ids) => activateGateways(db, ids), log), live.committed],
  });
  broker = await startGatewayBroker({ host: TDS_MQTT_HOST, port: TDS_MQTT_PORT, tls: await loadListenerTls(caDir), cadastro, ingest, presencas, clock, log });

  const judging = setInterval(judgeSessions, JUDGE_MS);
  const reload = setInterval(() => broker && void reloadListenerCertificate(caDir, broker, log), TLS_RELOAD_MS);
  registerBrokerMetrics(registry, broker);
  registry.registerMetric(
    new Gauge({
      name: 'tds_gateways_online',
      help: 'Gateways connected to this process',
      registers: [],
      collect() {
        this.set(presencas.online());
      },
    }),
  );
  const metrics = TDS_METRICS_PORT === undefined ? undefined : await serveMetrics(registry, TDS_METRICS_PORT);
  const beats = [startHeartbeat(db, 'ingest', log), releaseIdleMemory()];
  log.info({ port: broker.port }, 'taking readings in');

  return {
    ready: { port: broker.port },
    stop: async () => {
      await presencas.stop();
      await broker?.close({ drainMs: 8000 });
      await ingest.drain();
      clearInterval(reload);
      clearInterval(judging);
      for (const beat of beats) beat.stop();
      cadastro.stop();
      live.stop();
      await notifications.stop();
      await metrics?.close();
      await Promise.all([writers.end(), db.end()]);
    },
  };
}
