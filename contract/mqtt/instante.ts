import { limits } from './limits.ts';

/**
 * RFC 3339 date-time with offset → milliseconds since 1970-01-01T00:00:00Z; NaN if it is not one.
 * `T` and `Z` in either case (RFC 3339, 5.6), no space in place of T. The offset is compulsory; `-00:00` reads as UTC.
 * A fraction has 1-9 digits and is cut to milliseconds, never rounded: an instant must not move into the next second.
 * Second 60 is refused: neither PostgreSQL nor JavaScript has leap seconds, and folding one in would put two readings
 * on one instant. Hour 24, 30 February and the like are refused.
 */
export function parseInstante(text: string): number {
  if (text.length < 20 || text.length > 25 + 1 + limits.fractionDigits) return Number.NaN;
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 2);
  const day = digits(text, 8, 2);
  const hour = digits(text, 11, 2);
  const minute = digits(text, 14, 2);
  const second = digits(text, 17, 2);
  if (!hasSeparators(text)) return Number.NaN;
  // NaN fails every comparison, so a non-digit is refused here as well.
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month))) return Number.NaN;
  if (!(hour <= 23 && minute <= 59 && second <= 59)) return Number.NaN;

  let at = 19;
  let ms = 0;
  if (text.charCodeAt(at) === 0x2e) {
    const start = ++at;
    while (isDigit(text.charCodeAt(at))) at++;
    const length = at - start;
    if (length < 1 || length > limits.fractionDigits) return Number.NaN;
    const kept = Math.min(length, 3);
    ms = digits(text, start, kept) * 10 ** (3 - kept);
  }
  const offsetMin = parseOffset(text, at);
  return ((daysFromCivil(year, month, day) * 24 + hour) * 60 + minute - offsetMin) * 60_000 + second * 1000 + ms;
}

/** The wire form of an instant: UTC with milliseconds. */
export function formatInstante(epochMs: number): string {
  return new Date(epochMs).toISOString();
}

function hasSeparators(text: string): boolean {
  return (
    text.charCodeAt(4) === 0x2d &&
    text.charCodeAt(7) === 0x2d &&
    (text.charCodeAt(10) | 0x20) === 0x74 &&
    text.charCodeAt(13) === 0x3a &&
    text.charCodeAt(16) === 0x3a
  );
}

/** Minutes east of UTC, NaN if malformed or followed by anything. */
function parseOffset(text: string, at: number): number {
  const first = text.charCodeAt(at);
  if ((first | 0x20) === 0x7a) return text.length === at + 1 ? 0 : Number.NaN;
  if ((first !== 0x2b && first !== 0x2d) || text.length !== at + 6 || text.charCodeAt(at + 3) !== 0x3a) return Number.NaN;
  const hour = digits(text, at + 1, 2);
  const minute = digits(text, at + 4, 2);
  if (!(hour <= 23 && minute <= 59)) return Number.NaN;
  return (first === 0x2d ? -1 : 1) * (hour * 60 + minute);
}

function digits(text: string, start: number, length: number): number {
  let value = 0;
  for (let i = start; i < start + length; i++) {
    const code = text.charCodeAt(i);
    if (!isDigit(code)) return Number.NaN;
    value = value * 10 + code - 0x30;
  }
  return value;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Days since 1970-01-01 in the proleptic Gregorian calendar (Date.UTC reads the years 0-99 as 1900-1999). */
function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}
