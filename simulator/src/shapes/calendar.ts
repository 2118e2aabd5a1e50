export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;
const startMs = Date.UTC(2000, 0, 1);
/** Brasília, UTC-3: the hour of people, whatever the site's own zone. */
const peopleMs = -3 * hourMs;

/** Days of people since Saturday 1 January 2000, 0 before it. A week counts from Saturday: day % 7 is 0 on Saturdays, 1 on Sundays. */
export function toDays(epochMs: number): number {
  return Math.max(0, (epochMs + peopleMs - startMs) / dayMs);
}

export function isWeekend(day: number): boolean {
  return day % 7 < 2;
}

const yearDays = 365.25;

/** 1 ± amplitude over the year, highest `peakDay` days after New Year. */
export function seasonAt(days: number, { amplitude, peakDay }: Season): number {
  return 1 + amplitude * Math.cos((2 * Math.PI * (days - peakDay)) / yearDays);
}

/** Integral of seasonAt from day 0. Rises always: amplitude is below 1. */
export function seasonSum(days: number, { amplitude, peakDay }: Season): number {
  const turn = (2 * Math.PI) / yearDays;
  return days + (amplitude / turn) * (Math.sin(turn * (days - peakDay)) + Math.sin(turn * peakDay));
}

export interface Season {
  /** 0 to below 1. */
  amplitude: number;
  peakDay: number;
}
