import { expect, it } from 'vitest';
import { tickLabel, timeTicks } from './ticks.ts';

const HOUR = 3_600_000;
const labels = (ticks: number[], fuso: string) => ticks.map((tick) => tickLabel(tick, HOUR, 'pt-BR', fuso));

it('the ticks of a day fall on round hours of the local clock, midnight is told as its date', () => {
  const from = Date.parse('2026-02-15T17:30:00Z');
  expect(labels(timeTicks(from, from + 24 * HOUR, 5, 'America/Sao_Paulo'), 'America/Sao_Paulo')).toEqual(['18:00', '16/02', '06:00', '12:00']);
});

it('the ticks stay round where the offset changes or is half an hour', () => {
  const spring = Date.parse('2018-11-03T18:00:00Z');
  const hours = timeTicks(spring, spring + 24 * HOUR, 5, 'America/Sao_Paulo').map((tick) => tickLabel(tick, HOUR, 'pt-BR', 'America/Sao_Paulo'));
  expect(hours.every((label) => ['04/11', '06:00', '12:00', '18:00'].includes(label))).toBe(true);
  const noon = Date.parse('2026-02-15T07:00:00Z');
  for (const fuso of ['Asia/Kolkata', 'Asia/Kathmandu', 'Pacific/Apia']) {
    for (const hour of labels(timeTicks(noon, noon + 24 * HOUR, 5, fuso), fuso)) expect(hour).toMatch(/^(16\/02|06:00|12:00|18:00)$/);
    for (const hour of labels(timeTicks(noon, noon + 5 * HOUR, 6, fuso), fuso)) expect(hour).toMatch(/^16\/02|:00$/);
  }
});

it('never are there more ticks than fit', () => {
  for (const hours of [0.25, 0.5, 1, 24, 168, 720, 1344, 8760, 87_600]) {
    for (const max of [2, 4, 10]) expect(timeTicks(1_000_000, 1_000_000 + hours * HOUR, max, 'UTC').length).toBeLessThanOrEqual(max + 1);
  }
});

it('ticks closer than a minute show their seconds', () => {
  expect(tickLabel(Date.parse('2026-02-15T17:30:15Z'), 15_000, 'pt-BR', 'America/Sao_Paulo')).toBe('14:30:15');
});

it('the ticks of weeks are Mondays, those of months their first days, at the midnight of the conta', () => {
  const from = Date.parse('2026-09-28T15:00:00Z');
  const fuso = 'America/Sao_Paulo';
  const weeks = timeTicks(from, from + 56 * 24 * HOUR, 8, fuso);
  expect(weeks.map((tick) => tickLabel(tick, 7 * 24 * HOUR, 'pt-BR', fuso))).toEqual(['05/10', '12/10', '19/10', '26/10', '02/11', '09/11', '16/11', '23/11']);
  const months = timeTicks(from, from + 365 * 24 * HOUR, 6, fuso);
  expect(months.map((tick) => new Date(tick).toISOString())).toEqual(['2026-10-01', '2027-01-01', '2027-04-01', '2027-07-01'].map((day) => `${day}T03:00:00.000Z`));
  expect(tickLabel(months[0] ?? 0, 90 * 24 * HOUR, 'en', fuso)).toBe('Oct 26');
});
