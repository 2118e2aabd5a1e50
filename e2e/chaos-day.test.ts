import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { faultKinds, readFaults, readFleet, readLedger } from '@tds/simulator';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startLoad } from './load.ts';
import type { Load } from './load.ts';
import { expectOutcomes, listDifferences, readOutcomes } from './outcomes.ts';
import type { Outcomes } from './outcomes.ts';
import { createSystem, findPort } from './system.ts';
import type { System } from './system.ts';

const DAY_MS = 86_400_000;
/** A whole day that even a clock 3 hours fast does not leave for the future. */
const FROM_MS = Math.floor(Date.now() / DAY_MS - 2) * DAY_MS;
/** Every kind, at many, and episodes four times faster than life. */
const FAULTS =
  'leak:1,swap:0.5,reset:0.5,rollover:1,frozen:1,zero:0.02,outage:0.5,duplicate:0.05,late:0.1,contradiction:0.02,garbage:0.02,clock-1970:0.5,clock-3h:0.7,clock-drift:0.3';
/** Registers turn over, are reset or swapped on other days than this, as it happens. */
const NOT_DAILY = ['rollover', 'reset', 'swap'];
/** What older hardware has. */
const RSA_GATEWAYS = 2;
const MESSAGES_PER_GATEWAY = DAY_MS / 60_000;

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

it('after a day of all faults every reading ended once, and what was taken in is what was stored, repeated, contradicted or set aside', async () => {
  const before = await readAccounts();
  load = await startDay('dia-de-faltas', 5);
  await load.end();
  const { expected, found } = await settle(load, 'dia-de-faltas');
  expect(listDifferences(expected, found)).toEqual([]);
  const motivos = new Set([...found.quarantined.keys()].map((key) => key.split('|')[2]));
  expect(motivos).toEqual(new Set(['DISPOSITIVO_DESCONHECIDO', 'UNIDADE_DIFERENTE', 'JSON_INVALIDO', 'RELOGIO_NAO_AJUSTADO']));
  const { recebidas, gravadas, duplicadas, conflito, quarentena } = subtract(await readAccounts(), before);
  expect(recebidas).toBe(gravadas + duplicadas + conflito + quarentena);
  expect({ gravadas, conflito }).toEqual({ gravadas: found.stored.size, conflito: found.conflicts.size });
  expect(duplicadas).toBeGreaterThan(1000);
});

it('gateways with RSA keys are let in as those with P-256 are', () => {
  const keys = readFleet(String(load?.fleetDir)).gateways.map(({ mac, keyFile }) => ({ mac, type: createPrivateKey(readFileSync(keyFile)).asymmetricKeyType }));
  expect(keys.map(({ type }) => type)).toEqual(['rsa', 'rsa', 'ec', 'ec', 'ec']);
  const acked = readLedger(String(load?.ledgerFile)).acked;
  for (const { mac } of keys) expect([...acked.keys()].filter((key) => key.startsWith(mac)).length).toBeGreaterThan(8 * 1000);
});

it('also when the ingest and the database are killed in that day', async () => {
  load = await startDay('dia-de-quedas', 20);
  const total = 20 * MESSAGES_PER_GATEWAY;
  await load.waitFor(({ acked }) => acked > 0.25 * total, 60_000);
  await system.kill('ingest');
  await load.waitFor(({ acked }) => acked > 0.6 * total, 60_000);
  await system.kill('postgres');
  const summary = await load.end();
  const { expected, found } = await settle(load, 'dia-de-quedas');
  expect(listDifferences(expected, found)).toEqual([]);
  expect(summary).toMatchObject({ unacked: 0, skipped: 0 });
  expect(summary.resent).toBeGreaterThan(0);
  const told = Object.groupBy(readFaults(load.ledgerFile), ({ kind }) => kind);
  process.stdout.write(`${Object.keys(faultKinds).map((kind) => `${kind} ${told[kind]?.length ?? 0}`).join(', ')}\n`);
  expect(Object.keys(faultKinds).filter((kind) => told[kind] === undefined && !NOT_DAILY.includes(kind))).toEqual([]);
});

function startDay(conta: string, gateways: number): Promise<Load> {
  const [since, until] = [FROM_MS, FROM_MS + DAY_MS].map((epochMs) => new Date(epochMs).toISOString());
  const flags = ['--since', String(since), '--until', String(until), '--interval', '60', '--profile', 'familia', '--faults', FAULTS, '--fault-speed', '4'];
  return startLoad(system, { gateways, dispositivos: 8, inFlight: 8, conta, rsa: RSA_GATEWAYS, flags });
}

async function settle({ ledgerFile }: Load, conta: string): Promise<{ expected: Outcomes; found: Outcomes }> {
  const expected = expectOutcomes(ledgerFile);
  const found = await readOutcomes(system.databaseUrl(), conta);
  const count = (outcomes: Outcomes): string =>
    `${outcomes.stored.size} stored, ${outcomes.conflicts.size} conflicts, ${[...outcomes.quarantined.values()].reduce((a, b) => a + b, 0)} quarantined`;
  process.stdout.write(`${conta}: by the ledger ${count(expected)}; found ${count(found)}\n`);
  return { expected, found };
}

type Accounts = Record<'recebidas' | 'gravadas' | 'duplicadas' | 'conflito' | 'quarentena', number>;

/** Readings counted by the ingest that runs now. */
async function readAccounts(): Promise<Accounts> {
  const text = await (await fetch(`http://127.0.0.1:${metricsPort + 1}/metrics`)).text();
  const read = (name: string): number => Number(new RegExp(`^tds_leituras_${name}_total (\\d+)$`, 'm').exec(text)?.[1]);
  const quarentena = [...text.matchAll(/^tds_quarentena_total\{.*\} (\d+)$/gm)].reduce((sum, [, count]) => sum + Number(count), 0);
  return { recebidas: read('recebidas'), gravadas: read('gravadas'), duplicadas: read('duplicadas'), conflito: read('conflito'), quarentena };
}

function subtract(after: Accounts, before: Accounts): Accounts {
  const entries = Object.entries(after).map(([name, count]) => [name, count - before[name as keyof Accounts]]);
  return Object.fromEntries(entries) as Accounts;
}
