import type { FleetGateway } from './fleet.ts';
import type { SimulatedGateway } from './gateway.ts';
import { pause } from './link.ts';
import type { Draft, Leitura } from './message.ts';
import { startRun, type Run, type RunOptions } from './run.ts';
import { toSeries, type Series } from './series.ts';
import type { Perfil } from './shapes/habits.ts';
import { createMeter } from './shapes/meters.ts';

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
  const produce = run.gateways.map((gateway): Producer => ({ gateway, make: createMaker(gateway.config, options), left }));
  if (options.rate !== undefined) await runAtRate(produce, options.rate, run.now, signal);
  else if (options.intervalS === 0) await Promise.all(produce.map((producer) => runClosedLoop(producer, run.now, signal)));
  else await Promise.all(produce.map((producer, i) => runOnGrid(producer, options.intervalS * 1000, i / produce.length, signal)));
  clearTimeout(timer);
  await run.finish();
  return run;
}

interface Producer {
  gateway: SimulatedGateway;
  make: (epochMs: number) => Draft;
  left: number;
}

async function runClosedLoop(producer: Producer, now: () => number, signal: AbortSignal): Promise<void> {
  while (producer.left > 0 && !signal.aborted) {
    await producer.gateway.room();
    if (!signal.aborted) offer(producer, now());
  }
}

/** Each gateway has its own phase in the interval; instants are those of the grid, so two runs at one time say the same. */
async function runOnGrid(producer: Producer, intervalMs: number, phase: number, signal: AbortSignal): Promise<void> {
  const offsetMs = Math.floor(intervalMs * phase);
  let slot = Math.floor((Date.now() - offsetMs) / intervalMs) + 1;
  while (producer.left > 0) {
    await pause(slot * intervalMs + offsetMs - Date.now(), signal);
    if (signal.aborted) return;
    offer(producer, slot * intervalMs + offsetMs);
    // A suspended machine wakes up to the present; it does not make up for lost hours at once.
    slot = Math.max(slot + 1, Math.floor((Date.now() - offsetMs) / intervalMs));
  }
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

function offer(producer: Producer, epochMs: number): void {
  producer.left -= 1;
  producer.gateway.offer(producer.make(epochMs));
}

/** Instants of a dispositivo strictly rise from message to message, whatever the clock does: none is said twice. */
function createMaker(gateway: FleetGateway, options: LiveOptions): (epochMs: number) => Draft {
  const channels = gateway.dispositivos.map((dispositivo) => ({ ...dispositivo, series: toSeries(createMeter(options.seed, gateway, dispositivo, options.perfil)) }));
  const count = channels.length === 0 ? 0 : (options.readings ?? channels.length);
  const depth = Math.ceil(count / Math.max(1, channels.length));
  const spacingMs = Math.max(1, Math.floor((options.rate === undefined ? options.intervalS * 1000 : 0) / Math.max(1, depth)));
  let lastMs = Number.NEGATIVE_INFINITY;
  let turn = 0;
  return (epochMs) => {
    const timestampMs = Math.max(epochMs, lastMs + depth * spacingMs);
    lastMs = timestampMs;
    const first = count < channels.length ? turn : 0;
    turn = (turn + count) % Math.max(1, channels.length);
    const inTurn = [...channels.slice(first), ...channels.slice(0, first)];
    const leituras = Array.from({ length: depth }, (_none, i) => inTurn.map((channel) => read(channel, timestampMs - i * spacingMs)));
    return { timestampMs, leituras: leituras.flat().slice(0, count) };
  };
}

function read(channel: { codigo: string; unidade: string; series: Series }, epochMs: number): Leitura {
  const valor = channel.series(epochMs);
  return { codigo: channel.codigo, unidade: channel.unidade, epochMs, valor, stored: valor };
}
