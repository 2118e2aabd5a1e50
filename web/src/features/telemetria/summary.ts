import { subtract } from '../../ui/decimal.ts';
import { higher, lower } from './serie.ts';
import type { DrawnPoint } from './serie.ts';

/** What the legend says of a series; texts are exact, the mean is a number of its own. */
interface Summary {
  last: DrawnPoint;
  min: string;
  max: string;
  /** Over time, by the line as drawn; gaps have no part in it. */
  mean: number;
  /** Last minus first. */
  increase: string;
}

/** Undefined when there is no point at all. */
export function summarize(pontos: readonly DrawnPoint[]): Summary | undefined {
  const read = pontos.filter(({ y }) => !Number.isNaN(y));
  const [first] = read;
  const last = read.at(-1);
  if (!first || !last) return undefined;
  return {
    last,
    min: read.map(({ min, valor }) => min ?? valor).reduce(lower),
    max: read.map(({ max, valor }) => max ?? valor).reduce(higher),
    mean: meanOverTime(pontos),
    increase: subtract(last.valor, first.valor) ?? '',
  };
}

/** A reading every ten seconds says no more of an hour than one every quarter does: each stretch of the line counts by its length. */
function meanOverTime(pontos: readonly DrawnPoint[]): number {
  let [area, lengthMs] = [0, 0];
  pontos.forEach((point, index) => {
    const before = pontos[index - 1];
    if (!before || Number.isNaN(point.y) || Number.isNaN(before.y)) return;
    area += ((point.y + before.y) / 2) * (point.x - before.x);
    lengthMs += point.x - before.x;
  });
  if (lengthMs > 0) return area / lengthMs;
  const read = pontos.filter(({ y }) => !Number.isNaN(y));
  return read.reduce((sum, { y }) => sum + y, 0) / read.length;
}
