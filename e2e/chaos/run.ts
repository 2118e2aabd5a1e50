/** The whole system under load, kill upon kill in a bad network, and at the end the ledger against the table. */
import { setTimeout as delay } from 'node:timers/promises';
import { readMetrics } from '../metrics.ts';
import { compareWithTable } from '../compare.ts';
import type { Comparison } from '../compare.ts';
import { startLoad } from '../load.ts';
import type { Load, Progress, Summary } from '../load.ts';
import { createRandom } from '../random.ts';
import { createSystem, findPort } from '../system.ts';
import type { System } from '../system.ts';
import { killAndRecover } from './kill.ts';
import type { KillResult } from './kill.ts';
import { EMBEDDED_ROUND, planKills } from './plan.ts';
import type { Kill } from './plan.ts';
import { startProxy } from '../proxy.ts';
import type { Proxy } from '../proxy.ts';
import { beginState, noteKill } from './state.ts';
import type { Begun, State } from './state.ts';
import { startWeather } from './weather.ts';
import type { Weather } from './weather.ts';

export interface ChaosOptions {
  seed: number;
  kills: number;
  /** Default: one of its own. */
  dataDir?: string;
  /** Of an interrupted run, to go on with. */
  resume?: State | undefined;
  /** Before each kill and while it is recovered from. */
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
/** Longer than a commit takes, shorter than patience. */
const NETWORK_FAULT_MS = 1500;
const FLAGS = ['--interval', '0', '--faults', 'duplicate:0.05,late:0.1', '--reconnect', '1'];
const PROGRESS_MS = 500;

/** Undefined when it was interrupted. The system is stopped in the end; its folder is the caller's to remove. */
export async function runChaos(options: ChaosOptions): Promise<ChaosResult | undefined> {
  const { resume, seed, kills } = options;
  const metricsPort = await findPort(3);
  const system = await createSystem({ TDS_DEMO: '0', TDS_METRICS_PORT: String(metricsPort) }, resume?.begun ?? options.dataDir);
  let load: Load | undefined;
  let proxy: Proxy | undefined;
  try {
    await system.start();
    proxy = await startProxy({ target: system.mqttPort, whileMs: NETWORK_FAULT_MS });
    load = await startLoad(system, { gateways: GATEWAYS, dispositivos: DISPOSITIVOS, inFlight: 2, port: proxy.port, flags: [...FLAGS, '--seed', String(seed)] });
    const begun = resume?.begun ?? { broker: 'embedded', seed, kills, dataDir: system.dataDir, httpPort: system.httpPort, mqttPort: system.mqttPort };
    if (resume === undefined) beginState(begun);
    const done = [...(resume?.done ?? [])];
    const weather = startWeather(proxy, createRandom(seed + done.length));
    await killAll({ system, load, begun, done, options }).finally(() => weather.stop());
    const summary = await load.stop();
    if (done.length < begun.kills) return undefined;
    const compared = await compareWithTable(load.ledgerFile, system.databaseUrl());
    return { begun, kills: done, network: weather.counts, summary, compared, accounts: await readAccounts(metricsPort) };
  } finally {
    load?.kill();
    await proxy?.close();
    await system.stop();
  }
}

async function killAll(run: { system: System; load: Load; begun: Begun; done: KillResult[]; options: ChaosOptions }): Promise<void> {
  const { system, load, begun, done, options } = run;
  for (const kill of planKills(begun.seed, begun.kills, EMBEDDED_ROUND).slice(done.length)) {
    if (options.signal?.aborted) return;
    const over = new AbortController();
    void tellProgress(() => options.onProgress?.({ kill, done: done.length, progress: load.progress() }), over.signal);
    const result = await killAndRecover(system, load, kill).finally(() => over.abort());
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
