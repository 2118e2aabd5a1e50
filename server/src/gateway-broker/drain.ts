/** A worker's last connection: it stores what the broker keeps for it, and leaves nothing there that could gather more. */
import { activateGateways, createCadastro, loadChanges } from '../modules/cadastro/index.ts';
import { createPresencas } from '../modules/presenca/index.ts';
import { createQuarentenaPlataforma } from '../modules/quarentena/index.ts';
import { createAnswers } from '../modules/saida/index.ts';
import { createActivator, createIngest, createIngestMetrics, createLiveNotifier, sendRecibos } from '../modules/telemetria/index.ts';
import { systemClock as clock } from '../platform/clock.ts';
import type { Pool } from '../platform/db.ts';
import type { Logger } from '../platform/log.ts';
import { createRegistry } from '../platform/metrics.ts';
import { GATEWAY_FILTERS, startGatewayConsumer } from './external.ts';
import type { GatewayConsumer } from './external.ts';
import type { ExternalBroker } from './settings.ts';

export interface DrainOptions {
  external: ExternalBroker;
  pool: Pool;
  log: Logger;
  told(text: string): void;
  busyMs?: number;
}

/** A broker that delivers a queue leaves no gap of this length in it. */
const QUIET_MS = 2000;
/** While others publish the shared subscription is never quiet: it is then given up all the same, and what is queued still comes. */
const BUSY_MS = 10_000;
const TELL_MS = 5000;

/** Rejects when the connection is lost on the way: nothing is, run it again. */
export async function drainWorker({ external, pool, log, told, busyMs = BUSY_MS }: DrainOptions): Promise<{ received: number }> {
  const cadastro = await createCadastro({ load: (since) => loadChanges(pool, since), changed: () => undefined, log });
  const live = createLiveNotifier(pool, log);
  // Presence is for those that stay: they hear every status as well.
  const presencas = createPresencas({ db: pool, clock, log, changed: () => undefined, isProven: () => false });
  const started: { consumer?: GatewayConsumer } = {};
  const ingest = createIngest({
    pool,
    cadastro,
    clock,
    metrics: createIngestMetrics(createRegistry()),
    log,
    holdMs: Number.POSITIVE_INFINITY,
    after: [sendRecibos((mac, recibo) => started.consumer?.sendRecibo(mac, recibo)), createActivator((ids) => activateGateways(pool, ids), log), live.committed],
  });
  const quarentena = createQuarentenaPlataforma(pool, log);
  const consumer = startGatewayConsumer({ address: external.service, worker: external.worker, cadastro, ingest, presencas, answers: createAnswers(pool, log), quarentena, clock, log });
  started.consumer = consumer;
  const telling = setInterval(() => told(`${consumer.metrics().acknowledged} messages stored …`), TELL_MS);
  let isDrained = false;
  try {
    await consumer.firstOpened;
    await Promise.race([consumer.becomeQuiet(QUIET_MS), sleep(busyMs)]);
    await consumer.unsubscribe(GATEWAY_FILTERS);
    await consumer.becomeQuiet(QUIET_MS);
    isDrained = true;
    return { received: consumer.metrics().acknowledged };
  } finally {
    clearInterval(telling);
    await consumer.close({ drainMs: 10_000, endSession: isDrained });
    await ingest.drain();
    await presencas.stop();
    live.stop();
    cadastro.stop();
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
