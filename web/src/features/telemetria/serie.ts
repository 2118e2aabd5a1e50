import { subtract } from '../../ui/decimal.ts';
import type { Trecho } from './trecho.ts';

/** A point of a series. Texts are exact; charts use their `Number` for the pixel only. A bucket also has its extremes. */
export interface Ponto {
  timeMs: number;
  valor: string;
  min?: string;
  max?: string;
  /** Where `valor` is a mean: the last reading behind it. */
  ultimo?: string;
  /** Of a bucket: the mean of its `n` readings. */
  media?: number;
  n?: number;
}

/** A gap is more than this many times the usual distance between readings. */
const GAP_FACTOR = 3;
/** Distances on one side that are asked for the habit; fewer than two are none. */
const HABIT = 9;

/**
 * History and live points as one series in time order. Without buckets one point an instant: of two, the live one came later
 * and stays. With buckets of `baldeS` seconds a live point joins the bucket it falls into.
 */
export function mergePontos(history: readonly Ponto[], live: readonly Ponto[], { deMs, ateMs }: Trecho, baldeS: number | null = null): Ponto[] {
  const keyOf = baldeS === null ? (ponto: Ponto) => ponto.timeMs : (ponto: Ponto) => Math.floor(ponto.timeMs / (baldeS * 1000));
  const byKey = new Map<number, Ponto>();
  const add = (ponto: Ponto) => {
    if (ponto.timeMs < deMs || ponto.timeMs > ateMs) return;
    const known = byKey.get(keyOf(ponto));
    byKey.set(keyOf(ponto), known && baldeS !== null ? joinBalde(known, ponto) : ponto);
  };
  for (const ponto of history) add(ponto);
  for (const ponto of live) add(ponto);
  return [...byKey.values()].sort((a, b) => a.timeMs - b.timeMs);
}

/** The latest reading of a bucket speaks for an index, the mean for a rate. A live reading that the server counted already is not counted again. */
function joinBalde(a: Ponto, b: Ponto): Ponto {
  const [early, late] = a.timeMs <= b.timeMs ? [a, b] : [b, a];
  const n = a.n ?? 1;
  const media = a.media ?? Number(a.valor);
  const mean = b.timeMs > a.timeMs ? { media: (media * n + Number(b.valor)) / (n + 1), n: n + 1 } : { media, n };
  return { ...mean, timeMs: late.timeMs, valor: late.valor, min: lower(early.min ?? early.valor, late.min ?? late.valor), max: higher(early.max ?? early.valor, late.max ?? late.valor) };
}

export function lower(a: string, b: string): string {
  return Number(b) < Number(a) ? b : a;
}

export function higher(a: string, b: string): string {
  return Number(b) > Number(a) ? b : a;
}

/** Buckets of a rate as their means; the last reading stays at hand. */
export function meanOf(pontos: readonly Ponto[], decimals: number): Ponto[] {
  return pontos.map((ponto) => (ponto.media === undefined ? ponto : { ...ponto, valor: ponto.media.toFixed(decimals), ultimo: ponto.valor }));
}

/** What was added since the first reading, exactly; what is no number stays away. Of a bucket the first reading of an index is its least. */
export function increaseOf(pontos: readonly Ponto[]): Ponto[] {
  const start = pontos[0]?.min ?? pontos[0]?.valor ?? '';
  return pontos.flatMap(({ timeMs, valor }) => {
    const increase = subtract(valor, start);
    return increase === undefined ? [] : [{ timeMs, valor: increase }];
  });
}

export interface DrawnPoint {
  x: number;
  y: number;
  valor: string;
  /** Extremes of a bucket, where they differ from its value. */
  min?: string;
  max?: string;
  /** Where `valor` is a mean: the last reading behind it. */
  ultimo?: string;
}

/**
 * Points as they are drawn: a point that is no number stands in each gap, so that the line breaks there. What is usual is asked of the
 * neighbourhood: a meter read every quarter of an hour may be read every ten seconds later on. `before` are the instants read before the first
 * point: they are not drawn, and tell what was usual until then.
 */
export function drawWithGaps(pontos: readonly Ponto[], baldeS: number | null = null, before: readonly number[] = []): DrawnPoint[] {
  const instants = [...before, ...pontos.map(({ timeMs }) => timeMs)];
  const distances = instants.slice(1).map((timeMs, index) => timeMs - (instants[index] ?? timeMs));
  const drawn: DrawnPoint[] = [];
  pontos.forEach(({ timeMs, valor, min, max, ultimo }, index) => {
    const at = before.length + index - 1;
    const distance = distances[at];
    if (index > 0 && distance !== undefined && isGap(distances, at, baldeS)) drawn.push({ x: timeMs - distance / 2, y: Number.NaN, valor: '' });
    drawn.push({ x: timeMs, y: Number(valor), valor, ...(min !== undefined && max !== undefined && min !== max ? { min, max } : {}), ...(ultimo === undefined ? {} : { ultimo }) });
  });
  return drawn;
}

function isGap(distances: readonly number[], index: number, baldeS: number | null): boolean {
  const distance = distances[index] ?? 0;
  const nearest = Math.min(distances[index - 1] ?? distance, distances[index + 1] ?? distance);
  // Most distances are like the ones beside them: they need no look at the neighbourhood.
  if (distance <= GAP_FACTOR * Math.max(nearest, (baldeS ?? 0) * 1000)) return false;
  const usual = [medianOf(distances.slice(Math.max(0, index - HABIT), index)), medianOf(distances.slice(index + 1, index + 1 + HABIT))];
  const known = usual.filter((each) => each !== undefined);
  return known.length > 0 && distance > GAP_FACTOR * Math.max(...known);
}

function medianOf(distances: number[]): number | undefined {
  return distances.length < 2 ? undefined : distances.sort((a, b) => a - b)[Math.floor(distances.length / 2)];
}
