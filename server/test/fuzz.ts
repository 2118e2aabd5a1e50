/** How long the fuzz tests go on, and from which seed: the short form, unless `npm run fuzz` says otherwise. */
import type fc from 'fast-check';

export interface FuzzPlan {
  seed: number;
  /** Of one property. */
  msPerProperty: number;
}

export function readFuzzPlan(shortMs: number): FuzzPlan {
  const { TDS_FUZZ_SEED: seed, TDS_FUZZ_SECONDS: seconds } = process.env;
  return { seed: seed === undefined ? Date.now() % 1_000_000 : Number(seed), msPerProperty: seconds === undefined ? shortMs : Number(seconds) * 1000 };
}

/** Until its time is over; a failure names the seed and path that bring it back. */
export function forAsLong({ seed, msPerProperty }: FuzzPlan): fc.Parameters<unknown> {
  return { seed, numRuns: 10_000_000, interruptAfterTimeLimit: msPerProperty, markInterruptAsFailure: false, endOnFailure: true };
}
