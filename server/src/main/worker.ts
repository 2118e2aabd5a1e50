/** The process of the jobs that run by the clock. It holds only the login that owns the queue. */
import { presencaJobs } from '../modules/presenca/index.ts';
import { telemetriaJobs } from '../modules/telemetria/index.ts';
import { usuariosJobs } from '../modules/usuarios/index.ts';
import { systemClock as clock } from '../platform/clock.ts';
import { logLevel } from '../platform/config.ts';
import { databaseUrl } from '../platform/database-urls.ts';
import { createPool } from '../platform/db.ts';
import { startHeartbeat } from '../platform/heartbeat.ts';
import { startJobs } from '../platform/jobs.ts';
import { createRegistry, serveMetrics } from '../platform/metrics.ts';
import { readSettings, runProcess } from '../platform/process.ts';

const config = readSettings('worker');

await runProcess('worker', logLevel(config), async (log) => {
  const pool = createPool({ url: databaseUrl(config, 'jobs'), max: 6, name: 'tds worker', log, statementTimeoutMs: 30_000 });
  const jobs = await startJobs({ pool, jobs: [...telemetriaJobs(pool, clock), ...usuariosJobs(pool), ...presencaJobs(pool)], log });
  const heartbeat = startHeartbeat(pool, 'worker', log);
  const metrics = config.TDS_METRICS_PORT === undefined ? undefined : await serveMetrics(createRegistry(), config.TDS_METRICS_PORT);
  return {
    stop: async () => {
      await jobs.stop();
      heartbeat.stop();
      await metrics?.close();
      await pool.end();
    },
  };
});
