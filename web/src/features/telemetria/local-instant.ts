import { formatter } from '../../ui/format.ts';

/** An instant on the wall clock of a zone, as a date and time field has it: `2026-02-15T14:30`. */
export function wallClockOf(instantMs: number, fuso: string): string {
  return localStampOf(instantMs, fuso).slice(0, 16).replace(' ', 'T');
}

/** `2026-02-15 14:30:05` on the wall clock of a zone: what spreadsheets of any language take for a date. */
export function localStampOf(instantMs: number, fuso: string): string {
  const fields = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23', timeZone: fuso } as const;
  const parts = formatter('en-CA', fields).formatToParts(instantMs);
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((each) => each.type === type)?.value ?? '';
  return `${part('year').padStart(4, '0')}-${part('month')}-${part('day')} ${part('hour')}:${part('minute')}:${part('second')}`;
}

/**
 * `2026-02-15T14:30` on the wall clock of a zone → its instant; undefined when it is no date. An hour that comes twice is taken the first
 * time, one that is left out as the moment it is left out.
 */
export function instantOfWallClock(wallClock: string, fuso: string): number | undefined {
  const asUtc = Date.parse(`${wallClock.slice(0, 16)}:00Z`);
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(wallClock) || Number.isNaN(asUtc)) return undefined;
  // Both offsets that may hold about that hour; the earlier instant that reads so is the one.
  const candidates = [asUtc - offsetOf(asUtc - DAY, fuso), asUtc - offsetOf(asUtc + DAY, fuso)].sort((a, b) => a - b);
  return candidates.find((each) => wallClockOf(each, fuso) === wallClock.slice(0, 16)) ?? candidates.at(-1);
}

/** As people call it: "Horário de Brasília". */
export function fusoName(fuso: string, locale: string): string {
  const parts = new Intl.DateTimeFormat(locale, { timeZone: fuso, timeZoneName: 'longGeneric' }).formatToParts();
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? fuso;
}

const DAY = 86_400_000;

/** Local minus UTC, in milliseconds. */
export function offsetOf(instantMs: number, fuso: string): number {
  const minute = Math.floor(instantMs / 60_000) * 60_000;
  return Date.parse(`${wallClockOf(minute, fuso)}:00Z`) - minute;
}
