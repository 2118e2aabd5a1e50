/** What each process is told. Nothing is inherited: a process that leaks its environment leaks its own login and no more. */
import { isDemo, logLevel } from './platform/config.ts';
import type { Config } from './platform/config.ts';
import { deriveKey } from './platform/secrets.ts';
import { loginUrl } from './installation.ts';
import type { DataFolder, ProcessRole } from './installation.ts';

export type ProcessName = 'api' | 'ingest' | 'worker';

/** /metrics of each process stands at TDS_METRICS_PORT plus this. */
const METRICS_OFFSET = { api: 0, ingest: 1, worker: 2 };

/** Where each process answers for its metrics; none without TDS_METRICS_PORT. */
export function metricsPorts({ TDS_METRICS_PORT: first }: Config): Partial<Record<ProcessName, number>> {
  if (first === undefined) return {};
  return { api: first + METRICS_OFFSET.api, ingest: first + METRICS_OFFSET.ingest, worker: first + METRICS_OFFSET.worker };
}

export function childEnvironment(name: ProcessName, config: Config, folder: DataFolder, ownerUrl: string): Record<string, string> {
  const url = (role: ProcessRole): string => loginUrl(config, folder, ownerUrl, role);
  const own = {
    api: () => ({
      TDS_HTTP_HOST: config.TDS_HTTP_HOST,
      TDS_HTTP_PORT: String(config.TDS_HTTP_PORT),
      TDS_PUBLIC_URL: config.TDS_PUBLIC_URL,
      TDS_TRUST_PROXY: config.TDS_TRUST_PROXY,
      TDS_CTX_KEY: deriveKey(folder.secret, 'app.ctx').toString('base64url'),
      DATABASE_URL_APP: url('app'),
      DATABASE_URL_PLATAFORMA: url('plataforma'),
      MQTT_URL: config.MQTT_URL,
    }),
    ingest: () => ({ TDS_MQTT_HOST: config.TDS_MQTT_HOST, TDS_MQTT_PORT: String(config.TDS_MQTT_PORT), DATABASE_URL_INGEST: url('ingest'), ...externalBroker(config), ...quotas(config, folder) }),
    worker: () => ({ DATABASE_URL_JOBS: url('jobs') }),
  }[name]();
  const metricsPort = metricsPorts(config)[name]?.toString();
  return defined({
    PATH: process.env['PATH'],
    TZ: 'UTC',
    NODE_ENV: config.NODE_ENV,
    TDS_DATA_DIR: folder.dir,
    TDS_LOG_LEVEL: logLevel(config),
    TDS_METRICS_PORT: metricsPort,
    ...own,
  });
}

function externalBroker({ MQTT_URL, MQTT_CA, MQTT_CERT, MQTT_KEY, MQTT_DEVICE_URL, MQTT_DEVICE_CERT, MQTT_DEVICE_KEY, MQTT_WORKER, MQTT_WORKERS }: Config): Record<string, string | undefined> {
  const files = { MQTT_URL, MQTT_CA, MQTT_CERT, MQTT_KEY, MQTT_DEVICE_URL, MQTT_DEVICE_CERT, MQTT_DEVICE_KEY };
  return { ...files, MQTT_WORKER: String(MQTT_WORKER), MQTT_WORKERS: String(MQTT_WORKERS) };
}

/** A demo's fleet brings weeks of past at once. */
function quotas(config: Config, folder: DataFolder): Record<string, string | undefined> {
  const unset = isDemo(config, folder.kind) ? '0' : undefined;
  return {
    TDS_QUOTA_EACH: config.TDS_QUOTA_EACH?.toString() ?? unset,
    TDS_QUOTA_SUM: config.TDS_QUOTA_SUM?.toString() ?? unset,
    TDS_QUOTA_SECONDS: String(config.TDS_QUOTA_SECONDS),
  };
}

function defined(values: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
