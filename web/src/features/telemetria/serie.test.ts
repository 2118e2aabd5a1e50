import { describe, expect, it } from 'vitest';
import { drawWithGaps, increaseOf, meanOf, mergePontos } from './serie.ts';
import type { Ponto } from './serie.ts';

const at = (seconds: number, valor = String(seconds)): Ponto => ({ timeMs: seconds * 1000, valor });

describe('a series of history and live points', () => {
  it('is in time order, each instant once, the live value last', () => {
    const merged = mergePontos([at(10), at(20)], [at(30), at(20, '21'), at(15)], { deMs: 0, ateMs: 60_000 });
    expect(merged).toEqual([at(10), at(15), at(20, '21'), at(30)]);
  });

  it('has only what lies in the period', () => {
    expect(mergePontos([at(1), at(5)], [at(9), at(11)], { deMs: 5000, ateMs: 10_000 })).toEqual([at(5), at(9)]);
  });

  it('breaks where readings are missing: missing is not zero, nor a straight line', () => {
    const pontos = [at(0), at(10), at(20), at(60), at(70)];
    const drawn = drawWithGaps(pontos);
    expect(drawn.map(({ y }) => y)).toEqual([0, 10, 20, Number.NaN, 60, 70]);
    expect(drawn[3]?.x).toBe(40_000);
  });

  it('does not break for a delay of up to three intervals', () => {
    const pontos = [at(0), at(10), at(20), at(50)];
    expect(drawWithGaps(pontos).every(({ y }) => !Number.isNaN(y))).toBe(true);
  });

  it('of too few points to show a habit shows no gap', () => {
    expect(drawWithGaps([at(0), at(5000)])).toHaveLength(2);
    expect(drawWithGaps([at(0), at(10), at(5000)])).toHaveLength(3);
  });

  it('that is read more often from some time on has no gap before it', () => {
    const slow = Array.from({ length: 20 }, (_, i) => at(i * 900));
    const fast = Array.from({ length: 400 }, (_, i) => at(19 * 900 + (i + 1) * 10));
    const pontos = [...slow, ...fast];
    expect(drawWithGaps(pontos)).toHaveLength(pontos.length);
    const missing = drawWithGaps([...slow.slice(0, 8), ...slow.slice(14), ...fast]);
    expect(missing.filter(({ y }) => Number.isNaN(y)).map(({ x }) => x / 1000)).toEqual([(7 * 900 + 14 * 900) / 2]);
  });

  it('whose first point was read as rarely as those before the stretch has no gap after it', () => {
    const fast = Array.from({ length: 100 }, (_, i) => at(900 + i * 10));
    const hasGap = (before: number[]) => drawWithGaps([at(0), ...fast], null, before).some(({ y }) => Number.isNaN(y));
    expect(hasGap([-2700, -1800, -900].map((seconds) => seconds * 1000))).toBe(false);
    expect(hasGap([-30, -20, -10].map((seconds) => seconds * 1000))).toBe(true);
  });

  it('of an index tells what was consumed since its first point, to the last digit', () => {
    const pontos = [at(0, '99999999999.9990'), at(10, '99999999999.9991'), at(20, '99999999999.9999')];
    expect(increaseOf(pontos).map(({ valor }) => valor)).toEqual(['0.0000', '0.0001', '0.0009']);
    expect(increaseOf([])).toEqual([]);
  });

  it('keeps the exact text of each value', () => {
    expect(drawWithGaps([at(1, '99999999999.9999')])[0]?.valor).toBe('99999999999.9999');
  });
});

describe('a bucketed series', () => {
  const balde = (seconds: number, valor: string, min: string, max: string, mean: { media?: number; n?: number } = {}): Ponto => ({ timeMs: seconds * 1000, valor, min, max, ...mean });
  const six = { media: 6, n: 6 };
  const all = { deMs: 0, ateMs: 1_000_000 };

  it('takes live readings into their bucket: the latest speaks, the extremes widen, the mean moves', () => {
    const merged = mergePontos([balde(55, '5', '4', '6', six), balde(115, '7', '7', '8', six)], [at(117, '9'), at(119, '3')], all, 60);
    expect(merged).toEqual([balde(55, '5', '4', '6', six), balde(119, '3', '3', '9', { media: 6, n: 8 })]);
  });

  it('begins a bucket of its own with what is newer, and stays as wide as it was', () => {
    const live = Array.from({ length: 60 }, (_, i) => at(120 + i, String(i)));
    const merged = mergePontos([balde(115, '7', '7', '8', six)], live, all, 60);
    expect(merged).toEqual([balde(115, '7', '7', '8', six), balde(179, '59', '0', '59', { media: 29.5, n: 60 })]);
  });

  it('is not changed by a live reading that history has already', () => {
    expect(mergePontos([balde(115, '7', '5', '8', six)], [at(100, '5'), at(115, '7')], all, 60)).toEqual([balde(115, '7', '5', '8', six)]);
  });

  it('of a rate is drawn by its means, with the last reading at hand', () => {
    expect(drawWithGaps(meanOf([balde(55, '5', '4', '9', six), balde(115, '7', '7', '7')], 1))).toEqual([
      { x: 55_000, y: 6, valor: '6.0', min: '4', max: '9', ultimo: '5' },
      { x: 115_000, y: 7, valor: '7' },
    ]);
  });

  it('of an index counts what was consumed within its first bucket, too', () => {
    expect(increaseOf([balde(55, '105', '100', '105'), balde(115, '110', '106', '110')]).map(({ valor }) => valor)).toEqual(['5', '10']);
  });

  it('keeps extremes where they differ from the value, for the band', () => {
    expect(drawWithGaps([balde(55, '5', '4', '6'), balde(115, '7', '7', '7')])).toEqual([
      { x: 55_000, y: 5, valor: '5', min: '4', max: '6' },
      { x: 115_000, y: 7, valor: '7' },
    ]);
  });
});
