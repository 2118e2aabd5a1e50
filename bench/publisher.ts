/**
 * The load: a process of its own, as cheap as it can be made, since it shares the cores with what it measures. One TLS connection
 * per gateway with its own certificate; messages are patched from a template. Told by the parent what to do, phase by phase.
 */
import { createSecureContext } from 'node:tls';
import { readFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { readFleet } from '@tds/simulator';
import type { Fleet, FleetGateway } from '@tds/simulator';
import { createLatencies } from './latency.ts';
import type { Latencies } from './latency.ts';
import { Link } from './link.ts';

export interface ConnectTask {
  task: 'connect';
  fleetDir: string;
  gateways: number;
  /** Wait for recibos instead of PUBACKs: behind an external broker only they mean stored. */
  recibo: boolean;
  /** Readings in a message; absent: one of each dispositivo. */
  leituras?: number;
  /** Handshakes under way at a time. */
  together: number;
}

/** Sends for so long, then waits for what is in flight. */
export interface SendTask {
  task: 'send';
  seconds: number;
  /** Messages a gateway has without acknowledgement. */
  inFlight: number;
  /** Messages a second of all gateways together (open loop); absent: as fast as they are acknowledged. */
  rate?: number;
}

export type Task = ConnectTask | SendTask | { task: 'disconnect' };

export interface Outcome {
  seconds: number;
  /** Acknowledged within the time. */
  messages: number;
  /** Acknowledged in the end. */
  total: number;
  p50_ms: number;
  p99_ms: number;
  max_ms: number;
  /** Acknowledged messages of the slowest and the fastest gateway. */
  slowest: number;
  fastest: number;
}

const DRAIN_MS = 120_000;
const TICK_MS = 5;
let links: Link[] = [];

process.on('message', (task: Task) => {
  run(task).then(
    (outcome) => process.send?.({ ok: true, outcome }),
    (error: Error) => process.send?.({ ok: false, error: error.message }),
  );
});
process.on('disconnect', () => process.exit(0));

async function run(task: Task): Promise<Outcome> {
  if (task.task === 'connect') return connectAll(task);
  if (task.task === 'send') return send(task);
  for (const link of links) link.destroy();
  links = [];
  return toOutcome(0, createLatencies());
}

/** Latencies are those of TCP, handshake and CONNACK together. */
async function connectAll({ fleetDir, gateways, recibo, leituras, together }: ConnectTask): Promise<Outcome> {
  const fleet = readFleet(fleetDir);
  const ca = readFileSync(fleet.caFile);
  const latencies = createLatencies();
  const waiting = fleet.gateways.slice(0, gateways);
  const contexts = new Map(waiting.map((gateway) => [gateway.mac, contextOf(gateway, ca)]));
  const started = performance.now();
  const worker = async (): Promise<void> => {
    for (let gateway = waiting.pop(); gateway !== undefined; gateway = waiting.pop()) {
      const from = performance.now();
      links.push(await connectOne(fleet, gateway, contexts.get(gateway.mac)!, recibo, leituras));
      latencies.add(performance.now() - from);
    }
  };
  await Promise.all(Array.from({ length: together }, worker));
  return { ...toOutcome((performance.now() - started) / 1000, latencies), messages: links.length };
}

function contextOf(gateway: FleetGateway, ca: Buffer) {
  return createSecureContext({ ca, cert: readFileSync(gateway.certFile), key: readFileSync(gateway.keyFile), minVersion: 'TLSv1.2' });
}

function connectOne(fleet: Fleet, gateway: FleetGateway, secureContext: ReturnType<typeof contextOf>, recibo: boolean, leituras?: number): Promise<Link> {
  const { host, port, serverName } = fleet;
  return Link.open({ host, port, serverName, secureContext, gateway, leituras: leituras ?? gateway.dispositivos.length, fila: recibo ? randomBytes(8).toString('hex') : undefined });
}

async function send({ seconds, inFlight, rate }: SendTask): Promise<Outcome> {
  const latencies = createLatencies();
  const started = performance.now();
  for (const link of links) link.begin(latencies, rate === undefined ? inFlight : 0);
  if (rate === undefined) await delay(seconds * 1000);
  else await sendAtRate(rate, seconds, inFlight);
  // What is acknowledged from here on still counts as stored, but not for the rate.
  const acked = links.map((link) => link.acked);
  const took = (performance.now() - started) / 1000;
  for (const link of links) link.end();
  const deadline = performance.now() + DRAIN_MS;
  while (links.some((link) => link.outstanding > 0)) {
    if (performance.now() > deadline) throw new Error(`${links.reduce((sum, link) => sum + link.outstanding, 0)} messages were never acknowledged`);
    await delay(TICK_MS);
  }
  const outcome = toOutcome(took, latencies);
  const total = links.reduce((sum, link) => sum + link.acked, 0);
  return { ...outcome, total, messages: acked.reduce((sum, count) => sum + count, 0), slowest: Math.min(...acked), fastest: Math.max(...acked) };
}

/** Gateways in turn; one that has all it may have in flight is left out, which shows in the rate that comes out. */
async function sendAtRate(rate: number, seconds: number, inFlight: number): Promise<void> {
  const started = performance.now();
  let sent = 0;
  let turn = 0;
  for (let elapsed = 0; elapsed < seconds; elapsed = (performance.now() - started) / 1000) {
    for (const due = Math.floor(elapsed * rate); sent < due; sent += 1) {
      const link = links[turn % links.length]!;
      turn += 1;
      if (link.outstanding < inFlight) link.send(1);
    }
    await delay(TICK_MS);
  }
}

function toOutcome(seconds: number, latencies: Latencies): Outcome {
  return { seconds, messages: 0, total: 0, p50_ms: latencies.percentile(0.5), p99_ms: latencies.percentile(0.99), max_ms: latencies.percentile(1), slowest: 0, fastest: 0 };
}
