import type { PresencaPeriodo } from '@tds/contract/http';

export type Trecho = PresencaPeriodo['trechos'][number];

/** A stretch as it is drawn: where it begins and how wide it is, in percent of the period. */
export interface DrawnTrecho extends Trecho {
  left: number;
  width: number;
}

export function drawTrechos({ de, ate, trechos }: Pick<PresencaPeriodo, 'de' | 'ate' | 'trechos'>): DrawnTrecho[] {
  const start = Date.parse(de);
  const whole = Math.max(1, Date.parse(ate) - start);
  return trechos.map((trecho) => ({
    ...trecho,
    left: (100 * (Date.parse(trecho.de) - start)) / whole,
    width: (100 * lengthOf(trecho)) / whole,
  }));
}

/**
 * The stretch meant by pointing at `percent`: an interruption within `reach` goes before what surrounds it, for it may be too
 * narrow to hit. -1 when there is none.
 */
export function trechoAt(drawn: readonly DrawnTrecho[], percent: number, reach: number): number {
  const distance = ({ left, width }: DrawnTrecho): number => Math.max(0, left - percent, percent - left - width);
  let nearest = -1;
  for (const [index, trecho] of drawn.entries()) {
    if (trecho.presenca !== 'OFFLINE' || distance(trecho) > reach) continue;
    const best = drawn[nearest];
    if (!best || distance(trecho) < distance(best)) nearest = index;
  }
  return nearest >= 0 ? nearest : drawn.findIndex((trecho) => distance(trecho) === 0);
}

export interface Interrupcoes {
  count: number;
  longestMs: number;
}

/** How often it was gone, and for how long at most. */
export function countInterrupcoes(trechos: readonly Trecho[]): Interrupcoes {
  const gone = trechos.filter(({ presenca }) => presenca === 'OFFLINE').map(lengthOf);
  return { count: gone.length, longestMs: Math.max(0, ...gone) };
}

/** How much of the period is known: before its first contact nothing is. */
export function knownOf(trechos: readonly Trecho[]): number {
  return trechos.filter(({ presenca }) => presenca !== 'DESCONHECIDA').reduce((sum, trecho) => sum + lengthOf(trecho), 0);
}

export function lengthOf({ de, ate }: Trecho): number {
  return Date.parse(ate) - Date.parse(de);
}
