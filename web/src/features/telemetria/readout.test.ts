import { expect, it } from 'vitest';
import { instantsOf, nearestInstant, readAt } from './readout.ts';
import { summarize } from './summary.ts';

const point = (x: number, valor: string) => ({ x, y: Number(valor), valor });
const gap = (x: number) => ({ x, y: Number.NaN, valor: '' });
const a = { pontos: [point(10, '1'), gap(35), point(60, '2'), point(70, '3')] };
const b = { pontos: [point(12, '8'), point(68, '9')] };

it('at an instant each series tells its nearest reading, and none that is too far away', () => {
  expect(readAt([a, b], 69, 5).map(({ ponto }) => ponto.valor)).toEqual(['3', '9']);
  expect(readAt([a, b], 60, 5).map(({ ponto }) => ponto.valor)).toEqual(['2']);
});

it('in a gap nothing is told as if it had been read there', () => {
  expect(readAt([a], 35, 5)).toEqual([]);
  expect(nearestInstant([a], 33)).toBe(10);
  expect(nearestInstant([a], 37)).toBe(60);
});

it('walking goes over each instant at which anything was read, once and in order', () => {
  expect(instantsOf([a, b, a])).toEqual([10, 12, 60, 68, 70]);
  expect(nearestInstant([], 5)).toBeUndefined();
});

it('the legend tells extremes of the buckets, not only of what is drawn', () => {
  const pontos = [{ ...point(10, '5'), min: '1.5', max: '9.25' }, gap(15), point(20, '7')];
  expect(summarize(pontos)).toMatchObject({ min: '1.5', max: '9.25', mean: 6, increase: '2', last: { valor: '7' } });
  expect(summarize([gap(1)])).toBeUndefined();
});
