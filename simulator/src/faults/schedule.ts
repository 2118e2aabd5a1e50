import { createRandom } from '../random.ts';

/** One stretch of a fault, instants in epoch ms. */
export interface Episode {
  from: number;
  to: number;
}

/**
 * Who has a fault and when: pure functions of the name. A subject (a gateway or a dispositivo) has it or not; one that has it has one
 * episode in each period, at an instant by chance and wholly inside the period, so nothing need be remembered to know the last one.
 */
export interface Schedule {
  /** The episode that holds the instant. */
  current: (epochMs: number) => Episode | undefined;
  /** The last episode that has begun. */
  last: (epochMs: number) => Episode;
  /** Time spent in episodes since 1970, ms. */
  spent: (epochMs: number) => number;
  /** Uniform in [0, 1): a trait of the subject. */
  trait: number;
}

export interface Rhythm {
  periodMs: number;
  lengthMs: number;
}

/** Undefined when the subject is not among the `share` that has the fault. */
export function createSchedule(name: string, share: number, { periodMs, lengthMs }: Rhythm): Schedule | undefined {
  const random = createRandom(name);
  if (random(-1) >= share) return undefined;
  const episode = (period: number): Episode => {
    const from = Math.floor(period * periodMs + random(period) * (periodMs - lengthMs));
    return { from, to: from + lengthMs };
  };
  const last = (epochMs: number): Episode => {
    const period = Math.floor(epochMs / periodMs);
    const here = episode(period);
    return here.from <= epochMs ? here : episode(period - 1);
  };
  const current = (epochMs: number): Episode | undefined => {
    const latest = last(epochMs);
    return epochMs < latest.to ? latest : undefined;
  };
  const spent = (epochMs: number): number => {
    const period = Math.floor(epochMs / periodMs);
    const { from } = episode(period);
    return period * lengthMs + Math.min(lengthMs, Math.max(0, epochMs - from));
  };
  return { current, last, spent, trait: random(-2) };
}
