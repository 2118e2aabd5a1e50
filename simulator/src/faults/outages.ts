import type { SimulatedGateway } from '../gateway.ts';
import { createEpisodeFault, createTeller, scheduleOf, type FaultSetup, type Tell } from './setup.ts';

const checkMs = 200;

/** Takes gateways off the network and back by schedule. Returns how to end it: all are online again. */
export function watchOutages(setup: FaultSetup, gateways: readonly SimulatedGateway[], options: { now: () => number; tell: Tell }): () => void {
  const watched = gateways.map((gateway) => ({ gateway, isOnlineAt: watchOutage(setup, gateway.mac, options.tell) }));
  const check = (): void => {
    const epochMs = options.now();
    for (const { gateway, isOnlineAt } of watched) gateway.setOnline(isOnlineAt(epochMs));
  };
  check();
  const timer = setInterval(check, checkMs);
  return () => {
    clearInterval(timer);
    for (const { gateway } of watched) gateway.setOnline(true);
  };
}

/** Whether a gateway has a network at an instant; tells the outage when it has not. */
export function watchOutage(setup: FaultSetup | undefined, mac: string, tell: Tell): (epochMs: number) => boolean {
  const schedule = setup && scheduleOf(setup, 'outage', mac);
  if (schedule === undefined) return () => true;
  const note = createTeller([createEpisodeFault('outage', schedule)], { mac }, { tell });
  return (epochMs) => {
    note(epochMs);
    return schedule.current(epochMs) === undefined;
  };
}
