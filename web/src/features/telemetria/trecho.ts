import { MAX_YEARS } from '@tds/contract/http';

/** A stretch of time in milliseconds since 1970, half open: [deMs, ateMs). */
export interface Trecho {
  deMs: number;
  ateMs: number;
}

/** What a chart shows: a stretch that stays, or the time up to now. */
export type Alcance = Trecho | { spanMs: number };

/** Closer than this there is nothing to see: the fastest meters are read every few seconds. */
const MIN_SPAN_MS = 30_000;
/** The server answers no longer ones; a leap day for each year may lie in them. */
const MAX_SPAN_MS = MAX_YEARS * 365 * 86_400_000;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/;

/** Of a short stretch so much of the time before it is read, too. */
const BEFORE_MS = 3_600_000;
const SHORT_MS = 3 * BEFORE_MS;

export function isTrecho(alcance: Alcance): alcance is Trecho {
  return 'deMs' in alcance;
}

export function spanOf(alcance: Alcance): number {
  return isTrecho(alcance) ? alcance.ateMs - alcance.deMs : alcance.spanMs;
}

export function trechoOf(alcance: Alcance, nowMs: number): Trecho {
  return isTrecho(alcance) ? alcance : { deMs: nowMs - alcance.spanMs, ateMs: nowMs };
}

/**
 * How long before a stretch readings are asked for as well. A short one may hold a single reading of a meter that was read every quarter of
 * an hour and is read every ten seconds since: whether what follows it is a gap, only the readings before can tell.
 */
export function beforeMsOf(spanMs: number): number {
  return spanMs <= SHORT_MS ? BEFORE_MS : 0;
}

/** `2026-02-15T10:00:00Z` twice, as they stand in the address; undefined when they are no stretch that can be shown. */
export function parseTrecho(de: unknown, ate: unknown): Trecho | undefined {
  if (typeof de !== 'string' || typeof ate !== 'string' || !INSTANT.test(de) || !INSTANT.test(ate)) return undefined;
  const trecho = { deMs: Date.parse(de), ateMs: Date.parse(ate) };
  const span = trecho.ateMs - trecho.deMs;
  return span >= MIN_SPAN_MS && span <= MAX_SPAN_MS ? trecho : undefined;
}

/** Whole seconds: shorter addresses, and wide enough apart for any span. */
export function formatTrecho({ deMs, ateMs }: Trecho): { de: string; ate: string } {
  return { de: formatSecond(Math.floor(deMs / 1000)), ate: formatSecond(Math.ceil(ateMs / 1000)) };
}

/** `factor` below 1 looks closer, above 1 from farther away, about the middle; never into the future, where nothing is. */
export function zoomTrecho({ deMs, ateMs }: Trecho, factor: number, nowMs: number): Trecho {
  const span = clampSpan((ateMs - deMs) * factor);
  const middle = (deMs + ateMs) / 2;
  return beforeNow({ deMs: middle - span / 2, ateMs: middle + span / 2 }, Math.max(nowMs, ateMs));
}

/** Moves by a part of its span; forwards up to now. */
export function moveTrecho({ deMs, ateMs }: Trecho, part: number, nowMs: number): Trecho {
  const by = (ateMs - deMs) * part;
  return beforeNow({ deMs: deMs + by, ateMs: ateMs + by }, Math.max(nowMs, ateMs));
}

/** As wide as can be read; where a gesture ended, widened about its middle. */
export function fitTrecho({ deMs, ateMs }: Trecho): Trecho {
  const span = clampSpan(ateMs - deMs);
  const middle = (deMs + ateMs) / 2;
  return { deMs: middle - span / 2, ateMs: middle + span / 2 };
}

/** A stretch about an instant: where the latest reading lies, a little way in from the right. */
export function trechoAround(instantMs: number, spanMs: number): Trecho {
  return { deMs: instantMs - spanMs * 0.9, ateMs: instantMs + spanMs * 0.1 };
}

function beforeNow(trecho: Trecho, limitMs: number): Trecho {
  const over = Math.max(0, trecho.ateMs - limitMs);
  return { deMs: trecho.deMs - over, ateMs: trecho.ateMs - over };
}

function clampSpan(spanMs: number): number {
  return Math.min(MAX_SPAN_MS, Math.max(MIN_SPAN_MS, spanMs));
}

function formatSecond(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
}
