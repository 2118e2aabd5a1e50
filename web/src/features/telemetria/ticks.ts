import { formatter } from '../../ui/format.ts';
import { instantOfWallClock, offsetOf, wallClockOf } from './local-instant.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const steps = [5, 15, 30].map((each) => each * SECOND).concat([1, 2, 5, 10, 15, 30].map((each) => each * MINUTE), [1, 2, 3, 6, 12].map((each) => each * HOUR));
/** From one day on, ticks are midnights; weeks begin on Monday. */
const days = [1, 2, 7, 14];
const months = [1, 2, 3, 6, 12, 24];

/** Round instants of the customer's clock between two instants, at most `max` of them, in milliseconds. */
export function timeTicks(fromMs: number, toMs: number, max: number, fuso: string): number[] {
  const step = steps.find((each) => (toMs - fromMs) / each <= max);
  if (step !== undefined) return clockTicks(fromMs, toMs, step, fuso);
  const each = days.find((count) => (toMs - fromMs) / (count * DAY) <= max);
  if (each !== undefined) return dayTicks(fromMs, toMs, each, fuso);
  return monthTicks(fromMs, toMs, months.find((count) => (toMs - fromMs) / (count * 30 * DAY) <= max) ?? 60, fuso);
}

function clockTicks(fromMs: number, toMs: number, step: number, fuso: string): number[] {
  const grid = Math.min(step, HOUR);
  const offset = offsetOf(fromMs, fuso);
  const ticks: number[] = [];
  // Minutes and hours are counted on the local clock: a step of 6 h gives 00:00, 06:00 … also where the offset is odd or changes.
  for (let tick = Math.ceil((fromMs + offset) / grid) * grid - offset; tick <= toMs; tick += grid) {
    if (step <= HOUR || Number(wallClockOf(tick, fuso).slice(11, 13)) % (step / HOUR) === 0) ticks.push(tick);
  }
  return ticks;
}

function dayTicks(fromMs: number, toMs: number, each: number, fuso: string): number[] {
  const midnight = Date.parse(`${wallClockOf(fromMs, fuso).slice(0, 10)}T00:00Z`);
  const ticks: number[] = [];
  for (let day = midnight; ; day += DAY) {
    const tick = instantOfWallClock(new Date(day).toISOString(), fuso) ?? day;
    if (tick > toMs) return ticks;
    // 1970-01-05 was a Monday.
    if (tick >= fromMs && (day / DAY - 4) % each === 0) ticks.push(tick);
  }
}

function monthTicks(fromMs: number, toMs: number, each: number, fuso: string): number[] {
  const [year = 1970, month = 1] = wallClockOf(fromMs, fuso).split('-').map(Number);
  const ticks: number[] = [];
  for (let count = year * 12 + month - 1; ; count++) {
    const tick = instantOfWallClock(new Date(Date.UTC(Math.floor(count / 12), count % 12, 1)).toISOString(), fuso) ?? 0;
    if (tick > toMs) return ticks;
    if (tick >= fromMs && count % each === 0) ticks.push(tick);
  }
}

/** `14:30`, with seconds when the ticks are closer than a minute; midnight is its date; months are named when they are all there is. */
export function tickLabel(tickMs: number, stepMs: number, locale: string, fuso: string): string {
  if (stepMs > 27 * DAY) return formatter(locale, { month: 'short', year: '2-digit', timeZone: fuso }).format(tickMs);
  const isMidnight = wallClockOf(tickMs, fuso).endsWith('T00:00') && tickMs % MINUTE === 0;
  if (isMidnight || stepMs >= 23 * HOUR) return formatter(locale, { day: '2-digit', month: '2-digit', timeZone: fuso }).format(tickMs);
  const second = stepMs < MINUTE ? ({ second: '2-digit' } as const) : {};
  return formatter(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', ...second, timeZone: fuso }).format(tickMs);
}
