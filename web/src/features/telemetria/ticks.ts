import { formatter } from '../../ui/format.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const steps = [5 * SECOND, 15 * SECOND, 30 * SECOND, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR];

/** Round instants of the customer's clock between two instants, at most `max` of them, in milliseconds. */
export function timeTicks(fromMs: number, toMs: number, max: number, fuso: string): number[] {
  const step = steps.find((each) => (toMs - fromMs) / each <= max) ?? 12 * HOUR;
  const grid = Math.min(step, HOUR);
  const ticks: number[] = [];
  for (let tick = Math.ceil(fromMs / grid) * grid; tick <= toMs; tick += grid) {
    // Hours are counted on the local clock: a step of 6 h gives 00:00, 06:00 … also where the offset is odd or changes.
    if (step <= HOUR || localHour(tick, fuso) % (step / HOUR) === 0) ticks.push(tick);
  }
  return ticks;
}

/** `14:30`, with seconds when the ticks are closer than a minute. */
export function tickLabel(tickMs: number, stepMs: number, locale: string, fuso: string): string {
  const second = stepMs < MINUTE ? ({ second: '2-digit' } as const) : {};
  return formatter(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', ...second, timeZone: fuso }).format(tickMs);
}

function localHour(instantMs: number, fuso: string): number {
  return Number(formatter('en', { hour: '2-digit', hourCycle: 'h23', timeZone: fuso }).format(instantMs));
}
