/**
 * Everything in one process group: embedded database, the three processes, and for a demo its fleet. This process supervises:
 * what dies is started again, signals are passed on, and it stops what it started. Secrets are derived here; each child is given
 * only its own.
 */
import path from 'node:path';
import { childEnvironment, metricsPorts } from '../child-environment.ts';
import type { ProcessName } from '../child-environment.ts';
import { prepareDemo } from '../demo.ts';
import type { Demo } from '../demo.ts';
import { readExternalBroker } from '../gateway-broker/settings.ts';
import { findRunning, isRunKilled, markKind, openDataFolder, prepareDatabase, removeRunFile, writeRunFile } from '../installation.ts';
import type { DataFolder } from '../installation.ts';
import { superviseChild } from '../platform/children.ts';
import type { Child } from '../platform/children.ts';
import { systemClock as clock } from '../platform/clock.ts';
import { checkExposure, isDemo, logLevel, publicUrl } from '../platform/config.ts';
import type { Logger } from '../platform/log.ts';
import { checkPorts } from '../platform/ports.ts';
import { STOP_MS, readSettings, runProcess, stopAll } from '../platform/process.ts';
import type { Running, Stoppable } from '../platform/process.ts';
import { keepPostgres } from '../postgres-keeper.ts';
import { keepServerCertificate } from '../server-certificate.ts';

/** The processes take up to 12 s, then the database writes what it holds. */
const STOP_ALL_MS = 40_000;
const config = readSettings('all');
await runProcess('all', logLevel(config), start, STOP_ALL_MS);

async function start(log: Logger): Promise<Running> {
  checkExposure(config);
  readExternalBroker(config);
  const ports = [
    { host: config.TDS_HTTP_HOST, port: config.TDS_HTTP_PORT, setting: 'TDS_HTTP_PORT' },
    ...(config.MQTT_URL === undefined ? [{ host: config.TDS_MQTT_HOST, port: config.TDS_MQTT_PORT, setting: 'TDS_MQTT_PORT' }] : []),
    ...Object.values(metricsPorts(config)).map((port) => ({ host: '127.0.0.1', port, setting: 'TDS_METRICS_PORT' })),
  ];
  const place = { dir: config.TDS_DATA_DIR };
  // The processes of a killed supervisor end by themselves, and hold their ports until then.
  await checkPorts(ports, isRunKilled(place) ? STOP_MS : 0).catch((error: Error) => {
    throw findRunning(place) ?? error;
  });
  const folder = openDataFolder(config);
  // Before anything is written: what is begun as a demo stays one, however this start ends, and is refused where none may run.
  const hasDemo = isDemo(config, folder.kind);
  markKind(folder, hasDemo ? 'demo' : 'real');
  /** What was started, in order; stopped in the reverse one. */
  const started: Stoppable[] = [];
  const stop = (): Promise<void> => stopAll(started.toReversed(), log);
  try {
    await startParts(folder, hasDemo, started, log);
    return { stop };
  } catch (error) {
    // Why it did not start is what a person has to know; what then could not be stopped stands in the log.
    await stop().catch(() => undefined);
    throw error;
  }
}

async function startParts(folder: DataFolder, hasDemo: boolean, started: Stoppable[], log: Logger): Promise<void> {
  const postgres = config.DATABASE_URL === undefined ? await keepPostgres(config, folder, log) : undefined;
  if (postgres) started.push(postgres);
  const ownerUrl = postgres?.url ?? config.DATABASE_URL ?? '';
  await prepareDatabase(config, folder, ownerUrl, log);
  started.push(await keepServerCertificate(config, folder, clock, log));
  const demo = hasDemo ? await prepareDemo(config, folder, ownerUrl, log) : undefined;

  const children = (['ingest', 'api', 'worker'] as const).map((name) => startProcess(name, folder, ownerUrl, log));
  started.push({ stop: async () => void (await Promise.all(children.map((child) => child.stop()))) });
  await Promise.all(children.map((child) => child.started));
  writeRunFile(folder, { pid: process.pid, url: publicUrl(config), mqttPort: config.TDS_MQTT_PORT, postgres: postgres?.address ?? null });
  started.push({ stop: async () => removeRunFile(folder) });
  if (demo) started.push(demo.startFleet());
  announce(folder, demo);
}

function startProcess(name: ProcessName, folder: DataFolder, ownerUrl: string, log: Logger): Child {
  const script = path.join(import.meta.dirname, `${name}.ts`);
  return superviseChild({ name, script, env: childEnvironment(name, config, folder, ownerUrl), log });
}

/** To the terminal and not to the log: what is said here includes the demo's passwords. */
function announce(folder: DataFolder, demo: Demo | undefined): void {
  const people = (demo?.people ?? []).map(({ email, senha, role }) => `    ${email.padEnd(28)} ${senha}   ${role}`);
  const lines = [
    '',
    `  TDS New  ${publicUrl(config)}`,
    `  MQTT     ${config.MQTT_URL === undefined ? `mqtts://${config.TDS_MQTT_HOST}:${config.TDS_MQTT_PORT}` : `${config.MQTT_DEVICE_URL} (external broker)`}`,
    `  Data     ${folder.dir}`,
    ...(people.length > 0 ? ['', '  Demo: sign in with / Demonstração: entre com', ...people] : ['', '  First person: npm run tds -- admin create']),
    '',
    '  Ctrl-C stops everything.',
    '',
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}
