import { describe, expect, it } from 'vitest';
import { drawWithGaps, increaseOf, learnInterval, mergePontos } from './serie.ts';
import type { Ponto } from './serie.ts';

const at = (seconds: number, valor = String(seconds)): Ponto => ({ timeMs: seconds * 1000, valor });

describe('a series of history and live points', () => {
  it('is in time order, each instant once, the live value last', () => {
    const merged = mergePontos([at(10), at(20)], [at(30), at(20, '21'), at(15)], 0, 60_000);
    expect(merged).toEqual([at(10), at(15), at(20, '21'), at(30)]);
  });

  it('has only what lies in the period', () => {
    expect(mergePontos([at(1), at(5)], [at(9), at(11)], 5000, 10_000)).toEqual([at(5), at(9)]);
  });

  it('breaks where readings are missing: missing is not zero, nor a straight line', () => {
    const pontos = [at(0), at(10), at(20), at(60), at(70)];
    const drawn = drawWithGaps(pontos, learnInterval(pontos));
    expect(drawn.map(({ y }) => y)).toEqual([0, 10, 20, Number.NaN, 60, 70]);
    expect(drawn[3]?.x).toBe(40_000);
  });

  it('does not break for a delay of up to three intervals', () => {
    const pontos = [at(0), at(10), at(20), at(50)];
    expect(drawWithGaps(pontos, 10_000).every(({ y }) => !Number.isNaN(y))).toBe(true);
  });

  it('with two points has learned no interval and shows no gap', () => {
    expect(learnInterval([at(0), at(5000)])).toBeUndefined();
    expect(drawWithGaps([at(0), at(5000)], undefined)).toHaveLength(2);
  });

  it('of an index tells what was consumed since its first point, to the last digit', () => {
    const pontos = [at(0, '99999999999.9990'), at(10, '99999999999.9991'), at(20, '99999999999.9999')];
    expect(increaseOf(pontos).map(({ valor }) => valor)).toEqual(['0.0000', '0.0001', '0.0009']);
    expect(increaseOf([])).toEqual([]);
  });

  it('keeps the exact text of each value', () => {
    expect(drawWithGaps([at(1, '99999999999.9999')], undefined)[0]?.valor).toBe('99999999999.9999');
  });
});
