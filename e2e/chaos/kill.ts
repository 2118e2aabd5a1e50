/** One kill: at an instant that a plan says, until the system has recovered from it. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Load } from '../load.ts';
import { isListening } from '../mosquitto.ts';
import { readRows } from '../sql.ts';
import type { Part, System } from '../system.ts';
import type { ChaosBroker, ChaosVictim } from './broker.ts';
import type { Kill } from './plan.ts';

export interface Attacked {
  system: System;
  broker: ChaosBroker;
  load: Load;
}

export interface KillResult {
  victim: ChaosVictim;
  /** Messages when it was killed, of this run. */
  acked: number;
  inFlight: number;
  /** Until all of the system was there again. */
  backMs: number;
  /** Until a message was acknowledged that was first sent after the kill. The fleet's pauses between attempts count as well. */
  ackMs: number;
}

export async function killAndRecover({ system, broker, load }: Attacked, { victim, afterMessages, delayMs }: Kill): Promise<KillResult> {
  const enough = load.progress().acked + afterMessages;
  await load.waitFor(({ acked }) => acked >= enough, 120_000);
  await delay(delayMs);
  const { acked, inFlight } = load.progress();
  const comeBack = beginRecovery(system, broker, victim);
  const killedMs = performance.now();
  // Of everything, all within one moment.
  const deaths = victim === 'broker' ? [] : [system.kill(victim)];
  if (victim === 'broker' || victim === 'everything') deaths.push(broker.kill());
  await Promise.all(deaths);
  const { lastSent } = load.progress();
  const acknowledged = load.waitFor(({ lastAcked }) => lastAcked > lastSent, 120_000).then(() => performance.now() - killedMs);
  const [backMs, ackMs] = await Promise.all([comeBack().then(() => performance.now() - killedMs), acknowledged]);
  return { victim, acked, inFlight, backMs: Math.round(backMs), ackMs: Math.round(ackMs) };
}

/** Before the kill: what has to be there again after it. */
function beginRecovery(system: System, broker: ChaosBroker, victim: ChaosVictim): () => Promise<unknown> {
  if (victim === 'broker') return broker.start;
  if (victim === 'everything') return () => broker.start().then(system.start);
  if (victim === 'supervisor') return system.start;
  if (victim === 'session') return () => Promise.resolve();
  const part = victim === 'cluster' ? 'postgres' : victim;
  const killed = system.pidOf(part);
  return async () => {
    await until(system, () => ![undefined, killed].includes(findPid(system, part)));
    if (part === 'postgres') await until(system, () => isAnswering(system.databaseUrl()));
    if (part === 'ingest' && broker.name === 'embedded') await until(system, () => isListening(system.mqttPort));
    if (part === 'api') await until(system, () => system.isReady());
  };
}

async function until(system: System, condition: () => boolean | Promise<boolean>, timeoutMs = 60_000): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`not within ${timeoutMs} ms: ${condition.toString()}\n${system.output()}`);
    await delay(20);
  }
}

function findPid(system: System, part: Part): number | undefined {
  try {
    return system.pidOf(part);
  } catch {
    return undefined;
  }
}

function isAnswering(databaseUrl: string): Promise<boolean> {
  return readRows(databaseUrl, 'select 1').then(() => true, () => false);
}
