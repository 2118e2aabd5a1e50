/** Milliseconds counted by steps of a twentieth, up to five minutes: exact enough for percentiles, and no array that grows. */
const STEPS_PER_MS = 20;
const LAST = 300_000 * STEPS_PER_MS;

export interface Latencies {
  add(ms: number): void;
  /** NaN when nothing was added. */
  percentile(share: number): number;
}

export function createLatencies(): Latencies {
  const counts = new Uint32Array(LAST + 1);
  let total = 0;
  return {
    add: (ms) => {
      const at = Math.min(LAST, Math.max(0, Math.round(ms * STEPS_PER_MS)));
      counts[at] = (counts[at] ?? 0) + 1;
      total += 1;
    },
    percentile: (share) => {
      if (total === 0) return Number.NaN;
      let left = Math.ceil(total * share);
      const at = counts.findIndex((count) => (left -= count) <= 0);
      return at / STEPS_PER_MS;
    },
  };
}
