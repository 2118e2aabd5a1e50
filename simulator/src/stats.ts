/** What a run counts. Messages unless the name says leituras. */
export class Stats {
  sent = 0;
  acked = 0;
  resent = 0;
  /** Not made because the gateway's buffer was full. */
  skipped = 0;
  leiturasSent = 0;
  leiturasAcked = 0;
  /** Readings of the past that were missing when the run began, and those of them that are acknowledged. */
  historyOwed = 0;
  historyAcked = 0;
  receipted = 0;
  withoutReceipt = 0;
  configs = 0;
  configsRefused = 0;
  /** Sent a second time on purpose. */
  duplicated = 0;
  connected = 0;
  connects = 0;
  refusals = 0;
  lastRefusal = '';
  readonly latency = new Histogram();

  get unacked(): number {
    return this.sent - this.acked;
  }
}

const bucketsPerDoubling = 16;
/** Over an hour, from one microsecond. */
const lastBucket = 32 * bucketsPerDoubling;

/** Durations in buckets 4.4 % wide: enough for percentiles, constant in memory. */
export class Histogram {
  readonly #counts = new Float64Array(lastBucket + 1);
  #total = 0;

  add(ms: number): void {
    const bucket = Math.ceil(Math.log2(Math.max(ms, 0.001) * 1000) * bucketsPerDoubling);
    const index = Math.min(bucket, lastBucket);
    this.#counts[index] = (this.#counts[index] ?? 0) + 1;
    this.#total += 1;
  }

  /** Upper edge of the bucket, ms; null when nothing was added. */
  percentile(share: number): number | null {
    let left = Math.ceil(this.#total * share);
    if (left === 0) return null;
    const bucket = this.#counts.findIndex((count) => (left -= count) <= 0);
    return Number((2 ** (bucket / bucketsPerDoubling) / 1000).toPrecision(3));
  }
}
