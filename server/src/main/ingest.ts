/**
 * The process that takes readings in: broker → pipeline → database, then what follows a commit, in order.
 * It holds no secret but its own database login and the listener's key; it signs nothing.
 */
import path from 'node:path';
import { Gauge } from 'prom-client';
import type { Intake } from '../gateway-broker/intake.ts';
import { openEmbedded } from '../gateway-broker/open-embedded.ts';
import { openExternal } from '../gateway-broker/open-external.ts';
import { readExternalBroker } from '../gateway-broker/settings.ts';
import { activateGateways, createCadastro, loadChanges } from '../modules/cadastro/index.ts';
import { createPresencas, provenBy } from '../modules/presenca/index.ts';
import type { Presencas } from '../modules/presenca/index.ts';
import { createAnswers, startSaida } from '../modules/saida/index.ts';
import type { Saida } from '../modules/saida/index.ts';
import { STORAGE, createActivator, createIngest, createIngestMetrics, createLiveNotifier, sendRecibos, startReprocessing } from '../modules/telemetria/index.ts';
import { systemClock as clock } from '../platform/clock.ts';
import { logLevel } from '../platform/config.ts';
import type { Config } from '../platform/config.ts';
import { databaseUrl } from '../platform/database-urls.ts';
import { createPool } from '../platform/db.ts';
import { startHeartbeat } from '../platform/heartbeat.ts';
import { listen } from '../platform/listen.ts';
import type { Logger } from '../platform/log.ts';
import { createRegistry, serveMetrics } from '../platform/metrics.ts';
import { limitHeapGrowth, releaseIdleMemory } from '../platform/process-memory.ts';
import { readSettings, runProcess } from '../platform/process.ts';
import type { Running } from '../platform/process.ts';
import { readQuotas } from '../quotas.ts';

/** Batches in flight. Each has a connection of its own, apart from the pool of everything else. */
const SHARDS = 2;
/** An external broker holds what we do not acknowledge, and acknowledges by itself: nothing is gained by giving a message back. */
const BEHIND_A_BROKER = { holdMs: Number.POSITIVE_INFINITY, overQuota: 'quarentena' } as const;
const config = readSettings('ingest');

limitHeapGrowth();
await runProcess('ingest', logLevel(config), (log) => start(config, log));

async function start({ TDS_DATA_DIR, TDS_MQTT_HOST, TDS_MQTT_PORT, TDS_METRICS_PORT }: Config, log: Logger): Promise<Running> {
  const external = readExternalBroker(config);
  const url = databaseUrl(config, 'ingest');
  const writers = createPool({ url, max: SHARDS, name: 'tds ingest', log, statementTimeoutMs: 30_000 });
  const db = createPool({ url, max: 3, name: 'tds ingest state', log, statementTimeoutMs: 15_000 });
  const registry = createRegistry();

  // The registry is read before anybody may connect, and each change is held against the open sessions.
  let intake: Intake | undefined;
  const cadastro = await createCadastro({ load: (since) => loadChanges(db, since), changed: () => intake?.judgeSessions(), log });
  const hurry = (): void => void cadastro.refresh().catch(() => undefined);
  let saida: Saida | undefined;
  const notifications = listen({ url, channels: { tds_cadastro: hurry, tds_saida: () => saida?.wake() }, log });

  const live = createLiveNotifier(db, log);
  const isProven = external && provenBy(() => intake?.isOpen() === true);
  const presencas = createPresencas({ db, clock, log, changed: live.touch, ...(isProven ? { isProven } : {}) });
  const accounts = createIngestMetrics(registry);
  const ingest = createIngest({
    pool: writers,
    cadastro,
    clock,
    metrics: accounts,
    log,
    shards: SHARDS,
    quota: readQuotas(config),
    ...(external ? BEHIND_A_BROKER : {}),
    after: [sendRecibos((mac, recibo) => intake?.sendRecibo(mac, recibo)), createActivator((ids) => activateGateways(db, ids), log), live.committed],
  });
  const parts = { cadastro, ingest, presencas, answers: createAnswers(db, log), db, registry, clock, log, opened: () => saida?.repeat() };
  const listener = { host: TDS_MQTT_HOST, port: TDS_MQTT_PORT, caDir: path.join(TDS_DATA_DIR, 'ca') };
  const reprocessing = external && startReprocessing({ pool: db, cadastro, ingest, metrics: accounts, log });
  const opened = external ? await openExternal(external, parts) : await openEmbedded(listener, parts);
  intake = opened;
  saida = startSaida({ pool: db, send: opened.sendDown, isOpen: opened.isOpen, log });

  registry.registerMetric(createOnlineGauge(presencas));
  const metrics = TDS_METRICS_PORT === undefined ? undefined : await serveMetrics(registry, TDS_METRICS_PORT);
  const beats = [startHeartbeat(db, 'ingest', log), startHeartbeat(db, STORAGE, log, () => !ingest.isStuck()), releaseIdleMemory()];
  log.info({ port: intake.port, worker: external?.worker }, 'taking readings in');

  return {
    ready: intake.port === undefined ? {} : { port: intake.port },
    stop: async () => {
      await saida?.stop();
      await presencas.stop();
      await reprocessing?.stop();
      await intake?.close({ drainMs: 8000 });
      await ingest.drain();
      for (const beat of beats) beat.stop();
      cadastro.stop();
      live.stop();
      await notifications.stop();
      await metrics?.close();
      await Promise.all([writers.end(), db.end()]);
    },
  };
}

function createOnlineGauge(presencas: Presencas): Gauge {
  return new Gauge({
    name: 'tds_gateways_online',
    help: 'Gateways connected, as this process knows',
    registers: [],
    collect() {
      this.set(presencas.online());
    },
  });
}
