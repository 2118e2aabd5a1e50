import { createRandom } from '../random.ts';
import { isWeekend, toDays } from './calendar.ts';
import type { Perfil } from './habits.ts';

/** °C: the air of a home or shop over day and year; in a factory an oven, hot in the shifts of Monday to Friday. */
export function createTemperature(name: string, perfil: Perfil): (epochMs: number) => number {
  const random = createRandom(name);
  const noise = (days: number): number => {
    const minutes = days * 1440;
    const minute = Math.floor(minutes);
    return random(minute) + (random(minute + 1) - random(minute)) * (minutes - minute) - 0.5;
  };
  const offset = random(-1);
  return (epochMs) => {
    const days = toDays(epochMs);
    return perfil === 'FABRICA' ? oven(days, 700 + 200 * offset) + 8 * noise(days) : air(days, offset) + 0.4 * noise(days);
  };
}

const roomC = 26;
/** Share of its heat at each full hour: lit at 5, at work from 7 to 21, cold again after midnight. */
const heat = [0.25, 0.15, 0.08, 0.04, 0.03, 0.15, 0.65, 0.97, 1, 1, 1, 1, 0.96, 1, 1, 1, 1, 1, 1, 1, 1, 0.95, 0.65, 0.4];

function oven(days: number, workC: number): number {
  const hour = Math.floor(days * 24);
  const from = heatAt(hour);
  return roomC + (workC - roomC) * (from + (heatAt(hour + 1) - from) * (days * 24 - hour));
}

/** After Friday's last shift it cools down over Saturday morning and stays cold until Monday. */
function heatAt(hour: number): number {
  const day = Math.floor(hour / 24);
  const ofDay = heat[hour % 24] ?? 0;
  if (!isWeekend(day)) return day % 7 === 2 && hour % 24 < 5 ? 0 : ofDay;
  return day % 7 === 0 && hour % 24 < 5 ? ofDay : 0;
}

/** Coldest at six in the morning and in mid-July. */
function air(days: number, offset: number): number {
  const year = Math.cos((2 * Math.PI * (days - 20)) / 365.25);
  const day = -Math.cos(2 * Math.PI * (days - 0.25));
  return 21 + 3 * offset + 3.5 * year + 3 * day;
}
