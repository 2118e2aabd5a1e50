import fs from 'node:fs';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { startFleetServer, type FleetServer } from '../test/fleet-server.ts';
import { readFleet, type FleetDispositivo } from './fleet.ts';
import { readFaults, readLedger } from './ledger.ts';
import { runLive, type LiveOptions } from './live.ts';
import type { Run } from './run.ts';

const meters: FleetDispositivo[] = [
  { codigo: 'AF-1', grandeza: 'AGUA_FRIA', unidade: 'm³' },
  { codigo: 'EN-1', grandeza: 'ENERGIA', unidade: 'kWh' },
  { codigo: 'VZ-1', grandeza: 'VAZAO', unidade: 'L/h', tipo: 'INSTANTANEA' },
];
const hourMs = 3_600_000;
const stepMs = 60_000;
const servers: FleetServer[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function serve(gateways: number): Promise<FleetServer> {
  const server = await startFleetServer(Array.from({ length: gateways }, () => meters));
  servers.push(server);
  return server;
}

function options(server: FleetServer, sinceMs: number, extra: Partial<LiveOptions> = {}): LiveOptions {
  const history = { sinceMs, stepMs, stateFile: path.join(server.folder, 'history.json') };
  return { fleet: readFleet(server.folder), seed: 1, inFlight: 1, intervalS: 0.1, perfil: 'FAMILIA', history, signal: new AbortController().signal, ...extra };
}

/** `mac|codigo` → instants and values in the order of time, as often as they arrived. */
function seriesOf(server: FleetServer): Map<string, { epochMs: number; valor: number }[]> {
  const series = new Map<string, { epochMs: number; valor: number }[]>();
  for (const { mac, message } of server.arrived) {
    for (const leitura of message.leituras) {
      if (!leitura.ok) continue;
      const key = `${mac}|${leitura.codigo}`;
      series.set(key, [...(series.get(key) ?? []), { epochMs: leitura.time.getTime(), valor: Number(leitura.valor) }]);
    }
  }
  for (const list of series.values()) list.sort((a, b) => a.epochMs - b.epochMs);
  return series;
}

test('past and present join: no instant is said twice, none of the grid is missing, no index falls', async () => {
  const server = await serve(2);
  const sinceMs = Date.now() - 24 * hourMs;
  const { stats } = await runLive(options(server, sinceMs, { messages: 8 }));
  expect(stats).toMatchObject({ unacked: 0, historyOwed: 2 * 3 * 1440, historyAcked: 2 * 3 * 1440 });
  const series = seriesOf(server);
  expect(series.size).toBe(6);
  for (const [key, list] of series) {
    expect(new Set(list.map(({ epochMs }) => epochMs)).size).toBe(list.length);
    expect(list.length).toBe(1440 + 8);
    expect(list.slice(0, 1440).map(({ epochMs }) => epochMs)).toEqual(Array.from({ length: 1440 }, (_none, i) => (Math.ceil(sinceMs / stepMs) + i) * stepMs));
    expect(list.some(({ valor }, i) => valor < (list[i - 1]?.valor ?? valor))).toBe(key.includes('VZ'));
  }
});

test('the present begins at once, however long the interval: nobody looks at values of a quarter of an hour ago', async () => {
  const server = await serve(1);
  const startMs = Date.now();
  await runLive(options(server, startMs - hourMs, { intervalS: 3600, messages: 1 }));
  const newest = [...seriesOf(server).values()].map((list) => list.at(-1)?.epochMs ?? 0);
  expect(newest.every((epochMs) => epochMs >= startMs)).toBe(true);
});

test('the present never waits for the past: live messages are acknowledged while two of the past are not', async () => {
  const server = await serve(1);
  const held: (() => void)[] = [];
  const { authorizePublish } = server.broker.aedes;
  server.broker.aedes.authorizePublish = (client, packet, done) => {
    const go = (): void => authorizePublish.call(server.broker.aedes, client, packet, done);
    if (packet.payload.length > 10_000) held.push(go);
    else go();
  };
  const started = Promise.withResolvers<Run>();
  const ended = runLive(options(server, Date.now() - 24 * hourMs, { messages: 10 }), started.resolve);
  const { stats } = await started.promise;
  await expect.poll(() => stats.acked, { timeout: 10_000 }).toBe(10);
  expect([held.length, stats.historyAcked]).toEqual([2, 0]);
  server.broker.aedes.authorizePublish = authorizePublish;
  for (const go of held) go();
  await ended;
  expect(stats.historyAcked).toBe(stats.historyOwed);
});

test('a run cut short ends in order, and the next one sends what it did not, with the time in between', async () => {
  const server = await serve(3);
  const sinceMs = Date.now() - 20 * 24 * hourMs;
  const stop = new AbortController();
  server.judge = () => {
    if (server.arrived.length === 60) stop.abort();
    return 'store';
  };
  const first = await runLive(options(server, sinceMs, { signal: stop.signal }));
  expect(first.stats.historyAcked).toBeGreaterThan(0);
  expect(first.stats.historyAcked).toBeLessThan(first.stats.historyOwed);
  expect(fs.existsSync(path.join(server.folder, 'history.json.new'))).toBe(false);
  const before = new Map(server.stored);
  server.arrived.length = 0;
  const nextMs = Date.now() + 2 * stepMs;
  const next = await runLive(options(server, sinceMs, { now: () => nextMs, intervalS: 0, messages: 1 }));
  expect(next.stats.historyAcked).toBe(next.stats.historyOwed);
  const again = server.arrived.flatMap(({ mac, message }) => message.leituras.map((leitura) => leitura.ok && `${mac}|${leitura.codigo}|${leitura.time.getTime()}`));
  expect(again.filter((key) => key !== false && before.has(key))).toEqual([]);
  const onGrid = [...server.stored.keys()].filter((key) => Number(key.split('|')[2]) % stepMs === 0 && Number(key.split('|')[2]) < nextMs);
  // A live reading may have stood on the grid by chance.
  expect(onGrid.length).toBeGreaterThanOrEqual(9 * Math.floor((nextMs - sinceMs) / stepMs));
});

test('what was sent and never acknowledged is owed by the next run', async () => {
  const server = await serve(1);
  const sinceMs = Date.now() - 20 * 24 * hourMs;
  const stop = new AbortController();
  const { authorizePublish } = server.broker.aedes;
  let settled = 0;
  server.broker.aedes.authorizePublish = (client, packet, done) => {
    if (packet.payload.length > 10_000 && (settled += 1) > 5) stop.abort();
    else authorizePublish.call(server.broker.aedes, client, packet, done);
  };
  const first = await runLive(options(server, sinceMs, { signal: stop.signal, intervalS: 10 }));
  expect(first.stats.unacked).toBeGreaterThan(0);
  server.broker.aedes.authorizePublish = authorizePublish;
  const { stats } = await runLive(options(server, sinceMs, { intervalS: 0, messages: 1 }));
  expect(stats.historyAcked).toBeGreaterThanOrEqual(first.stats.historyOwed - first.stats.historyAcked);
  expect(server.stored.size).toBeGreaterThanOrEqual(first.stats.historyOwed + 3);
});

test('after a kill only what was not yet noted is sent again, with the same values', async () => {
  const server = await serve(1);
  const sinceMs = Date.now() - 24 * hourMs;
  const file = path.join(server.folder, 'history.json');
  const ledgerFile = path.join(server.folder, 'ledger.jsonl');
  await runLive(options(server, sinceMs, { messages: 1, ledgerFile }));
  const state = JSON.parse(fs.readFileSync(file, 'utf8')) as { gateways: Record<string, [string, string][]> };
  const [mac = ''] = server.macs;
  const [[from, to] = ['', '']] = state.gateways[mac] ?? [];
  expect([Date.parse(from), state.gateways[mac]?.length]).toEqual([sinceMs, 1]);
  state.gateways[mac] = [[from, new Date(Date.parse(to) - 2 * hourMs).toISOString()]];
  fs.writeFileSync(file, JSON.stringify(state));
  const before = new Map(server.stored);
  const { stats } = await runLive(options(server, sinceMs, { messages: 1, ledgerFile }));
  expect(stats.historyOwed).toBeGreaterThanOrEqual(3 * 119);
  expect(stats.historyOwed).toBeLessThanOrEqual(3 * 122);
  for (const [key, valor] of before) expect(server.stored.get(key)).toBe(valor);
  expect(readLedger(ledgerFile).acked).toEqual(server.stored);
});

test('another seed would contradict what is stored: its state is refused', async () => {
  const server = await serve(1);
  const sinceMs = Date.now() - hourMs;
  await runLive(options(server, sinceMs, { messages: 1 }));
  await expect(runLive(options(server, sinceMs, { seed: 2 }))).rejects.toThrow(/is of --seed 1/);
});

test('faults of the past are told once each, whatever the order in which it is sent', async () => {
  const server = await serve(1);
  const ledgerFile = path.join(server.folder, 'ledger.jsonl');
  const sinceMs = Date.now() - 4 * 24 * hourMs;
  const faults = { seed: 3, shares: { frozen: 1, reset: 1, rollover: 1, zero: 0.01 }, speed: 30 };
  await runLive(options(server, sinceMs, { messages: 1, ledgerFile, faults, perfil: undefined }));
  const told = readFaults(ledgerFile).map(({ kind, codigo, from }) => `${kind} ${codigo} ${from}`);
  expect(new Set(told).size).toBe(told.length);
  const instants = readFaults(ledgerFile).filter(({ kind }) => kind === 'reset').map(({ from }) => Date.parse(from));
  expect(instants.length).toBeGreaterThanOrEqual(6);
  expect(instants.every((at) => at > sinceMs && at <= Date.now())).toBe(true);
});
