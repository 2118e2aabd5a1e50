import { createRandom, type Random } from '../random.ts';
import { isWeekend, seasonAt, seasonSum, toDays } from './calendar.ts';
import type { Habit } from './habits.ts';

/** What has run through a meter and what runs through it now, in the units of the habit; pure functions of the instant. */
export interface Usage {
  perDay: number;
  /** Amount since 2000. Never falls. */
  total: (epochMs: number) => number;
  /** Amount an hour: the slope of `total`, constant for three minutes. */
  rate: (epochMs: number) => number;
}

const blocksPerHour = 20;

/**
 * Weeks all have the same use but for the season. A week is dealt out to its days, a day to its hours, an hour to blocks of three
 * minutes, each by the habit's weights bent by chance: so the sum since 2000 needs neither memory nor a walk through the years.
 */
export function createUsage(name: string, habit: Habit): Usage {
  const random = createRandom(name);
  const perDay = habit.perDay * (0.6 + 0.8 * random(-1));
  const week = remember((at) => deal(habit.week, 0.3, createLevelRandom(random, 1, at)));
  const day = remember((at) => deal(isWeekend(at) ? habit.weekend : habit.weekday, 0.5, createLevelRandom(random, 2, at)));
  const hour = remember((at) => dealBlocks(habit.busy, createLevelRandom(random, 3, at)));

  const locate = (epochMs: number) => {
    const days = toDays(epochMs);
    const blocks = Math.floor(days * 24 * blocksPerHour);
    const [hours, block] = [Math.floor(blocks / blocksPerHour), blocks % blocksPerHour];
    const wholeDays = Math.floor(hours / 24);
    const weeks = Math.floor(wholeDays / 7);
    const shares = { ofWeek: week(weeks), ofDay: day(wholeDays), ofHour: hour(hours) };
    const inDay = shares.ofDay.before(hours % 24) + shares.ofDay.share(hours % 24) * (shares.ofHour.before(block) + shares.ofHour.share(block) * (days * 24 * blocksPerHour - blocks));
    const level = habit.base * (days - wholeDays) + (1 - habit.base) * inDay;
    const dayShare = shares.ofWeek.share(wholeDays % 7) * 7;
    const used = weeks * 7 + shares.ofWeek.before(wholeDays % 7) * 7 + dayShare * level;
    const burst = shares.ofDay.share(hours % 24) * shares.ofHour.share(block) * blocksPerHour;
    return { used, perHour: dayShare * (habit.base / 24 + (1 - habit.base) * burst) };
  };
  return {
    perDay,
    total: (epochMs) => perDay * seasonSum(locate(epochMs).used, habit.season),
    rate: (epochMs) => {
      const { used, perHour } = locate(epochMs);
      return perDay * perHour * seasonAt(used, habit.season);
    },
  };
}

interface Shares {
  share: (i: number) => number;
  /** Sum of the shares before i. */
  before: (i: number) => number;
}

function toShares(weights: readonly number[]): Shares {
  const sum = weights.reduce((a, b) => a + b, 0);
  const before = new Float64Array(weights.length + 1);
  for (const [i, weight] of weights.entries()) before[i + 1] = (before[i] ?? 0) + weight / sum;
  // Rounding must not make the end of one hour stand above the start of the next.
  before[weights.length] = 1;
  return { before: (i) => before[i] ?? 0, share: (i) => (before[i + 1] ?? 0) - (before[i] ?? 0) };
}

/** Each weight times 1 ± spread by chance; 0 stays 0. */
function deal(weights: readonly number[], spread: number, random: Random): Shares {
  return toShares(weights.map((weight, i) => weight * (1 - spread + 2 * spread * random(i))));
}

/** Use comes in bursts of exponential size; an hour has at least one. */
function dealBlocks(busy: number, random: Random): Shares {
  const only = Math.floor(random(-1) * blocksPerHour);
  const weights = Array.from({ length: blocksPerHour }, (_none, i) => {
    if (busy >= 1) return 0.9 + 0.2 * random(i);
    return i === only || random(i) < busy ? 0.1 - Math.log(1 - random(i + blocksPerHour)) : 0;
  });
  return toShares(weights);
}

/** Numbers of one level (week, day, hour) do not meet those of another. */
function createLevelRandom(random: Random, level: number, at: number): Random {
  return (k) => random((at * 64 + k + 8) * 4 + level);
}

/** Readings come in order: the last answer is nearly always the next. */
function remember(make: (at: number) => Shares): (at: number) => Shares {
  let last = -1;
  let shares: Shares | undefined;
  return (at) => {
    if (shares === undefined || at !== last) shares = make(at);
    last = at;
    return shares;
  };
}
