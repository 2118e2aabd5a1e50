import type { LedgerFault } from '../ledger.ts';
import { kinds, type FaultKind, type FaultShares } from './kinds.ts';
import { createSchedule, type Episode, type Schedule } from './schedule.ts';

export interface FaultSetup {
  seed: number;
  shares: FaultShares;
  /** Episodes come and pass this many times faster than life. */
  speed: number;
}

/** What is told of an episode beside its kind and its instants. */
export type Details = Record<string, string | number>;

/** An episode is told once: `key` says which it is. */
export interface Occurrence extends Episode {
  key: number;
  details?: Details;
}

/** A fault of one subject. `isPoint`: it has no duration, and one from before the run is not told. */
export interface Fault {
  kind: FaultKind;
  isPoint: boolean;
  occurrence: (epochMs: number) => Occurrence | undefined;
}

export type Tell = (fault: LedgerFault) => void;

export function scheduleOf({ seed, shares, speed }: FaultSetup, kind: FaultKind, subject: string): Schedule | undefined {
  const { periodMs, lengthMs } = kinds[kind];
  return createSchedule(`${seed}|${kind}|${subject}`, shares[kind] ?? 0, { periodMs: periodMs / speed, lengthMs: lengthMs / speed });
}

/** The occurrence of a fault that lasts. */
export function createEpisodeFault(kind: FaultKind, schedule: Schedule, details?: Details): Fault {
  return {
    kind,
    isPoint: false,
    occurrence: (epochMs) => {
      const episode = schedule.current(epochMs);
      return episode && { ...episode, key: episode.from, ...(details === undefined ? {} : { details }) };
    },
  };
}

/** Tells each occurrence once, when an instant of it is first met. */
export function createTeller(faults: readonly Fault[], subject: { mac: string; codigo?: string }, tell: Tell): (epochMs: number) => void {
  const lastKeys = faults.map(() => Number.NaN);
  let isFirst = true;
  return (epochMs) => {
    for (const [i, { kind, isPoint, occurrence }] of faults.entries()) {
      const found = occurrence(epochMs);
      if (found === undefined || found.key === lastKeys[i]) continue;
      lastKeys[i] = found.key;
      if (!isPoint || !isFirst) tell({ ...subject, kind, from: instant(found.from), to: instant(found.to), ...found.details });
    }
    isFirst = false;
  };
}

export function instant(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
