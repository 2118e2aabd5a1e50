/** What the broker knows of itself, for Prometheus: read when it is asked for, so that nothing counts twice. */
import { Counter, Gauge } from 'prom-client';
import type { Broker, BrokerMetrics } from './platform/broker.ts';
import type { Registry } from './platform/metrics.ts';

/** The present state. */
const GAUGES = {
  sessions: ['tds_broker_sessions', 'MQTT sessions open'],
  handshakes: ['tds_broker_handshakes', 'TLS handshakes under way'],
  handshakesSlow: ['tds_broker_handshakes_slow', 'TLS handshakes that wait for a client that takes long'],
  handshakesWaiting: ['tds_broker_handshakes_waiting', 'Connections that wait for a handshake to begin'],
  handshakesSilent: ['tds_broker_connections_silent', 'Connections that have not said their ClientHello yet'],
  heldMessages: ['tds_broker_held_messages', 'Messages received and not acknowledged yet'],
  heldBytes: ['tds_broker_held_bytes', 'Bytes of the messages received and not acknowledged yet'],
  stalledClients: ['tds_broker_stalled_clients', 'Clients not being read for want of room'],
} as const satisfies Partial<Record<keyof BrokerMetrics, readonly [string, string]>>;

/** Since the start of the broker. */
const COUNTERS = {
  handshakesTurnedAway: ['tds_broker_handshakes_turned_away_total', 'Connections closed before a handshake: too many waited, or it said nothing'],
  takeoversRefused: ['tds_broker_takeovers_refused_total', 'Connections turned away because two kept taking one client id from each other: a copied key'],
  refused: ['tds_broker_refused_total', 'Connections and messages refused: certificate, registry, protocol or topic'],
  received: ['tds_broker_received_total', 'Messages received'],
  acknowledged: ['tds_broker_acknowledged_total', 'Messages acknowledged'],
  failed: ['tds_broker_failed_total', 'Messages that could not be taken in'],
} as const satisfies Partial<Record<keyof BrokerMetrics, readonly [string, string]>>;

export function registerBrokerMetrics(registry: Registry, broker: Pick<Broker, 'metrics'>): void {
  for (const [key, [name, help]] of entriesOf(GAUGES)) {
    const gauge: Gauge = new Gauge({ name, help, registers: [], collect: () => gauge.set(broker.metrics()[key]) });
    registry.registerMetric(gauge);
  }
  for (const [key, [name, help]] of entriesOf(COUNTERS)) {
    const collect = (): void => {
      counter.reset();
      counter.inc(broker.metrics()[key]);
    };
    const counter: Counter = new Counter({ name, help, registers: [], collect });
    registry.registerMetric(counter);
  }
}

function entriesOf<Key extends string, Value>(record: Record<Key, Value>): [Key, Value][] {
  return Object.entries(record) as [Key, Value][];
}
