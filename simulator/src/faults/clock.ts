import { createEpisodeFault, scheduleOf, type Fault, type FaultSetup } from './setup.ts';

/** The clock of a gateway: what it shows at a true instant. */
export interface FaultyClock {
  show: (epochMs: number) => number;
  faults: Fault[];
}

const hourMs = 3_600_000;

export function createClock(setup: FaultSetup, mac: string): FaultyClock {
  const faults: Fault[] = [];
  const shifts: ((epochMs: number) => number)[] = [];

  const drift = scheduleOf(setup, 'clock-drift', mac);
  if (drift !== undefined) {
    const rate = (2 * drift.trait - 1) / 1000;
    faults.push(createEpisodeFault('clock-drift', drift, { ppm: Math.round(rate * 1e6) }));
    shifts.push((epochMs) => Math.round((epochMs - (drift.current(epochMs)?.from ?? epochMs)) * rate));
  }
  const zone = scheduleOf(setup, 'clock-3h', mac);
  if (zone !== undefined) {
    const hours = zone.trait < 0.5 ? -3 : 3;
    faults.push(createEpisodeFault('clock-3h', zone, { horas: hours }));
    shifts.push((epochMs) => (zone.current(epochMs) === undefined ? 0 : hours * hourMs));
  }
  const unset = scheduleOf(setup, 'clock-1970', mac);
  if (unset !== undefined) {
    faults.push(createEpisodeFault('clock-1970', unset));
    shifts.push((epochMs) => -(unset.current(epochMs)?.from ?? 0));
  }
  return { faults, show: (epochMs) => Math.max(0, Math.trunc(shifts.reduce((shown, shift) => shown + shift(epochMs), epochMs))) };
}
