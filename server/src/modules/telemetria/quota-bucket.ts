/** So many readings a second on average, and so many at once after a silence. Whole numbers. */
export interface Rate {
  perSecond: number;
  burst: number;
}

/** A bucket that is not full. Milli-readings, so that a millisecond refills a whole number of them: nothing is lost to rounding. */
interface Level {
  milli: number;
  atMs: number;
}

/** Full buckets are forgotten each time this many readings' worth of a whole refill has passed. */
const SWEEP_REFILLS = 2;

/**
 * One token bucket a key. Time is given in whole milliseconds by the caller and may stand still, never run back.
 * In any stretch of time at most burst + perSecond × seconds pass. A bucket nobody has drawn from is full and takes no memory:
 * those that have filled up again are forgotten as others are drawn from.
 */
export class Buckets {
  readonly #rate: Rate;
  readonly #levels = new Map<string, Level>();
  readonly #fullMilli: number;
  readonly #sweepEveryMs: number;
  #sweepAtMs = 0;

  constructor(rate: Rate) {
    this.#rate = rate;
    this.#fullMilli = rate.burst * 1000;
    this.#sweepEveryMs = SWEEP_REFILLS * Math.ceil(this.#fullMilli / rate.perSecond);
  }

  /** How many are not full, or were not when last swept. */
  get size(): number {
    return this.#levels.size;
  }

  /** Draws if there is enough. More than a whole bucket is taken as a whole bucket. */
  take(key: string, cost: number, nowMs: number): boolean {
    const level = this.#levelOf(key, nowMs);
    const milli = this.#milliOf(cost);
    if (level.milli < milli) return false;
    level.milli -= milli;
    return true;
  }

  /** Draws in any case, and answers after how many milliseconds that is covered: 0 when it is now. */
  reserve(key: string, cost: number, nowMs: number): number {
    const level = this.#levelOf(key, nowMs);
    level.milli -= this.#milliOf(cost);
    return level.milli >= 0 ? 0 : Math.ceil(-level.milli / this.#rate.perSecond);
  }

  /** Puts back what was reserved and not used. */
  giveBack(key: string, cost: number, nowMs: number): void {
    const level = this.#levelOf(key, nowMs);
    level.milli = Math.min(this.#fullMilli, level.milli + this.#milliOf(cost));
  }

  sweep(nowMs: number): void {
    this.#sweepAtMs = nowMs + this.#sweepEveryMs;
    for (const [key, level] of this.#levels) {
      this.#refill(level, nowMs);
      if (level.milli === this.#fullMilli) this.#levels.delete(key);
    }
  }

  #levelOf(key: string, nowMs: number): Level {
    if (nowMs >= this.#sweepAtMs) this.sweep(nowMs);
    const level = this.#levels.get(key);
    if (level !== undefined) {
      this.#refill(level, nowMs);
      return level;
    }
    const full = { milli: this.#fullMilli, atMs: nowMs };
    this.#levels.set(key, full);
    return full;
  }

  #refill(level: Level, nowMs: number): void {
    if (nowMs <= level.atMs) return;
    level.milli = Math.min(this.#fullMilli, level.milli + (nowMs - level.atMs) * this.#rate.perSecond);
    level.atMs = nowMs;
  }

  #milliOf(cost: number): number {
    return Math.min(cost * 1000, this.#fullMilli);
  }
}
