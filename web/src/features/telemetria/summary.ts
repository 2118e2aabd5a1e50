import { subtract } from '../../ui/decimal.ts';
import { higher, lower } from './serie.ts';
import type { DrawnPoint } from './serie.ts';

/** What the legend says of a series; texts are exact, the mean is a number of its own. */
interface Summary {
  last: DrawnPoint;
  min: string;
  max: string;
  /** Of the points as drawn: a bucket counts once, with its mean. */
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
    mean: read.reduce((sum, { y }) => sum + y, 0) / read.length,
    increase: subtract(last.valor, first.valor) ?? '',
  };
}
