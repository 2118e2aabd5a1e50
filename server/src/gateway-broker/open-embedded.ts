import { registerBrokerMetrics } from '../broker-metrics.ts';
import { reloadListenerCertificate } from '../listener-certificate.ts';
import { loadListenerTls } from '../modules/certificados/index.ts';
import { startGatewayBroker } from './embedded.ts';
import type { Intake, IntakeParts } from './intake.ts';

const TLS_RELOAD_MS = 3_600_000;
/** A certificate may expire while its session is open; no change of the registry tells. */
const JUDGE_MS = 60_000;

export async function openEmbedded({ host, port, caDir }: { host: string; port: number; caDir: string }, parts: IntakeParts): Promise<Intake> {
  const { registry, log } = parts;
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
    sendDown: broker.sendDown,
    judgeSessions,
    close: async (options) => {
      for (const timer of timers) clearInterval(timer);
      await broker.close(options);
    },
  };
}
