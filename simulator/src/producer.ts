import { createDelivery } from './faults/delivery.ts';
import type { Tell } from './faults/setup.ts';
import type { FleetDispositivo } from './fleet.ts';
import type { SimulatedGateway } from './gateway.ts';
import type { History } from './history.ts';
import { createMaker, type Maker, type MakerOptions } from './maker.ts';

/** Makes the messages of a gateway and hands them over. */
export interface Producer {
  gateway: SimulatedGateway;
  maker: Maker;
  /** Messages still to be made. */
  left: number;
  /** The message of a true instant. */
  offer: (epochMs: number, options?: OfferOptions) => void;
  /** Hands over what is held back. */
  flush: () => void;
}

export interface OfferOptions {
  /** What the earlier instants of a message are spread over. */
  spanMs?: number;
  /** Default: all that the gateway polls. */
  due?: readonly FleetDispositivo[] | undefined;
}

export function createProducer(
  gateway: SimulatedGateway,
  options: Omit<MakerOptions, 'tell' | 'sinceMs'> & { messages?: number | undefined },
  { tell, history }: { tell: Tell; history?: History | undefined },
): Producer {
  const maker = createMaker(gateway.config, { ...options, tell, sinceMs: history?.sinceMs });
  const delivery = options.faults && createDelivery(options.faults, gateway.mac, tell);
  let coveredMs = history?.joinMs ?? 0;
  /** Live readings settle the time since the ones before them. */
  const settle = (epochMs: number): (() => void) | undefined => {
    if (history === undefined) return undefined;
    const stretch = { from: coveredMs, to: epochMs + 1 };
    coveredMs = Math.max(coveredMs, stretch.to);
    return () => history.cover(gateway.mac, stretch);
  };
  const producer: Producer = {
    gateway,
    maker,
    left: options.messages ?? Number.POSITIVE_INFINITY,
    offer(epochMs, { spanMs = 0, due } = {}) {
      const dispositivos = due ?? gateway.polling.plan?.polled.map(({ dispositivo }) => dispositivo) ?? gateway.config.dispositivos;
      producer.left -= 1;
      // A clock that was set back must not say the past once more.
      const trueMs = Math.max(epochMs, history?.joinMs ?? epochMs);
      const draft = { ...maker.make(trueMs, dispositivos, spanMs), onAcked: settle(trueMs) };
      for (const each of delivery?.pass(draft) ?? [draft]) gateway.offer(each);
    },
    flush() {
      for (const draft of delivery?.flush() ?? []) gateway.offer(draft);
    },
  };
  return producer;
}
