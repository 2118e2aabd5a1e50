import type { DrawnPoint } from './serie.ts';

interface Read {
  pontos: readonly DrawnPoint[];
}

/** The readings of several series about an instant: each the nearest one, none farther away than `toleranceMs`. */
export function readAt<Series extends Read>(series: readonly Series[], timeMs: number, toleranceMs: number): { serie: Series; ponto: DrawnPoint }[] {
  return series.flatMap((serie) => {
    const ponto = findNearest(serie.pontos, timeMs);
    return ponto && Math.abs(ponto.x - timeMs) <= toleranceMs ? [{ serie, ponto }] : [];
  });
}

/** The instant of the reading nearest to `timeMs` in any of the series. */
export function nearestInstant(series: readonly Read[], timeMs: number): number | undefined {
  const found = series.flatMap(({ pontos }) => findNearest(pontos, timeMs) ?? []);
  found.sort((a, b) => Math.abs(a.x - timeMs) - Math.abs(b.x - timeMs));
  return found[0]?.x;
}

/** All instants at which something was read, each once, in order. */
export function instantsOf(series: readonly Read[]): number[] {
  const instants = new Set<number>();
  for (const { pontos } of series) for (const { x, y } of pontos) if (!Number.isNaN(y)) instants.add(x);
  return [...instants].sort((a, b) => a - b);
}

/** Points are in time order; those that stand for a gap are passed over. */
function findNearest(pontos: readonly DrawnPoint[], timeMs: number): DrawnPoint | undefined {
  let low = 0;
  let high = pontos.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((pontos[middle]?.x ?? 0) < timeMs) low = middle + 1;
    else high = middle;
  }
  const before = pontos.slice(Math.max(0, low - 2), low).findLast(({ y }) => !Number.isNaN(y));
  const after = pontos.slice(low, low + 2).find(({ y }) => !Number.isNaN(y));
  if (!before || !after) return before ?? after;
  return timeMs - before.x <= after.x - timeMs ? before : after;
}
