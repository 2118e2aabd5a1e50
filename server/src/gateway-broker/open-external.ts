import { createQuarentenaPlataforma } from '../modules/quarentena/index.ts';
import { startHeartbeat } from '../platform/heartbeat.ts';
import { clientIdOf, startGatewayConsumer } from './external.ts';
import { EXTERNAL_BROKER } from './external-health.ts';
import { registerConsumerMetrics } from './external-metrics.ts';
import type { Intake, IntakeParts } from './intake.ts';
import { tryBroker } from './self-test.ts';
import type { ExternalBroker } from './settings.ts';
import { createSysWatch } from './sys-watch.ts';

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
    sendDown: consumer.sendDown,
    // Each message is judged by itself.
    judgeSessions: () => undefined,
    close: async (options) => {
      beat.stop();
      await consumer.close(options);
    },
  };
}
