import { subtract } from '../../ui/decimal.ts';

/** A point of a series. `valor` is the exact text; charts use `Number(valor)` for the pixel only. */
export interface Ponto {
  timeMs: number;
  valor: string;
}

/** A gap is more than this many times the usual distance between readings. */
const GAP_FACTOR = 3;

/** History and live points as one series in time order, one point an instant; of two, the live one came later and stays. */
export function mergePontos(history: readonly Ponto[], live: readonly Ponto[], fromMs: number, toMs: number): Ponto[] {
  const byTime = new Map<number, Ponto>();
  for (const ponto of [...history, ...live]) {
    if (ponto.timeMs >= fromMs && ponto.timeMs <= toMs) byTime.set(ponto.timeMs, ponto);
  }
  return [...byTime.values()].sort((a, b) => a.timeMs - b.timeMs);
}

/** What was added since the first point, exactly; what is no number stays away. */
export function increaseOf(pontos: readonly Ponto[]): Ponto[] {
  const start = pontos[0]?.valor ?? '';
  return pontos.flatMap(({ timeMs, valor }) => {
    const increase = subtract(valor, start);
    return increase === undefined ? [] : [{ timeMs, valor: increase }];
  });
}

/** The median distance between neighbours; undefined with fewer than three points, which show no habit. */
export function learnInterval(pontos: readonly Ponto[]): number | undefined {
  if (pontos.length < 3) return undefined;
  const distances = pontos.slice(1).map((ponto, index) => ponto.timeMs - (pontos[index]?.timeMs ?? ponto.timeMs));
  distances.sort((a, b) => a - b);
  return distances[Math.floor(distances.length / 2)];
}

export interface DrawnPoint {
  x: number;
  y: number;
  valor: string;
}

/** Points as they are drawn: a point that is no number stands in each gap, so that the line breaks there. */
export function drawWithGaps(pontos: readonly Ponto[], intervalMs: number | undefined): DrawnPoint[] {
  const drawn: DrawnPoint[] = [];
  let before: Ponto | undefined;
  for (const ponto of pontos) {
    if (before && intervalMs !== undefined && ponto.timeMs - before.timeMs > GAP_FACTOR * intervalMs) {
      drawn.push({ x: (before.timeMs + ponto.timeMs) / 2, y: Number.NaN, valor: '' });
    }
    drawn.push({ x: ponto.timeMs, y: Number(ponto.valor), valor: ponto.valor });
    before = ponto;
  }
  return drawn;
}
