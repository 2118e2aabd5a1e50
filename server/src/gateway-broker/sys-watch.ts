/**
 * What Mosquitto says of itself under `$SYS`: messages it threw away and messages it holds. With deploy/mosquitto it throws nothing
 * away; should it, gateways were told yes for what is gone, and only those with recibos send it again. So a rise is an alarm.
 */
import { Counter, Gauge } from 'prom-client';
import type { Logger } from '../platform/log.ts';
import type { Registry } from '../platform/metrics.ts';

export const SYS_TOPICS = {
  dropped: '$SYS/broker/publish/messages/dropped',
  stored: '$SYS/broker/store/messages/count',
} as const;

/** How long after the last loss the broker still counts as unhealthy: long enough for every monitor to have asked. */
const ALARM_MS = 300_000;

/** Some 500 MB of Mosquitto's memory, which has no other bound (deploy/mosquitto/README.md). */
const MAX_STORED = 500_000;

export interface SysWatch {
  told(topic: string, payload: Buffer): void;
  /** No message was thrown away within the last five minutes, and not too many wait. */
  isHealthy(): boolean;
}

export function createSysWatch(registry: Registry, log: Logger, nowMs: () => number = () => performance.now()): SysWatch {
  let last: number | undefined;
  let isTooMany = false;
  let lostAtMs = Number.NEGATIVE_INFINITY;
  const dropped = new Counter({ name: 'tds_mqtt_descartadas_total', help: 'Messages the external broker threw away, as it says', registers: [registry] });
  const stored = new Gauge({ name: 'tds_mqtt_guardadas', help: 'Messages the external broker holds, as it says', registers: [registry] });

  const countDropped = (total: number): void => {
    // Counted from the broker's start: a lower number is that of a new one. What it lost before we came counts too.
    const lost = last === undefined || total < last ? total : total - last;
    last = total;
    if (lost === 0) return;
    lostAtMs = nowMs();
    dropped.inc(lost);
    log.error({ lost }, 'the broker threw messages away: compare its configuration with deploy/mosquitto (queue limits, memory)');
  };
  const countStored = (count: number): void => {
    stored.set(count);
    const wasTooMany = isTooMany;
    isTooMany = count >= MAX_STORED;
    if (isTooMany && !wasTooMany) log.error({ messages: count }, 'too many messages wait at the broker: a worker is away, or the workers are too slow; its memory is at stake');
  };
  return {
    told: (topic, payload) => {
      const value = Number(payload.toString());
      if (payload.length === 0 || !Number.isInteger(value) || value < 0) return;
      if (topic === SYS_TOPICS.dropped) countDropped(value);
      else if (topic === SYS_TOPICS.stored) countStored(value);
    },
    isHealthy: () => !isTooMany && nowMs() - lostAtMs > ALARM_MS,
  };
}
