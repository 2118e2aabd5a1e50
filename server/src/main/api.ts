/** The process people and integrations talk to. It holds its own logins and the key that signs contexts; it never sees the broker. */
import path from 'node:path';
import { createApi } from '../app.ts';
import { EXTERNAL_BROKER } from '../gateway-broker/external-health.ts';
import { STORAGE } from '../modules/telemetria/index.ts';
import { systemClock as clock } from '../platform/clock.ts';
import { checkExposure, logLevel, publicOrigins } from '../platform/config.ts';
import { ctxKey, databaseUrl } from '../platform/database-urls.ts';
import { createPool } from '../platform/db.ts';
import { watchDiskSpace } from '../platform/disk-space.ts';
import { AppError } from '../platform/errors.ts';
import { isAlive } from '../platform/heartbeat.ts';
import { createRegistry, serveMetrics } from '../platform/metrics.ts';
import { readSettings, runProcess } from '../platform/process.ts';

const WEB = path.join(import.meta.dirname, '../../../web/dist');
const config = readSettings('api');

await runProcess('api', logLevel(config), async (log) => {
  checkExposure(config);
  const listenUrl = databaseUrl(config, 'app');
  const app = createPool({ url: listenUrl, max: 10, name: 'tds api', log });
  const plataforma = createPool({ url: databaseUrl(config, 'plataforma'), max: 4, name: 'tds api plataforma', log });
  const registry = createRegistry();
  const disk = watchDiskSpace({ dir: config.TDS_DATA_DIR, log, registry });
  const http = await createApi({
    database: { app, plataforma, ctxKey: ctxKey(config) },
    listenUrl,
    publicOrigins: publicOrigins(config),
    clock,
    log,
    webDir: WEB,
    checks: {
      broker: () => isAlive(app, 'ingest'),
      storage: () => isAlive(app, STORAGE),
      jobs: () => isAlive(app, 'worker'),
      ...(config.MQTT_URL === undefined ? {} : { [EXTERNAL_BROKER]: () => isAlive(app, EXTERNAL_BROKER) }),
      disk: disk.hasRoom,
    },
    ...(config.TDS_TRUST_PROXY === undefined ? {} : { trustProxy: config.TDS_TRUST_PROXY.split(',').map((address) => address.trim()) }),
  });
  const metrics = config.TDS_METRICS_PORT === undefined ? undefined : await serveMetrics(registry, config.TDS_METRICS_PORT);
  await http.listen({ host: config.TDS_HTTP_HOST, port: config.TDS_HTTP_PORT }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error;
    throw new AppError('PORT_BUSY', { publicMessage: `Port ${config.TDS_HTTP_PORT} is in use. Set TDS_HTTP_PORT to another one.`, cause: error });
  });
  return {
    stop: async () => {
      await http.close();
      disk.stop();
      await metrics?.close();
      await Promise.all([app.end(), plataforma.end()]);
    },
  };
});
