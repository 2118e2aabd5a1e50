import { Counter, Gauge } from 'prom-client';
import type { Registry } from '../platform/metrics.ts';
import type { MqttSession } from '../platform/mqtt.ts';

/** What the session with an external broker knows of itself, read when it is asked for. */
export function registerConsumerMetrics(registry: Registry, session: Pick<MqttSession, 'metrics' | 'isOpen'>): void {
  const counters = {
    connections: ['tds_mqtt_conexoes_total', 'Connections made to the external broker'],
    received: ['tds_mqtt_received_total', 'Messages received from the external broker'],
    acknowledged: ['tds_mqtt_acknowledged_total', 'Messages acknowledged to the external broker, after their commit'],
  } as const;
  for (const [key, [name, help]] of Object.entries(counters) as [keyof typeof counters, readonly [string, string]][]) {
    const collect = (): void => {
      counter.reset();
      counter.inc(session.metrics()[key]);
    };
    const counter: Counter = new Counter({ name, help, registers: [], collect });
    registry.registerMetric(counter);
  }
  const held: Gauge = new Gauge({ name: 'tds_mqtt_held_messages', help: 'Messages received and not acknowledged yet', registers: [], collect: () => held.set(session.metrics().held) });
  const open: Gauge = new Gauge({ name: 'tds_mqtt_connected', help: '1 while there is a session with the external broker', registers: [], collect: () => open.set(session.isOpen() ? 1 : 0) });
  registry.registerMetric(held);
  registry.registerMetric(open);
}
