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

/**
 * A fault of one subject. An episode lasts and is told when first met; a step is an instant after which things are other than
 * before, and one from before the run is not told; what is wrong with a single reading is told each time.
 */
export interface Fault {
  kind: FaultKind;
  span: 'episode' | 'step' | 'reading';
  /** The one that holds the instant; of steps the last one. */
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
    span: 'episode',
    occurrence: (epochMs) => {
      const episode = schedule.current(epochMs);
      return episode && { ...episode, key: episode.from, ...(details === undefined ? {} : { details }) };
    },
  };
}

export interface Telling {
  tell: Tell;
  /** Earliest instant of the run; default: the first one met. */
  sinceMs?: number | undefined;
}

/** Tells each occurrence once, when an instant of it is first met; instants may come in any order when it is said where they begin. */
export function createTeller(faults: readonly Fault[], subject: { mac: string; codigo?: string }, { tell, sinceMs }: Telling): (epochMs: number) => void {
  const told = faults.map(() => new Set<number>());
  let beginMs = sinceMs;
  return (epochMs) => {
    beginMs ??= epochMs;
    for (const [i, { kind, span, occurrence }] of faults.entries()) {
      const found = occurrence(epochMs);
      if (found === undefined || told[i]?.has(found.key) === true) continue;
      if (span !== 'reading') told[i]?.add(found.key);
      if (span !== 'step' || found.from > beginMs) tell({ ...subject, kind, from: instant(found.from), to: instant(found.to), ...found.details });
    }
  };
}

export function instant(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
