import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { openBroker } from '../e2e/chaos/broker.ts';
import type { BrokerName } from '../e2e/chaos/broker.ts';
import { createSystem, findPort } from '../e2e/system.ts';
import type { System } from '../e2e/system.ts';
import { copyRows, exportRows } from './copy.ts';
import { DISPOSITIVOS, registerFleet, startPublisher, TOGETHER } from './fleet.ts';
import type { Publisher } from './fleet.ts';
import type { SendTask } from './publisher.ts';
import { profileProcess } from './profile.ts';
import type { Hot } from './profile.ts';
import { describeMachine, difference, readMemory, readPeak, readSpent } from './usage.ts';

export interface IngestOptions {
  broker: BrokerName;
  gateways: number;
  seconds: number;
  /** Messages in flight a gateway, one run for each. */
  inFlight: number[];
  /** Half of what must be, sent at a steady pace: what latency is judged by. */
  halfLoad: boolean;
  /** Says as well where the ingest process spent its time. */
  profile: boolean;
  say(text: string): void;
}

export interface Run {
  in_flight: number;
  /** Readings a second that were sent at a steady pace; absent when sent as fast as acknowledged. */
  sent_per_s?: number;
  seconds: number;
  leituras: number;
  leituras_per_s: number;
  /** Against COPY before and after. */
  ratio_copy: number;
  lost: number;
  p50_ms: number;
  p99_ms: number;
  max_ms: number;
  cpu_s_per_million: Record<'load' | 'server' | 'postgres' | 'ours' | 'machine', number>;
  memory_mb: Record<'ingest' | 'load' | 'postgres', number>;
  ingest_peak_mb: number;
  /** Messages of the slowest gateway by those of the fastest. */
  fairness: number;
  /** Functions of the ingest process by the share of its time. */
  profile?: Hot[];
}

const WARM_UP_S = 8;
const PROFILE_S = 15;
const PROFILE_LINES = 50;
const COPY_ROWS = 1_000_000;
/** Half of 50,000 readings a second, the bar with one message in flight. */
const HALF_LOAD_PER_S = 25_000;

/**
 * The system and its database are new; the fleet speaks mutual TLS with a certificate for each gateway. Behind an external broker a
 * message is settled by its recibo: that broker acknowledges what nobody has stored.
 */
export async function measureIngest(options: IngestOptions) {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'tds-bench-'));
  const broker = await openBroker(options.broker, dataDir);
  const system = await createSystem({ TDS_DEMO: '0', ...broker.env }, { dataDir, httpPort: await findPort(), mqttPort: broker.port });
  const publisher = startPublisher();
  try {
    await broker.start();
    await system.start();
    options.say(`registering ${options.gateways} gateways`);
    const fleetDir = await registerFleet(system, options.gateways);
    const herd = await publisher.run({ task: 'connect', fleetDir, gateways: options.gateways, recibo: broker.promise === 'recibo', together: TOGETHER });
    options.say(`${herd.messages} connected in ${herd.seconds.toFixed(1)} s`);
    return await measureRuns(system, publisher, options);
  } finally {
    await publisher.stop();
    await system.remove();
    await broker.stop();
  }
}


async function measureRuns(system: System, publisher: Publisher, options: IngestOptions) {
  const db = new Client({ connectionString: system.databaseUrl() });
  await db.connect();
  try {
    await publisher.run({ task: 'send', seconds: WARM_UP_S, inFlight: 2 });
    const file = path.join(system.dataDir, 'rows.txt');
    const rows = await exportRows(db, file, COPY_ROWS);
    const before = await copyRows(db, file);
    options.say(`COPY of ${rows} of the same rows: ${before}/s`);

    const runs: Run[] = [];
    for (const inFlight of options.inFlight) runs.push(await measureRun(system, publisher, db, { task: 'send', seconds: options.seconds, inFlight }, options));
    if (options.halfLoad) {
      const task: SendTask = { task: 'send', seconds: options.seconds, inFlight: 8, rate: HALF_LOAD_PER_S / DISPOSITIVOS };
      runs.push(await measureRun(system, publisher, db, task, options));
    }
    const after = await copyRows(db, file);
    options.say(`COPY again: ${after}/s`);
    for (const run of runs) run.ratio_copy = round(run.leituras_per_s / ((before + after) / 2), 3);
    return { bench: 'ingest', broker: options.broker, gateways: options.gateways, dispositivos: DISPOSITIVOS, copy_per_s: { before, after, rows }, runs, state_faults: await countStateFaults(db), machine: describeMachine(), postgres: await readProfile(db) };
  } finally {
    await db.end();
  }
}

async function measureRun(system: System, publisher: Publisher, db: Client, task: SendTask, { say, profile }: IngestOptions): Promise<Run> {
  // Every run begins with the log flushed; what it writes itself it pays for.
  await db.query('checkpoint');
  const stored = await countLeituras(db);
  const before = readSpent(system, publisher.pid);
  const sending = publisher.run(task);
  const hot = profile ? await profileProcess(system.pidOf('ingest'), Math.min(PROFILE_S, task.seconds)) : undefined;
  const outcome = await sending;
  const spent = difference(readSpent(system, publisher.pid), before);
  const memory = readMemory(system, publisher.pid);
  const leituras = (await countLeituras(db)) - stored;
  const perMillion = (seconds: number): number => round((seconds * 1e6) / leituras, 2);
  const { load, server, postgres, machine } = spent;
  const run: Run = {
    in_flight: task.inFlight,
    ...(task.rate === undefined ? {} : { sent_per_s: task.rate * DISPOSITIVOS }),
    seconds: round(outcome.seconds, 2),
    leituras,
    leituras_per_s: Math.round((outcome.messages * DISPOSITIVOS) / outcome.seconds),
    ratio_copy: 0,
    lost: outcome.total * DISPOSITIVOS - leituras,
    p50_ms: outcome.p50_ms,
    p99_ms: outcome.p99_ms,
    max_ms: outcome.max_ms,
    cpu_s_per_million: { load: perMillion(load), server: perMillion(server), postgres: perMillion(postgres), ours: perMillion(load + server + postgres), machine: perMillion(machine) },
    memory_mb: memory,
    ingest_peak_mb: readPeak(system),
    fairness: round(outcome.slowest / outcome.fastest, 3),
    ...(hot && { profile: hot.slice(0, PROFILE_LINES) }),
  };
  say(`${task.inFlight} in flight${task.rate === undefined ? '' : ' at a steady pace'}: ${run.leituras_per_s} readings/s, p50 ${run.p50_ms} ms, p99 ${run.p99_ms} ms, CPU ${run.cpu_s_per_million.ours} s per million, lost ${run.lost}`);
  return run;
}

async function countLeituras(db: Client): Promise<number> {
  return Number((await db.query<{ n: string }>('select count(*) as n from tds_new_leitura_dispositivo')).rows[0]?.n);
}

/** Dispositivos whose latest value is not that of their last reading: what is derived at once must be there too. */
async function countStateFaults(db: Client): Promise<number> {
  const { rows } = await db.query<{ n: string }>(`
    select count(*) as n from (select dispositivo_id, max(time) as time from tds_new_leitura_dispositivo group by 1) l
      left join tds_new_dispositivo_estado s using (dispositivo_id) where s.ultima_time is distinct from l.time`);
  return Number(rows[0]?.n);
}

const SETTINGS = ['server_version', 'shared_buffers', 'synchronous_commit', 'fsync', 'full_page_writes', 'max_wal_size', 'wal_level', 'checkpoint_timeout'];

async function readProfile(db: Client): Promise<Record<string, string>> {
  const { rows } = await db.query<{ name: string; value: string }>('select name, current_setting(name) as value from unnest($1::text[]) as name', [SETTINGS]);
  return Object.fromEntries(rows.map(({ name, value }) => [name, value]));
}

function round(value: number, digits: number): number {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}
