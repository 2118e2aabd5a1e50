/** The whole system under load, kill upon kill in a bad network, and at the end the ledger against the table. */
import { setTimeout as delay } from 'node:timers/promises';
import { compareWithTable } from '../compare.ts';
import type { Comparison } from '../compare.ts';
import { startLoad } from '../load.ts';
import type { Load, Progress, Summary } from '../load.ts';
import { readMetrics } from '../metrics.ts';
import { startProxy } from '../proxy.ts';
import type { Proxy } from '../proxy.ts';
import { createRandom } from '../random.ts';
import { createSystem, findPort } from '../system.ts';
import type { System } from '../system.ts';
import { openBroker } from './broker.ts';
import type { BrokerName, ChaosBroker } from './broker.ts';
import { killAndRecover } from './kill.ts';
import type { Attacked, KillResult } from './kill.ts';
import { planKills } from './plan.ts';
import type { Kill } from './plan.ts';
import { beginState, noteKill } from './state.ts';
import type { Begun, State } from './state.ts';
import { startWeather } from './weather.ts';
import type { Weather } from './weather.ts';

export interface ChaosOptions {
  broker: BrokerName;
  seed: number;
  /** Default: each of a round once. */
  kills?: number;
  /** For all of it; empty, or of the run that is resumed. */
  dataDir: string;
  /** An interrupted run, to go on with in place of what stands above. */
  resume?: State | undefined;
  /** Twice a second, while a kill is waited for and recovered from. */
  onProgress?: (now: Now) => void;
  /** No further kill; the run can be resumed. */
  signal?: AbortSignal;
}

export interface Now {
  kill: Kill;
  done: number;
  progress: Progress;
}

export interface ChaosResult {
  begun: Begun;
  kills: KillResult[];
  network: Weather['counts'];
  summary: Summary;
  compared: Comparison;
  accounts: Accounts;
}

const GATEWAYS = 20;
const DISPOSITIVOS = 4;
const IN_FLIGHT = 2;
/** Longer than a commit takes, shorter than patience. */
const NETWORK_FAULT_MS = 1500;
const FAULTS = ['--faults', 'duplicate:0.05,late:0.1', '--reconnect', '1'];
const PROGRESS_MS = 500;

/** Undefined when it was interrupted. All of it is stopped in the end; the folder is the caller's to remove. */
export async function runChaos(options: ChaosOptions): Promise<ChaosResult | undefined> {
  const broker = await openBroker(options.resume?.begun.broker ?? options.broker, options.dataDir, options.resume?.begun.mqttPort);
  const metricsPort = await findPort(3);
  const place = { dataDir: options.dataDir, httpPort: options.resume?.begun.httpPort ?? (await findPort()), mqttPort: broker.port };
  const system = await createSystem({ TDS_DEMO: '0', TDS_METRICS_PORT: String(metricsPort), ...broker.env }, place);
  const begun: Begun = options.resume?.begun ?? { ...place, broker: broker.name, seed: options.seed, kills: options.kills ?? broker.round.length };
  const started: { load?: Load; proxy?: Proxy } = {};
  try {
    await broker.start();
    await system.start();
    return await attack({ system, broker, begun, metricsPort, started, options });
  } finally {
    started.load?.kill();
    await started.proxy?.close();
    await system.stop();
    await broker.stop();
  }
}

interface Stage {
  system: System;
  broker: ChaosBroker;
  begun: Begun;
  metricsPort: number;
  started: { load?: Load; proxy?: Proxy };
  options: ChaosOptions;
}

async function attack({ system, broker, begun, metricsPort, started, options }: Stage): Promise<ChaosResult | undefined> {
  const proxy = (started.proxy = await startProxy({ target: broker.port, whileMs: NETWORK_FAULT_MS }));
  const flags = [...broker.flags, ...FAULTS, '--seed', String(begun.seed)];
  const load = (started.load = await startLoad(system, { gateways: GATEWAYS, dispositivos: DISPOSITIVOS, inFlight: IN_FLIGHT, port: proxy.port, promise: broker.promise, flags }));
  const kills = [...(options.resume?.done ?? [])];
  beginState(begun, kills);
  const weather = startWeather(proxy, createRandom(begun.seed + kills.length));
  await killAll({ system, broker, load }, begun, kills, options).finally(() => weather.stop());
  const summary = await load.stop();
  if (kills.length < begun.kills) return undefined;
  const compared = await compareWithTable(load.ledgerFile, system.databaseUrl(), broker.promise);
  return { begun, kills, network: weather.counts, summary, compared, accounts: await readAccounts(metricsPort) };
}

async function killAll(attacked: Attacked, begun: Begun, done: KillResult[], options: ChaosOptions): Promise<void> {
  for (const kill of planKills(begun.seed, begun.kills, attacked.broker.round).slice(done.length)) {
    if (options.signal?.aborted) return;
    const over = new AbortController();
    void tellProgress(() => options.onProgress?.({ kill, done: done.length, progress: attacked.load.progress() }), over.signal);
    const result = await killAndRecover(attacked, kill).finally(() => over.abort());
    noteKill(begun, result);
    done.push(result);
  }
}

async function tellProgress(tell: () => void, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    tell();
    await delay(PROGRESS_MS, undefined, { signal }).catch(() => undefined);
  }
}

export type Accounts = Record<'recebidas' | 'gravadas' | 'duplicadas', number>;

/** Readings counted by the ingest that runs now. */
async function readAccounts(metricsPort: number): Promise<Accounts> {
  const read = await readMetrics(metricsPort, 'ingest');
  return { recebidas: read('tds_leituras_recebidas_total'), gravadas: read('tds_leituras_gravadas_total'), duplicadas: read('tds_leituras_duplicadas_total') };
}
