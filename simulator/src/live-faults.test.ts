import path from 'node:path';
import { topic } from '@tds/contract/mqtt';
import { afterEach, expect, test } from 'vitest';
import { startFleetServer, type FleetServer } from '../test/fleet-server.ts';
import { readFleet, type FleetDispositivo } from './fleet.ts';
import { readFaults, readLedger, readSent } from './ledger.ts';
import { runLive, type LiveOptions } from './live.ts';

const meters: FleetDispositivo[] = [
  { codigo: 'AGUA', grandeza: 'AGUA_FRIA', unidade: 'm³' },
  { codigo: 'LUZ', grandeza: 'ENERGIA', unidade: 'kWh' },
];
const servers: FleetServer[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function serve(gateways: number, quarantines = false): Promise<FleetServer> {
  const server = await startFleetServer(Array.from({ length: gateways }, () => meters), { quarantines });
  servers.push(server);
  return server;
}

function options(server: FleetServer, extra: Partial<LiveOptions>): LiveOptions {
  return { fleet: readFleet(server.folder), seed: 1, inFlight: 1, intervalS: 0, signal: new AbortController().signal, ...extra };
}

test('outages, duplicates and late messages lose nothing: what was sent is stored once, with its own instants', async () => {
  const server = await serve(3);
  const ledgerFile = path.join(server.folder, 'ledger.jsonl');
  const faults = { seed: 1, shares: { outage: 1, duplicate: 0.2, late: 0.2 }, speed: 3600 };
  const { stats } = await runLive(options(server, { intervalS: 0.05, messages: 140, ledgerFile, faults }));
  const ledger = readLedger(ledgerFile);
  expect(stats).toMatchObject({ sent: 420, acked: 420, receipted: 420, skipped: 0 });
  expect(stats.connects).toBeGreaterThan(3);
  expect(ledger.sent.size).toBe(840);
  expect(ledger.sent).toEqual(server.stored);
  expect(ledger.acked).toEqual(server.stored);
  const kinds = readFaults(ledgerFile).map(({ kind }) => kind);
  expect(new Set(kinds)).toEqual(new Set(['outage', 'duplicate', 'late']));
  expect(kinds.filter((kind) => kind === 'duplicate').length).toBeGreaterThanOrEqual(stats.duplicated);
  const repeated = server.arrived.length - new Set(server.arrived.map(({ payload }) => payload)).size;
  expect(repeated).toBeGreaterThan(10);
  const [mac] = server.macs;
  const instants = server.arrived.filter((arrival) => arrival.mac === mac).map(({ message }) => message.timestamp.getTime());
  expect(instants).not.toEqual(instants.toSorted((a, b) => a - b));
});

test('clocks that are wrong are known by the instants they sent: the ledger keeps those, the server names each', async () => {
  const server = await serve(4, true);
  const ledgerFile = path.join(server.folder, 'ledger.jsonl');
  const faults = { seed: 2, shares: { 'clock-1970': 1, 'clock-3h': 1 }, speed: 1 };
  let nowMs = Date.UTC(2026, 0, 5);
  const now = (): number => (nowMs += 120_000);
  const { stats } = await runLive(options(server, { now, messages: 1000, ledgerFile, faults }));
  const ledger = readLedger(ledgerFile);
  expect(stats).toMatchObject({ sent: 4000, acked: 4000, leiturasAcked: 8000 });
  expect(new Set(server.refused)).toEqual(new Set(['RELOGIO_NAO_AJUSTADO']));
  for (const [key, valor] of server.stored) expect(ledger.sent.get(key)).toBe(valor);
  expect([...ledger.sent.keys()].some((key) => Number(key.split('|')[2]) < 600_000)).toBe(true);
  expect(new Set(readFaults(ledgerFile).map(({ kind }) => kind))).toEqual(new Set(['clock-1970', 'clock-3h']));
});

test('what is spoiled or contradicted is told beforehand: each refusal is expected, each second value is known', async () => {
  const server = await serve(2, true);
  const ledgerFile = path.join(server.folder, 'ledger.jsonl');
  const faults = { seed: 1, shares: { garbage: 0.3, contradiction: 0.2, late: 0.2, duplicate: 0.1 }, speed: 1 };
  const { stats } = await runLive(options(server, { messages: 100, ledgerFile, faults }));
  const told = readFaults(ledgerFile);
  const spoiled = told.filter(({ kind }) => kind === 'garbage');
  expect(new Set(spoiled.map(({ motivo }) => motivo))).toEqual(new Set(['DISPOSITIVO_DESCONHECIDO', 'UNIDADE_DIFERENTE', 'JSON_INVALIDO']));
  const sent = [...readSent(ledgerFile)];
  const expected = sent.flatMap(({ motivo, leituras }) => (motivo === undefined ? leituras.flatMap((leitura) => leitura[3] ?? []) : [motivo]));
  const byName = (a: unknown, b: unknown): number => String(a).localeCompare(String(b));
  expect(expected.toSorted(byName)).toEqual(spoiled.map(({ motivo }) => motivo).toSorted(byName));
  const others = told.filter(({ kind }) => kind === 'contradiction');
  const values = new Map<string, Set<string>>();
  for (const { mac, leituras } of sent) for (const [codigo, time, valor, motivo] of leituras) if (motivo === undefined) values.set(`${mac}|${codigo}|${time}`, (values.get(`${mac}|${codigo}|${time}`) ?? new Set()).add(valor));
  expect(others.length).toBeGreaterThan(10);
  for (const { mac, codigo, from, valor } of others) expect(values.get(`${mac}|${codigo}|${from}`)).toContain(valor);
  expect([...values.values()].filter(({ size }) => size > 1).length).toBeGreaterThan(others.length / 2);
  expect(stats).toMatchObject({ unacked: 0, receipted: stats.sent, withoutReceipt: 0 });
  expect(server.refused.length).toBeGreaterThan(5);
});

test('a gateway polls what its config says, also a dispositivo the fleet does not know, unless told to ignore it', async () => {
  const server = await serve(1);
  const [mac] = server.macs;
  const map = { barramento: 'rs485-1', slave_id: 1, funcao: 3, tipo_dado: 'u16', ordem: 'AB' };
  const config = {
    versao: 1,
    intervalo_s: 1,
    alinhar: true,
    barramentos: [{ porta: 'rs485-1', baud: 9600, paridade: 'N', bits: 8, parada: 1, timeout_ms: 500, silencio_ms: 10, tentativas: 1 }],
    dispositivos: [
      { ...map, codigo: 'LUZ', registro: 0, unidade: 'kWh' },
      { ...map, codigo: 'NOVO', registro: 1, unidade: 'm³' },
    ],
  };
  await new Promise((resolve) => {
    server.broker.aedes.publish({ cmd: 'publish', topic: topic(mac!, 'config'), payload: JSON.stringify(config), qos: 1, retain: true, dup: false }, resolve);
  });
  const obeying = await runLive(options(server, { intervalS: 3600, messages: 2 }));
  expect(obeying.stats).toMatchObject({ configs: 1, configsRefused: 0, sent: 2 });
  expect([...server.stored.keys()].map((key) => key.split('|')[1] ?? '').toSorted((a, b) => a.localeCompare(b))).toEqual(['LUZ', 'LUZ', 'NOVO', 'NOVO']);
  expect(server.arrived.every(({ message }) => message.timestamp.getTime() % 1000 === 0)).toBe(true);
  server.stored.clear();
  await runLive(options(server, { messages: 3, ignoresConfig: true }));
  expect(new Set([...server.stored.keys()].map((key) => key.split('|')[1]))).toEqual(new Set(['AGUA', 'LUZ']));
});
