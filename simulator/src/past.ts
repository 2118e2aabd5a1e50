import { watchOutage } from './faults/outages.ts';
import { createProducer, type Producer } from './producer.ts';
import { startRun, type Run, type RunOptions } from './run.ts';
import type { Perfil } from './shapes/habits.ts';

export interface PastOptions extends RunOptions {
  fromMs: number;
  /** Not part of it. */
  toMs: number;
  /** Seconds between messages of a gateway, on a grid of the clock. */
  intervalS: number;
  perfil?: Perfil | undefined;
}

/** An outage takes the recibos on their way with it; a day that passes in a minute need not wait 10 s for each. */
const hurriedMs = 2000;

/**
 * Lives through a stretch of the past as fast as it is acknowledged: every gateway has a clock of its own, which moves on with its
 * messages, and all faults happen by it. In an outage the connection is really closed while the buffer collects what is measured.
 */
export async function runPast(options: PastOptions, onStart: (run: Run) => void = () => {}): Promise<Run> {
  const { faults, signal } = options;
  // Its outages are ours to make: those of a run go by this machine's clock.
  const run = startRun({ patienceMs: hurriedMs, ...options, faults: undefined });
  onStart(run);
  const live = async (producer: Producer, phase: number): Promise<void> => {
    const { gateway } = producer;
    const isOnlineAt = watchOutage(faults, gateway.mac, run.tell);
    for (const epochMs of listSlots(options, phase)) {
      const isOnline = isOnlineAt(epochMs);
      gateway.setOnline(isOnline);
      if (isOnline) await gateway.room('live', signal);
      if (signal.aborted) break;
      producer.offer(epochMs);
    }
    gateway.setOnline(true);
    producer.flush();
  };
  await Promise.all(run.gateways.map((gateway, i) => live(createProducer(gateway, options, { tell: run.tell }), i / run.gateways.length)));
  await run.finish();
  return run;
}

function* listSlots({ fromMs, toMs, intervalS }: PastOptions, phase: number): Generator<number> {
  const intervalMs = intervalS * 1000;
  const offsetMs = Math.floor(intervalMs * phase);
  for (let slot = Math.ceil((fromMs - offsetMs) / intervalMs); slot * intervalMs + offsetMs < toMs; slot += 1) yield slot * intervalMs + offsetMs;
}
