import type { SimulatedGateway } from '../gateway.ts';
import { createEpisodeFault, createTeller, scheduleOf, type FaultSetup, type Tell } from './setup.ts';

const checkMs = 200;

/** Takes gateways off the network and back by schedule. Returns how to end it: all are online again. */
export function watchOutages(setup: FaultSetup, gateways: readonly SimulatedGateway[], options: { now: () => number; tell: Tell }): () => void {
  const watched = gateways.flatMap((gateway) => {
    const schedule = scheduleOf(setup, 'outage', gateway.mac);
    if (schedule === undefined) return [];
    return [{ gateway, schedule, tell: createTeller([createEpisodeFault('outage', schedule)], { mac: gateway.mac }, options.tell) }];
  });
  const check = (): void => {
    const epochMs = options.now();
    for (const { gateway, schedule, tell } of watched) {
      tell(epochMs);
      gateway.setOnline(schedule.current(epochMs) === undefined);
    }
  };
  check();
  const timer = setInterval(check, checkMs);
  return () => {
    clearInterval(timer);
    for (const { gateway } of watched) gateway.setOnline(true);
  };
}
