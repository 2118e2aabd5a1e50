/** A fault that comes under load and goes: what the ingest did meanwhile, and how soon all was well again. */
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Load } from '../load.ts';
import type { System } from '../system.ts';

/** `npm run faults`: as long as the promise says. In `npm test` long enough to tell that it holds. */
export const isLong = process.env['TDS_FAULTS'] === 'long';
const OUTAGE_MS = isLong ? 60_000 : 6000;
/** What the product promises of its ingest, and of the time it takes to go on. */
const MAX_INGEST_MB = 512;
const MAX_RESUME_MS = 30_000;

export interface Fault {
  what: string;
  begin(): Promise<void> | void;
  end(): Promise<void> | void;
  lastsMs?: number;
}

export interface Outage {
  what: string;
  lastedMs: number;
  /** Messages acknowledged from a second after it began until it was over. */
  ackedDuring: number;
  /** From its end to the first message acknowledged. */
  resumedMs: number;
  /** Most that the ingest ever held in memory. */
  ingestMb: number;
}

/** What had to be acknowledged by then belongs to the time before. */
const UNDER_WAY_MS = 1000;
const WARM_MESSAGES = 2000;

export async function sufferOutage(system: System, load: Load, { what, begin, end, lastsMs = OUTAGE_MS }: Fault): Promise<Outage> {
  const from = load.progress().acked;
  await load.waitFor(({ acked }) => acked > from + WARM_MESSAGES, 60_000);
  const begunMs = performance.now();
  await begin();
  await delay(UNDER_WAY_MS);
  const before = load.progress().acked;
  await delay(lastsMs - UNDER_WAY_MS);
  const after = load.progress().acked;
  const ingestMb = readPeakMb(system.pidOf('ingest'));
  const endedMs = performance.now();
  await end();
  await load.waitFor(({ acked }) => acked > after, 120_000);
  const resumedMs = performance.now() - endedMs;
  await load.waitFor(({ acked }) => acked > after + WARM_MESSAGES, 120_000);
  const outage = { what, lastedMs: Math.round(endedMs - begunMs), ackedDuring: after - before, resumedMs: Math.round(resumedMs), ingestMb: Math.max(ingestMb, readPeakMb(system.pidOf('ingest'))) };
  process.stdout.write(`${what}: lasted ${seconds(outage.lastedMs)}, resumed after ${seconds(outage.resumedMs)}, ingest at most ${outage.ingestMb} MB, ${outage.ackedDuring} acknowledged meanwhile\n`);
  return outage;
}

/** What the product promises and this outage saw broken. */
export function findBroken({ ackedDuring, resumedMs, ingestMb }: Outage): string[] {
  return [
    ...(ackedDuring > 0 ? [`${ackedDuring} messages acknowledged while nothing could be stored`] : []),
    ...(resumedMs > MAX_RESUME_MS ? [`resumed after ${seconds(resumedMs)}`] : []),
    ...(ingestMb > MAX_INGEST_MB ? [`the ingest took ${ingestMb} MB`] : []),
  ];
}

/** Megabytes a process holds in memory now. */
export function readResidentMb(pid: number): number {
  return readStatus(pid, 'VmRSS');
}

/** Most it ever held. */
function readPeakMb(pid: number): number {
  return readStatus(pid, 'VmHWM');
}

/** proc(5), in kB there. */
function readStatus(pid: number, key: string): number {
  return Math.round(Number(new RegExp(`^${key}:\\s+(\\d+)`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024);
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
