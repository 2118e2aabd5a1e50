import { createDelivery, type Delivery } from './faults/delivery.ts';
import type { FleetDispositivo } from './fleet.ts';
import type { SimulatedGateway } from './gateway.ts';
import { pause } from './link.ts';
import { createMaker, type Maker } from './maker.ts';
import type { PollPlan } from './polling.ts';
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
}

/** Makes readings up, by seed. The run is handed out first, so that its progress can be watched. */
export async function runLive(options: LiveOptions, onStart: (run: Run) => void = () => {}): Promise<Run> {
  const run = startRun(options);
  onStart(run);
  const ended = new AbortController();
  const timer = options.durationS === undefined ? undefined : setTimeout(() => ended.abort(), options.durationS * 1000);
  const signal = AbortSignal.any([options.signal, ended.signal]);
  const left = options.messages ?? Number.POSITIVE_INFINITY;
  const produce = run.gateways.map((gateway): Producer => ({
    gateway,
    maker: createMaker(gateway.config, { ...options, tell: run.tell }),
    delivery: options.faults && createDelivery(options.faults, gateway.mac, run.tell),
    left,
  }));
  if (options.rate !== undefined) await runAtRate(produce, options.rate, run.now, signal);
  else if (options.intervalS === 0) await Promise.all(produce.map((producer) => runClosedLoop(producer, run.now, signal)));
  else await Promise.all(produce.map((producer, i) => runOnGrid(producer, options.intervalS * 1000, i / produce.length, signal)));
  clearTimeout(timer);
  for (const { gateway, delivery } of produce) delivery?.flush().forEach((draft) => gateway.offer(draft));
  await run.finish();
  return run;
}

interface Producer {
  gateway: SimulatedGateway;
  maker: Maker;
  delivery: Delivery | undefined;
  left: number;
}

async function runClosedLoop(producer: Producer, now: () => number, signal: AbortSignal): Promise<void> {
  while (producer.left > 0 && !signal.aborted) {
    await producer.gateway.room();
    if (!signal.aborted) offer(producer, now());
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
    offer(producer, slot * intervalMs + offsetMs, { spanMs: intervalMs, due: plan && duePolls(plan, slot * intervalMs) });
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
      if (producer !== undefined && producer.left > 0) offer(producer, now());
    }
    await pause(tickMs, signal);
  }
}

/** `due`: default all that the gateway polls. */
function offer(producer: Producer, epochMs: number, { spanMs = 0, due }: { spanMs?: number; due?: readonly FleetDispositivo[] | undefined } = {}): void {
  const { gateway, maker, delivery } = producer;
  const dispositivos = due ?? gateway.polling.plan?.polled.map(({ dispositivo }) => dispositivo) ?? gateway.config.dispositivos;
  producer.left -= 1;
  const draft = maker.make(epochMs, dispositivos, spanMs);
  for (const each of delivery?.pass(draft) ?? [draft]) gateway.offer(each);
}
