import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { startFleetServer, type FleetServer } from '../test/fleet-server.ts';
import { readFleet } from './fleet.ts';
import { readFaults, readLedger } from './ledger.ts';
import { runPast, type PastOptions } from './past.ts';

const fromMs = Date.UTC(2026, 2, 3);
const hourMs = 3_600_000;
const servers: FleetServer[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function serve(gateways: number): Promise<FleetServer> {
  const server = await startFleetServer(Array.from({ length: gateways }, () => [{ codigo: 'AF-1', grandeza: 'AGUA_FRIA', unidade: 'm³' }]), { quarantines: true });
  servers.push(server);
  return server;
}

function options(server: FleetServer, extra: Partial<PastOptions> = {}): PastOptions {
  const ledgerFile = path.join(server.folder, 'ledger.jsonl');
  return { fleet: readFleet(server.folder), seed: 1, inFlight: 2, fromMs, toMs: fromMs + 24 * hourMs, intervalS: 300, ledgerFile, signal: new AbortController().signal, ...extra };
}

test('a day of the past is lived through on the grid of its interval, each gateway with its phase, and then it ends', async () => {
  const server = await serve(2);
  const { stats } = await runPast(options(server));
  expect(stats).toMatchObject({ sent: 576, acked: 576, connects: 2 });
  const [first = '', second = ''] = server.macs;
  const instantsOf = (mac: string): number[] => [...server.stored.keys()].filter((key) => key.startsWith(mac)).map((key) => Number(key.split('|')[2]));
  expect(instantsOf(first)).toEqual(Array.from({ length: 288 }, (_none, i) => fromMs + i * 300_000));
  expect(instantsOf(second)).toEqual(Array.from({ length: 288 }, (_none, i) => fromMs + 150_000 + i * 300_000));
});

test('an outage of the past closes the connection for real; its instants and those of a wrong clock are of that day', async () => {
  const server = await serve(3);
  const faults = { seed: 1, shares: { outage: 1, 'clock-3h': 1, late: 0.1, duplicate: 0.1 }, speed: 2 };
  const { stats } = await runPast(options(server, { faults, intervalS: 60 }));
  const told = readFaults(path.join(server.folder, 'ledger.jsonl'));
  const outages = told.filter(({ kind }) => kind === 'outage');
  expect(outages.length).toBeGreaterThan(15);
  // A day may begin in one.
  expect(stats.connects - 3).toBeGreaterThanOrEqual(outages.length - 3);
  expect(stats).toMatchObject({ sent: 3 * 1440, acked: 3 * 1440, skipped: 0 });
  const episodes = told.filter(({ kind }) => kind === 'outage' || kind === 'clock-3h');
  expect(episodes.every(({ from, to }) => Date.parse(to) >= fromMs && Date.parse(from) < fromMs + 24 * hourMs)).toBe(true);
  expect(new Set(told.map(({ kind }) => kind))).toEqual(new Set(['outage', 'clock-3h', 'late', 'duplicate']));
  const ledger = readLedger(path.join(server.folder, 'ledger.jsonl'));
  expect(new Set(ledger.acked.keys())).toEqual(new Set(server.stored.keys()));
});

test('an abort ends it in the middle, and what was sent is acknowledged', async () => {
  const server = await serve(2);
  const stop = new AbortController();
  server.judge = () => {
    if (server.arrived.length === 100) stop.abort();
    return 'store';
  };
  const { stats } = await runPast(options(server, { signal: stop.signal, intervalS: 10 }));
  expect(stats.sent).toBeLessThan(120);
  expect(stats.acked).toBe(stats.sent);
});
