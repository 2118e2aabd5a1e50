import type { FleetDispositivo } from './fleet.ts';
import { openHistoryState } from './history-state.ts';
import { createHistory, type HistoryOptions } from './history.ts';
import { pause } from './link.ts';
import type { PollPlan } from './polling.ts';
import { createProducer, type Producer } from './producer.ts';
import { startRun, type Run, type RunOptions } from './run.ts';
import type { Perfil } from './shapes/habits.ts';

export interface LiveOptions extends RunOptions {
  /** Seconds between messages of a gateway, on a grid of the clock; 0: as fast as they are acknowledged. */
  intervalS: number;
  /** Messages a second over the whole fleet, sent whether the last were acknowledged or not; replaces the interval. */
  rate?: number | undefined;
  /** Messages a gateway makes; default endless. */
  messages?: number | undefined;
  durationS?: number | undefined;
  /** Default: one reading of each dispositivo. More: earlier instants of the same dispositivos. Fewer: they take turns. */
  readings?: number | undefined;
  /** Of dispositivos for which the fleet says none; default: a steady day. */
  perfil?: Perfil | undefined;
  /** The past that is sent beside what goes on now. */
  history?: HistoryOptions | undefined;
}

/** Makes readings up, by seed. The run is handed out first, so that its progress can be watched. */
export async function runLive(options: LiveOptions, onStart: (run: Run) => void = () => {}): Promise<Run> {
  // What is wrong with it is said before anything connects.
  const state = options.history && openHistoryState(options.history.stateFile, options.seed);
  const run = startRun(options);
  onStart(run);
  const ended = new AbortController();
  const timer = options.durationS === undefined ? undefined : setTimeout(() => ended.abort(), options.durationS * 1000);
  const signal = AbortSignal.any([options.signal, ended.signal]);
  const history = options.history && state && createHistory(options.history, state, run);
  const producers = run.gateways.map((gateway) => createProducer(gateway, options, { tell: run.tell, history }));
  await Promise.all([produceLive(producers, options, run.now, signal), history?.send(producers, signal)]);
  clearTimeout(timer);
  for (const producer of producers) producer.flush();
  await run.finish();
  await history?.close();
  return run;
}

async function produceLive(producers: Producer[], { rate, intervalS, history }: LiveOptions, now: () => number, signal: AbortSignal): Promise<void> {
  if (rate !== undefined) await runAtRate(producers, rate, now, signal);
  else if (intervalS === 0) await Promise.all(producers.map((producer) => runClosedLoop(producer, now, signal)));
  else {
    // With a past behind it the present begins at once: until the first turn of the grid the newest value would be the last one of the past.
    if (history) for (const producer of producers) producer.offer(now());
    await Promise.all(producers.map((producer, i) => runOnGrid(producer, intervalS * 1000, i / producers.length, signal)));
  }
}

async function runClosedLoop(producer: Producer, now: () => number, signal: AbortSignal): Promise<void> {
  while (producer.left > 0 && !signal.aborted) {
    await producer.gateway.room('live', signal);
    if (!signal.aborted) producer.offer(now());
  }
}

/**
 * Each gateway has its own phase in the interval; instants are those of the grid, so two runs at one time say the same.
 * A config replaces the interval, and the phase when it asks for alignment.
 */
async function runOnGrid(producer: Producer, ownIntervalMs: number, phase: number, signal: AbortSignal): Promise<void> {
  while (producer.left > 0 && !signal.aborted) {
    const { plan, change } = producer.gateway.polling;
    const intervalMs = plan?.intervalMs ?? ownIntervalMs;
    const offsetMs = plan?.isAligned === true ? 0 : Math.floor(intervalMs * phase);
    const until = AbortSignal.any([signal, change]);
    if (Number.isFinite(intervalMs)) await runSlots(producer, { intervalMs, offsetMs, plan }, until);
    else await aborted(until);
  }
}

async function runSlots(producer: Producer, grid: { intervalMs: number; offsetMs: number; plan: PollPlan | undefined }, until: AbortSignal): Promise<void> {
  const { intervalMs, offsetMs, plan } = grid;
  let slot = Math.floor((Date.now() - offsetMs) / intervalMs) + 1;
  while (producer.left > 0) {
    await pause(Math.max(0, slot * intervalMs + offsetMs - Date.now()), until);
    if (until.aborted) return;
    producer.offer(slot * intervalMs + offsetMs, { spanMs: intervalMs, due: plan && duePolls(plan, slot * intervalMs) });
    // A suspended machine wakes up to the present; it does not make up for lost hours at once.
    slot = Math.max(slot + 1, Math.floor((Date.now() - offsetMs) / intervalMs));
  }
}

/** Those whose own interval has a new turn since the last slot. */
function duePolls({ polled, intervalMs }: PollPlan, slotMs: number): FleetDispositivo[] {
  const turn = (atMs: number, everyMs: number): number => Math.floor(atMs / everyMs);
  return polled.filter((each) => turn(slotMs, each.intervalMs) > turn(slotMs - intervalMs, each.intervalMs)).map(({ dispositivo }) => dispositivo);
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise((resolve) => {
    signal.addEventListener('abort', resolve, { once: true });
  });
}

const tickMs = 10;

async function runAtRate(producers: Producer[], rate: number, now: () => number, signal: AbortSignal): Promise<void> {
  const startMs = performance.now();
  let made = 0;
  while (!signal.aborted && producers.some((producer) => producer.left > 0)) {
    const due = Math.floor(((performance.now() - startMs) / 1000) * rate);
    for (; made < due; made += 1) {
      const producer = producers[made % producers.length];
      if (producer !== undefined && producer.left > 0) producer.offer(now());
    }
    await pause(tickMs, signal);
  }
}
