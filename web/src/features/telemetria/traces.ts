/**
 * A dash for each place among the chosen, so that lines are told apart in greyscale; the colour beside it is
 * `--tds-serie-N` of charts.css, chosen for the colour-blind and for each theme.
 */
const dashes = [[], [6, 3], [2, 3], [10, 3, 2, 3], [14, 4], [4, 2, 1, 2], [1, 2], [8, 2], [12, 3, 2, 3, 2, 3], [3, 6]];

export interface Trace {
  /** Name of the custom property that holds the colour. */
  color: string;
  dash: number[];
}

export function traceOf(index: number): Trace {
  const place = index % dashes.length;
  return { color: `--tds-serie-${place + 1}`, dash: dashes[place] ?? [] };
}
