import { writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { createSystem } from '../e2e/system.ts';
import type { System } from '../e2e/system.ts';
import { registerFleet, startPublisher, TOGETHER } from './fleet.ts';
import { readPeak, describeMachine } from './usage.ts';

export interface StallOptions {
  gateways: number;
  /** How long the table is locked. */
  seconds: number;
  inFlight: number;
  /** Readings in a message; more than the eight dispositivos means that each is read several times. */
  leituras: number;
  say(text: string): void;
}

const BEFORE_S = 10;
const AFTER_S = 20;

/** The table of readings is locked under full load, as by a careless administrator: what the ingest process holds meanwhile, and how it goes on. */
export async function measureStall(options: StallOptions) {
  const system = await createSystem({ TDS_DEMO: '0' });
  const publisher = startPublisher();
  try {
    await system.start();
    options.say(`registering ${options.gateways} gateways`);
    const fleetDir = await registerFleet(system, options.gateways);
    await publisher.run({ task: 'connect', fleetDir, gateways: options.gateways, recibo: false, leituras: options.leituras, together: TOGETHER });
    const sending = publisher.run({ task: 'send', seconds: BEFORE_S + options.seconds + AFTER_S, inFlight: options.inFlight });
    await delay(BEFORE_S * 1000);
    const before_mb = readPeak(system);
    resetPeak(system);
    options.say(`locked for ${options.seconds} s`);
    const resumed_ms = await holdLocked(system, options.seconds);
    const stalled_mb = readPeak(system);
    options.say(`going on again after ${resumed_ms} ms`);
    // Rejects when a gateway lost its connection, since what it had in flight is never acknowledged then.
    const { total } = await sending;
    return { bench: 'stall', gateways: options.gateways, in_flight: options.inFlight, leituras_a_message: options.leituras, locked_s: options.seconds, before_mb, stalled_mb, after_mb: readPeak(system), resumed_ms, messages: total, machine: describeMachine() };
  } finally {
    await publisher.stop();
    await system.remove();
  }
}

/** Milliseconds from the release to the first commit after it. */
async function holdLocked(system: System, seconds: number): Promise<number> {
  const db = new Client({ connectionString: system.databaseUrl() });
  await db.connect();
  try {
    await db.query('begin; lock table tds_new_leitura_dispositivo in access exclusive mode');
    await delay(seconds * 1000);
    const { rows } = await db.query<{ now: Date }>('commit; select clock_timestamp() as now').then((results) => (Array.isArray(results) ? results[1] : results));
    const released = performance.now();
    for (;;) {
      const later = await db.query('select 1 from tds_new_dispositivo_estado where alterado_em > $1 limit 1', [rows[0]?.now]);
      if (later.rows.length > 0) return Math.round(performance.now() - released);
      await delay(20);
    }
  } finally {
    await db.end();
  }
}

/** Begins the highest resident size anew (proc(5), clear_refs). */
function resetPeak(system: System): void {
  writeFileSync(`/proc/${system.pidOf('ingest')}/clear_refs`, '5');
}
