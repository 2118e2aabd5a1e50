import fs from 'node:fs';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { createTestCa } from '../../mqtt-client/test/certificates.ts';
import { startFleetServer, type FleetServer } from '../test/fleet-server.ts';
import { readFleet, type FleetDispositivo } from './fleet.ts';
import { readLedger } from './ledger.ts';
import { runLive, type LiveOptions } from './live.ts';
import type { Run } from './run.ts';

const meters: FleetDispositivo[] = [
  { codigo: 'AGUA', grandeza: 'AGUA_FRIA', unidade: 'm³' },
  { codigo: 'LUZ', grandeza: 'ENERGIA', unidade: 'kWh' },
  { codigo: 'VAZAO', grandeza: 'AGUA_FRIA', unidade: 'L/h', tipo: 'INSTANTANEA' },
];
const cleanups: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

async function serve(gateways: number, options?: Parameters<typeof startFleetServer>[1]): Promise<FleetServer> {
  const server = await startFleetServer(Array.from({ length: gateways }, () => meters), options);
  cleanups.push(() => server.close());
  return server;
}

function options(server: FleetServer, extra: Partial<LiveOptions> = {}): LiveOptions {
  return { fleet: readFleet(server.folder), seed: 1, inFlight: 1, intervalS: 0, messages: 5, signal: new AbortController().signal, ...extra };
}

test('a fleet sends its messages, counts PUBACKs and recibos, and says goodbye', async () => {
  const server = await serve(3);
  const { stats } = await runLive(options(server));
  expect(stats).toMatchObject({ sent: 15, acked: 15, leiturasSent: 45, leiturasAcked: 45, receipted: 15, withoutReceipt: 0, resent: 0, connects: 3 });
  expect(server.stored.size).toBe(45);
  for (const mac of server.macs) {
    const statuses = server.statuses.filter((each) => each.mac === mac).map(({ status }) => status);
    expect(statuses.map(({ online }) => online)).toEqual([true, false]);
    expect(statuses[1]?.conexao).toBe(statuses[0]?.conexao);
    expect(server.arrived.filter((arrival) => arrival.mac === mac).map(({ message }) => message.seq)).toEqual([1, 2, 3, 4, 5]);
  }
});

test('connections cut again and again lose nothing: sent = stored = acknowledged, resent byte by byte', async () => {
  const server = await serve(4);
  const ledgerFile = path.join(server.folder, 'ledger.jsonl');
  let arrivals = 0;
  server.judge = () => ((arrivals += 1) % 23 === 0 && arrivals < 100 ? 'cut' : 'store');
  const { stats } = await runLive(options(server, { messages: 30, inFlight: 4, ledgerFile }));
  const ledger = readLedger(ledgerFile);
  expect(stats.resent).toBeGreaterThan(0);
  expect(stats.connects).toBeGreaterThan(4);
  expect(stats).toMatchObject({ sent: 120, acked: 120, leiturasAcked: 360 });
  expect(ledger.sent).toEqual(server.stored);
  expect(ledger.acked).toEqual(server.stored);
  const payloads = new Map<string, Set<string>>();
  for (const { mac, payload, message } of server.arrived) {
    const place = `${mac} ${message.seq}`;
    payloads.set(place, (payloads.get(place) ?? new Set()).add(payload));
  }
  expect(payloads.size).toBe(120);
  expect([...payloads.values()].filter((variants) => variants.size > 1)).toEqual([]);
});

test('the same seed at the same time makes the same bytes, another seed others', async () => {
  const now = (): number => 1_760_000_000_000;
  const payloads = async (seed: number): Promise<string[]> => {
    const server = await serve(2);
    await runLive(options(server, { seed, now, readings: 7 }));
    return server.arrived.map(({ payload }) => payload).sort();
  };
  const first = await payloads(7);
  expect(await payloads(7)).toEqual(first);
  const other = await payloads(8);
  expect(other.filter((payload) => first.includes(payload))).toEqual([]);
});

test('no instant of a dispositivo is said twice, whatever the number of readings a message', async () => {
  const now = (): number => 1_760_000_000_000;
  for (const [readings, total] of [[1, 5], [2, 10], [8, 40]] as const) {
    const server = await serve(1);
    await runLive(options(server, { now, readings }));
    expect(server.stored.size).toBe(total);
  }
});

test('on an interval, instants stand on the grid of the clock and each gateway has its own phase', async () => {
  const server = await serve(2);
  const { stats } = await runLive(options(server, { intervalS: 0.2, messages: 4 }));
  expect(stats).toMatchObject({ sent: 8, acked: 8 });
  const phases = server.macs.map((mac) => new Set(server.arrived.filter((arrival) => arrival.mac === mac).map(({ message }) => message.timestamp.getTime() % 200)));
  expect(phases).toEqual([new Set([0]), new Set([100])]);
});

test('an open-loop rate is kept while the server acknowledges nothing', async () => {
  const server = await serve(2);
  server.broker.aedes.authorizePublish = (_client, packet, done) => {
    if (!packet.topic.endsWith('/telemetria')) done(null);
  };
  const started = Promise.withResolvers<Run>();
  const ended = runLive(options(server, { rate: 500, messages: 40, inFlight: 50 }), started.resolve);
  const { stats } = await started.promise;
  await expect.poll(() => stats.sent).toBe(80);
  expect(stats.acked).toBe(0);
  server.broker.aedes.authorizePublish = (_client, _packet, done) => done(null);
  server.broker.cutAll();
  await ended;
  expect(stats).toMatchObject({ sent: 80, acked: 80, resent: 80, skipped: 0 });
});

test('an acknowledgement whose recibo never comes is counted', async () => {
  const server = await serve(1, { sendsRecibo: false });
  const { stats, gateways } = await runLive(options(server));
  expect(stats).toMatchObject({ acked: 5, receipted: 0 });
  expect(gateways[0]?.awaitedReceipts).toBe(5);
});

test('what a recibo named is not sent again, also when the connection was lost before its PUBACK', async () => {
  const server = await serve(1, { sendsRecibo: 'before PUBACK' });
  let wasCut = false;
  server.judge = () => {
    if (server.arrived.length !== 3 || wasCut) return 'store';
    wasCut = true;
    return 'store, then cut';
  };
  const { stats } = await runLive(options(server));
  expect(stats).toMatchObject({ sent: 5, acked: 5, receipted: 5, resent: 0, connects: 2 });
  expect(server.arrived.map(({ message }) => message.seq)).toEqual([1, 2, 3, 4, 5]);
});

test('an abort sends nothing new and keeps what is in flight until it is acknowledged', async () => {
  const server = await serve(2);
  const stop = new AbortController();
  server.judge = () => {
    if (server.arrived.length === 50) stop.abort();
    return 'store';
  };
  const { stats } = await runLive(options(server, { messages: 1_000_000, inFlight: 4, signal: stop.signal }));
  expect(stats.acked).toBe(stats.sent);
  expect(stats.sent).toBeLessThan(70);
});

test('a gateway the server does not trust is named as a refusal and disturbs no other', async () => {
  const server = await serve(2);
  const { cert, key } = await (await createTestCa()).issueClient('02:00:00:00:00:01');
  fs.writeFileSync(path.join(server.folder, '020000000001.pem'), cert);
  fs.writeFileSync(path.join(server.folder, '020000000001.key'), key);
  const stop = new AbortController();
  const started = Promise.withResolvers<Run>();
  const ended = runLive(options(server, { signal: stop.signal }), started.resolve);
  const { stats } = await started.promise;
  await expect.poll(() => [stats.acked, stats.refusals > 0]).toEqual([5, true]);
  stop.abort();
  const { gateways } = await ended;
  expect(stats.lastRefusal).toMatch(/may not know this certificate|alert|ECONNRESET/);
  expect(gateways.map((gateway) => gateway.hasConnected)).toEqual([true, false]);
  expect(new Set(server.arrived.map(({ mac }) => mac))).toEqual(new Set([server.macs[0]]));
});
