import { UserError } from './user-error.ts';

/**
 * Local wall time ↔ instant, on Intl alone. `wallMs` is a wall clock reading written as if it were UTC:
 * 2016-10-30T02:00 in Madrid has the wallMs of 2016-10-30T02:00Z.
 */
export interface Zone {
  readonly name: string;
  /** wallMs - instant, in ms; positive east of Greenwich. */
  offsetAt: (epochMs: number) => number;
  wallOf: (epochMs: number) => number;
  /** Ascending: none in a spring gap, one normally, two where the hour repeats. */
  instantsOf: (wallMs: number) => number[];
}

/** What a time column holds: an instant, when the text carries Z or an offset, or a wall clock reading. */
export type ParsedTime = { kind: 'instant'; epochMs: number } | { kind: 'wall'; wallMs: number };

export type TimeFormat = 'iso' | 'mdy' | 'dmy';

/** Throws UserError for a name Intl does not know. */
export function createZone(name: string): Zone {
  const readOffset = createOffsetReader(name);
  const offsetAt = cacheOffsets(readOffset);
  return {
    name,
    offsetAt,
    wallOf: (epochMs) => epochMs + offsetAt(epochMs),
    instantsOf(wallMs) {
      // Offsets lie within ±16 h, so the instant sought is in this window, and so is any single change of offset.
      const around = [offsetAt(wallMs - windowMs), offsetAt(wallMs + windowMs)];
      const near = around.map((offset) => offsetAt(wallMs - offset));
      return [...new Set([...around, ...near])]
        .map((offset) => wallMs - offset)
        .filter((epochMs) => epochMs + offsetAt(epochMs) === wallMs)
        .sort((a, b) => a - b);
    },
  };
}

/**
 * Chooses between the two instants of a repeated hour, series by series, rows in file order: a row that is not later
 * than the previous row of its series inside the overlap belongs to the second pass, and so do all after it in that overlap.
 * Null for a wall time that does not exist (spring gap).
 */
export function createOverlapResolver(zone: Zone): (series: string, wallMs: number) => number | null {
  const previous = new Map<string, { wallMs: number; isSecondPass: boolean }>();
  return (series, wallMs) => {
    const [first, second] = zone.instantsOf(wallMs);
    if (first === undefined) return null;
    if (second === undefined) {
      previous.delete(series);
      return first;
    }
    const before = previous.get(series);
    const isSameOverlap = before !== undefined && Math.abs(wallMs - before.wallMs) < second - first;
    const isSecondPass = isSameOverlap && (before.isSecondPass || wallMs <= before.wallMs);
    previous.set(series, { wallMs, isSecondPass });
    return isSecondPass ? second : first;
  };
}

const isoTime = /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?\s?([Zz]|[+-]\d{2}:?\d{2})?$/;
const slashTime = /^(\d{1,2})\/(\d{1,2})\/(\d{4}) (\d{1,2}):(\d{2})(?::(\d{2}))?$/;

/**
 * iso: `2016-03-01T01:35:54`, `2006-12-16 18:00:00`, either with Z or an offset. mdy: `11/25/2011 01:00:00`. dmy: the same, day first.
 * Null for anything else and for dates that do not exist.
 */
export function parseTime(text: string, format: TimeFormat): ParsedTime | null {
  if (format !== 'iso') {
    const [, first = '', second = '', year = '', ...time] = slashTime.exec(text) ?? [];
    const wallMs = format === 'mdy' ? utcOf([year, first, second, ...time]) : utcOf([year, second, first, ...time]);
    return wallMs === null ? null : { kind: 'wall', wallMs };
  }
  const match = isoTime.exec(text);
  if (match === null) return null;
  const wallMs = utcOf(match.slice(1, 7));
  if (wallMs === null) return null;
  const withFraction = wallMs + Number((match[7] ?? '').slice(0, 3).padEnd(3, '0'));
  if (match[8] === undefined) return { kind: 'wall', wallMs: withFraction };
  return { kind: 'instant', epochMs: withFraction - offsetMs(match[8]) };
}

function utcOf(parts: (string | undefined)[]): number | null {
  const [year = Number.NaN, month = Number.NaN, day = Number.NaN, hour = 0, minute = 0, second = 0] = parts.map((part) => Number(part ?? 0));
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second);
  const isReal = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24 && minute < 60 && second < 60;
  return isReal ? date.getTime() : null;
}

function offsetMs(text: string): number {
  if (text.length === 1) return 0;
  const minutes = Number(text.slice(1, 3)) * 60 + Number(text.slice(-2));
  return (text.startsWith('-') ? -minutes : minutes) * 60_000;
}

const hourMs = 3_600_000;
const windowMs = 26 * hourMs;
const bucketMs = hourMs / 4;

function createOffsetReader(name: string): (epochMs: number) => number {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US-u-ca-iso8601-nu-latn', {
      timeZone: name,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch (cause) {
    throw new UserError(`unknown time zone "${name}": use a name such as America/Sao_Paulo`, { cause });
  }
  return (epochMs) => {
    const parts: Record<string, number> = {};
    for (const { type, value } of format.formatToParts(epochMs)) parts[type] = Number(value);
    const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = parts;
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(epochMs / 1000) * 1000;
  };
}

/** Intl costs microseconds a call. A quarter of an hour with the same offset at both ends is taken to have it throughout. */
function cacheOffsets(readOffset: (epochMs: number) => number): (epochMs: number) => number {
  const atBucket = new Map<number, number>();
  const offsetOfBucket = (bucket: number): number => {
    let offset = atBucket.get(bucket);
    if (offset === undefined) {
      offset = readOffset(bucket * bucketMs);
      atBucket.set(bucket, offset);
    }
    return offset;
  };
  return (epochMs) => {
    const bucket = Math.floor(epochMs / bucketMs);
    const offset = offsetOfBucket(bucket);
    return offset === offsetOfBucket(bucket + 1) ? offset : readOffset(epochMs);
  };
}
