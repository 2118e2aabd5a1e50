import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { compareWithTable } from './compare.ts';
import { startLoad } from './load.ts';
import type { Load } from './load.ts';
import { createSystem } from './system.ts';
import type { Part, System } from './system.ts';

/** Printed with the result: the same seed kills in the same order after the same numbers of acknowledgements. */
const SEED = Number(process.env['TDS_CRASH_SEED'] ?? Date.now() % 1_000_000);
const random = createRandom(SEED);
const KILLS = { ingest: 3, postgres: 3, everything: 3, supervisor: 1 };
type Victim = keyof typeof KILLS;

let system: System;
let load: Load | undefined;
beforeAll(async () => {
  system = await createSystem({ TDS_DEMO: '0' });
  await system.start();
});
afterAll(async () => {
  load?.kill();
  await system.remove();
});

it('whatever is killed under load, what was acknowledged is stored and nothing else is', async () => {
  load = await startLoad(system, { gateways: 20, dispositivos: 4, inFlight: 2 });
  const report: string[] = [];
  const victims = (Object.keys(KILLS) as Victim[]).flatMap((name) => Array<Victim>(KILLS[name]).fill(name));
  for (const victim of shuffle(victims)) {
    const from = load.progress().acked;
    const enough = from + 200 + Math.floor(random() * 1500);
    await load.waitFor(({ acked }) => acked >= enough);
    await delay(random() * 50);
    report.push(await killAndRecover(load, victim));
  }
  const summary = await load.stop();
  const compared = await compareWithTable(load.ledgerFile, system.databaseUrl());
  const { sent, acked, stored, missing, extra, changed, quarentena, conflitos } = compared;
  process.stdout.write(
    `${[
      `seed ${SEED}`,
      ...report,
      `messages resent ${summary.resent}, reconnections ${summary.reconnects}`,
      `readings: ${sent} sent, ${acked} acknowledged, ${stored} stored; ${missing.length} missing, ${extra.length} extra, ${changed.length} changed`,
    ].join('\n')}\n`,
  );
  expect({ missing: missing.slice(0, 5), extra: extra.slice(0, 5), changed: changed.slice(0, 5), quarentena, conflitos }).toEqual({
    missing: [],
    extra: [],
    changed: [],
    quarentena: 0,
    conflitos: 0,
  });
  expect(acked).toBeGreaterThan(10_000);
});

it.each(['api', 'worker'] as const)('a killed %s comes back by itself', async (part) => {
  const killed = system.pidOf(part);
  await system.kill(part);
  await waitForAnother(part, killed);
  await expect.poll(() => system.isReady(), { timeout: 30_000, interval: 50 }).toBe(true);
});

/** Until a message is acknowledged that was sent after the victim was back. */
async function killAndRecover(under: Load, victim: Victim): Promise<string> {
  const part = victim === 'ingest' || victim === 'postgres' ? victim : undefined;
  const pid = part === undefined ? 0 : system.pidOf(part);
  const { acked, inFlight } = under.progress();
  const killedMs = performance.now();
  await system.kill(victim);
  if (part === undefined) await system.start();
  else await waitForAnother(part, pid);
  const backMs = performance.now() - killedMs;
  const { lastSent } = under.progress();
  await under.waitFor(({ lastAcked }) => lastAcked > lastSent);
  const recoveredMs = performance.now() - killedMs;
  return `killed ${victim} at ${acked} messages acknowledged, ${inFlight} in flight: process back after ${seconds(backMs)}, acknowledges new ones after ${seconds(recoveredMs)}`;
}

async function waitForAnother(part: Part, killed: number): Promise<void> {
  await expect.poll(() => findPid(part), { timeout: 30_000, interval: 20 }).toSatisfy((pid) => pid !== undefined && pid !== killed);
}

function findPid(part: Part): number | undefined {
  try {
    return system.pidOf(part);
  } catch {
    return undefined;
  }
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

function shuffle<Item>(items: Item[]): Item[] {
  return items
    .map((item) => ({ item, rank: random() }))
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}

/** mulberry32 */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
