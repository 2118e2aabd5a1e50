/** Which broker stands between the fleet and the ingest, and what its acknowledgement is worth. */
import { findPort } from '../system.ts';
import type { Victim } from '../system.ts';
import { prepareMosquitto } from '../mosquitto.ts';

export const brokers = ['embedded', 'mosquitto'] as const;
export type BrokerName = (typeof brokers)[number];

/** `broker` is a process of its own. */
export type ChaosVictim = Victim | 'broker';

export interface ChaosBroker {
  name: BrokerName;
  /** What a gateway has to have before a reading may be called safe. */
  promise: 'ack' | 'recibo';
  /** What is killed in each round, in an order of its own. */
  round: readonly ChaosVictim[];
  /** Where gateways connect. */
  port: number;
  /** What the system is told. */
  env: Record<string, string>;
  /** How the fleet sends. */
  flags: readonly string[];
  start(): Promise<void>;
  kill(): Promise<void>;
  stop(): Promise<void>;
}

const ROUND = ['ingest', 'ingest', 'postgres', 'cluster', 'session', 'everything', 'supervisor', 'api', 'worker'] as const;

/** `port`: of an earlier run in the same folder. */
export async function openBroker(name: BrokerName, dataDir: string, port?: number): Promise<ChaosBroker> {
  return name === 'embedded' ? openEmbedded(port ?? (await findPort())) : openMosquitto(dataDir);
}

/** It is the ingest: killed with it, started with it. */
function openEmbedded(port: number): ChaosBroker {
  const nothing = (): Promise<void> => Promise.resolve();
  return { name: 'embedded', promise: 'ack', round: ROUND, port, env: {}, flags: ['--interval', '0'], start: nothing, kill: nothing, stop: nothing };
}

/** It acknowledges for itself, so a fleet that waited for nothing else would only fill its queue: it sends at a steady rate. */
async function openMosquitto(dataDir: string): Promise<ChaosBroker> {
  const mosquitto = await prepareMosquitto(dataDir);
  return {
    name: 'mosquitto',
    promise: 'recibo',
    // What neither it nor the database has yet is lost only when both go at once.
    round: [...ROUND, 'broker', 'everything'],
    port: mosquitto.devicePort,
    env: mosquitto.settings,
    flags: ['--rate', '600'],
    start: mosquitto.start,
    kill: () => mosquitto.kill('SIGKILL'),
    stop: () => mosquitto.kill('SIGTERM'),
  };
}
