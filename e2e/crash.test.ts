import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { compareWithTable } from './compare.ts';
import { startLoad } from './load.ts';
import type { Load } from './load.ts';
import { createRandom } from './random.ts';
import { createSystem, findPort } from './system.ts';
import type { Part, System } from './system.ts';

/** Printed with the result: the same seed kills in the same order after the same numbers of acknowledgements. */
const SEED = Number(process.env['TDS_CRASH_SEED'] ?? Date.now() % 1_000_000);
const random = createRandom(SEED);
const KILLS = { ingest: 3, postgres: 3, everything: 3, session: 1, supervisor: 1 };
type Victim = keyof typeof KILLS;

let system: System;
let metricsPort: number;
let load: Load | undefined;
beforeAll(async () => {
  metricsPort = await findPort(3);
  system = await createSystem({ TDS_DEMO: '0', TDS_METRICS_PORT: String(metricsPort) });
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
    const enough = from + 150 + Math.floor(random() * 900);
    await load.waitFor(({ acked }) => acked >= enough);
    await delay(random() * 50);
    report.push(await killAndRecover(load, victim));
  }
  const summary = await load.stop();
  const compared = await compareWithTable(load.ledgerFile, system.databaseUrl());
  const { sent, acked, stored, missing, extra, changed, quarentena, conflitos } = compared;
  const accounts = await readAccounts();
  process.stdout.write(
    `${[
      `seed ${SEED}`,
      ...report,
      `messages resent ${summary.resent}, reconnections ${summary.reconnects}`,
      `since the last start of the ingest: ${accounts.recebidas} taken in, ${accounts.gravadas} stored, ${accounts.duplicadas} duplicates`,
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
  expect(accounts.recebidas).toBe(accounts.gravadas + accounts.duplicadas);
});

it.each(['api', 'worker'] as const)('a killed %s comes back by itself', async (part) => {
  const killed = system.pidOf(part);
  const killedMs = performance.now();
  await system.kill(part);
  await waitForAnother(part, killed);
  await until(() => system.isReady());
  process.stdout.write(`killed ${part}: ready after ${seconds(performance.now() - killedMs)}\n`);
  expect(system.pidOf(part)).not.toBe(killed);
});

/** Until a message is acknowledged that was sent after the victim was back. The fleet's pauses between attempts count as well. */
async function killAndRecover(under: Load, victim: Victim): Promise<string> {
  const { acked, inFlight } = under.progress();
  const wait = beginRecovery(victim);
  const killedMs = performance.now();
  await system.kill(victim);
  await wait();
  const backMs = performance.now() - killedMs;
  const { lastSent } = under.progress();
  await under.waitFor(({ lastAcked }) => lastAcked > lastSent);
  const recoveredMs = performance.now() - killedMs;
  return `killed ${victim} at ${acked} messages acknowledged, ${inFlight} in flight: back after ${seconds(backMs)}, acknowledges new ones after ${seconds(recoveredMs)}`;
}

/** Before the kill: what has to be there again after it. */
function beginRecovery(victim: Victim): () => Promise<unknown> {
  if (victim === 'everything' || victim === 'supervisor') return () => system.start();
  if (victim === 'session') return () => Promise.resolve();
  const killed = system.pidOf(victim);
  return async () => {
    await waitForAnother(victim, killed);
    if (victim === 'ingest') await until(() => isListening(system.mqttPort));
  };
}

async function waitForAnother(part: Part, killed: number): Promise<void> {
  await until(() => ![undefined, killed].includes(findPid(part)));
}

async function until(condition: () => boolean | Promise<boolean>, timeoutMs = 30_000): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`not within ${timeoutMs} ms: ${condition.toString()}\n${system.output()}`);
    await delay(20);
  }
}

/** Readings counted by the ingest that runs now. */
async function readAccounts(): Promise<Record<'recebidas' | 'gravadas' | 'duplicadas', number>> {
  const text = await (await fetch(`http://127.0.0.1:${metricsPort + 1}/metrics`)).text();
  const read = (name: string): number => Number(new RegExp(`^tds_leituras_${name}_total (\\d+)$`, 'm').exec(text)?.[1]);
  return { recebidas: read('recebidas'), gravadas: read('gravadas'), duplicadas: read('duplicadas') };
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
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
