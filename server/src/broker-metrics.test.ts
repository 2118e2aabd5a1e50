import { expect, it } from 'vitest';
import { registerBrokerMetrics } from './broker-metrics.ts';
import type { BrokerMetrics } from './platform/broker.ts';
import { Registry } from './platform/metrics.ts';

const numbers: BrokerMetrics = {
  sessions: 1,
  handshakes: 2,
  handshakesSlow: 13,
  handshakesWaiting: 3,
  handshakesSilent: 12,
  handshakesTurnedAway: 4,
  takeoversRefused: 14,
  refused: 5,
  received: 6,
  acknowledged: 7,
  failed: 8,
  heldMessages: 9,
  heldBytes: 10,
  stalledClients: 11,
};

it('every number of the broker is exported once, as it is at the moment of asking', async () => {
  const registry = new Registry();
  const metrics = { ...numbers };
  registerBrokerMetrics(registry, { metrics: () => metrics });
  const read = async (): Promise<Record<string, number>> => {
    const lines = (await registry.metrics()).split('\n').filter((line) => line.startsWith('tds_broker_'));
    return Object.fromEntries(lines.map((line) => [line.split(' ')[0], Number(line.split(' ')[1])]));
  };
  const first = await read();
  expect(Object.values(first).sort((a, b) => a - b)).toEqual(Object.values(numbers).sort((a, b) => a - b));
  expect(first).toMatchObject({ tds_broker_sessions: 1, tds_broker_refused_total: 5, tds_broker_held_messages: 9, tds_broker_held_bytes: 10, tds_broker_stalled_clients: 11 });
  metrics.sessions = 0;
  metrics.refused = 50;
  expect(await read()).toMatchObject({ tds_broker_sessions: 0, tds_broker_refused_total: 50 });
});
