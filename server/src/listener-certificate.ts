/** The listener's certificate follows the file: renewed by the supervisor, it is taken up without a restart. */
import { loadListenerTls } from './modules/certificados/index.ts';
import type { Broker } from './platform/broker.ts';
import type { Logger } from './platform/log.ts';

/** Never rejects: with a certificate that cannot be used the present one stays. */
export async function reloadListenerCertificate(caDir: string, broker: Pick<Broker, 'replaceServerCertificate'>, log: Logger): Promise<void> {
  try {
    broker.replaceServerCertificate(await loadListenerTls(caDir));
  } catch (error) {
    log.error({ err: error }, 'server certificate not reloaded');
  }
}
