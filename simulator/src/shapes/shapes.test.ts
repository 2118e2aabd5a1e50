import { parseMac, parseValor, type Mac, type UnidadeMedida } from '@tds/contract/mqtt';
import { assert as assertProperty, constantFrom, integer, property } from 'fast-check';
import { expect, test } from 'vitest';
import type { FleetDispositivo } from '../fleet.ts';
import { toSeries } from '../series.ts';
import { dayMs, hourMs } from './calendar.ts';
import { habits, perfis, type Perfil, type Utilidade } from './habits.ts';
import { createMeter } from './meters.ts';
import { createUsage } from './usage.ts';

const mac = parseMac('02:00:00:00:00:00') as Mac;
const perfil = constantFrom(...perfis);
const instant = integer({ min: Date.UTC(2016, 0, 1), max: Date.UTC(2040, 0, 1) });
/** Midnight in Brasília, a Monday. */
const monday = Date.UTC(2026, 5, 8, 3);

function meter(unidade: UnidadeMedida, of: Perfil, options: { seed?: number; grandeza?: string; codigo?: string; beside?: FleetDispositivo[] } = {}) {
  const dispositivo = { codigo: options.codigo ?? 'A-1', grandeza: options.grandeza ?? 'X', unidade };
  return createMeter(options.seed ?? 1, { mac, dispositivos: [dispositivo, ...(options.beside ?? [])], perfil: of }, dispositivo);
}

test('an index of any perfil and utility never falls, from one millisecond to the next and over days', () => {
  const unit = constantFrom<UnidadeMedida>('m³', 'L', 'pulsos', 'kg', 'kWh', 'Wh', 'MWh', 'kvarh', 'kVAh');
  const grandeza = constantFrom('X', 'GAS_NATURAL', 'ENERGIA_TERMICA');
  assertProperty(
    property(perfil, unit, grandeza, integer(), instant, constantFrom(1, 1000, 10_000, hourMs, 3 * dayMs), (of, unidade, kind, seed, epochMs, stepMs) => {
      const series = toSeries(meter(unidade, of, { seed, grandeza: kind }));
      const values = Array.from({ length: 8 }, (_none, i) => Number(series(epochMs + i * stepMs)));
      expect(values.toSorted((a, b) => a - b)).toEqual(values);
    }),
    { numRuns: 1000 },
  );
});

test('every value is in the canonical form of the contract', () => {
  const unit = constantFrom<UnidadeMedida>('m³', 'L', 'kWh', 'kW', 'L/h', 'L/min', 'A', '°C', 'V', 'bar', '%');
  assertProperty(
    property(perfil, unit, integer(), instant, (of, unidade, seed, epochMs) => {
      const valor = toSeries(meter(unidade, of, { seed }))(epochMs);
      expect(parseValor(valor)).toEqual({ valor, arredondado: false });
    }),
    { numRuns: 1000 },
  );
});

test('a week uses what its habit says, whoever and whatever it is', () => {
  const utilidade = constantFrom<Utilidade>('AGUA', 'ENERGIA', 'GAS', 'CALOR');
  assertProperty(
    property(perfil, utilidade, integer(), integer({ min: 900, max: 1800 }), (of, what, seed, week) => {
      const habit = habits[of][what];
      const usage = createUsage(`${seed}`, habit);
      const startMs = Date.UTC(2000, 0, 1, 3) + week * 7 * dayMs;
      const used = (usage.total(startMs + 7 * dayMs) - usage.total(startMs)) / 7;
      const bound = 1 + habit.season.amplitude + 1e-6;
      expect(used).toBeGreaterThan((habit.perDay * 0.6) / bound / 1.2);
      expect(used).toBeLessThan(habit.perDay * 1.4 * bound);
    }),
    { numRuns: 300 },
  );
});

test('the flow is the slope of the register beside it', () => {
  const codigos = { register: 'AF-101', flow: 'VZ-101' };
  const dispositivos: FleetDispositivo[] = [
    { codigo: 'AF-102', grandeza: 'AGUA_FRIA', unidade: 'm³' },
    { codigo: codigos.register, grandeza: 'AGUA_FRIA', unidade: 'm³' },
    { codigo: codigos.flow, grandeza: 'VAZAO', unidade: 'L/h' },
  ];
  const gateway = { mac, dispositivos, perfil: 'FAMILIA' as const };
  const register = createMeter(3, gateway, dispositivos[1]!);
  const flow = createMeter(3, gateway, dispositivos[2]!);
  assertProperty(
    property(integer({ min: 0, max: 10_000 }), (block) => {
      const fromMs = monday + block * 180_000;
      const litres = (register.at(fromMs + 120_000) - register.at(fromMs)) * 1000 * 30;
      const shown = flow.at(fromMs + 60_000);
      expect(Math.abs(shown - litres)).toBeLessThanOrEqual(0.025 * litres + 0.001);
    }),
  );
});

test('a family sleeps: its water stands still most of the night and rises in the evening', () => {
  const nights = Array.from({ length: 50 }, (_none, seed) => {
    const { at } = meter('m³', 'FAMILIA', { seed });
    const used = (fromH: number, toH: number): number => at(monday + toH * hourMs) - at(monday + fromH * hourMs);
    return { night: used(1, 5), evening: used(17, 21), day: used(0, 24) };
  });
  const sum = (of: 'night' | 'evening' | 'day'): number => nights.reduce((total, each) => total + each[of], 0);
  expect(sum('night') / sum('day')).toBeLessThan(0.02);
  expect(sum('evening') / sum('day')).toBeGreaterThan(0.25);
  for (const { day } of nights) {
    expect(day).toBeGreaterThan(0.1);
    expect(day).toBeLessThan(1.2);
  }
});

test('a shop is shut on Sunday night and busy at noon; a factory rests on Sunday but for what always runs', () => {
  const shop = meter('kW', 'COMERCIO');
  expect(shop.at(monday + 12 * hourMs)).toBeGreaterThan(2 * shop.at(monday + 2 * hourMs));
  const factory = meter('kWh', 'FABRICA');
  const day = (i: number): number => factory.at(monday + (i + 1) * dayMs) - factory.at(monday + i * dayMs);
  expect(day(6)).toBeLessThan(0.2 * day(2));
});

test('an oven is hot in a shift and cold on Sunday, the air is warmer in the afternoon and in January', () => {
  const oven = meter('°C', 'FABRICA');
  expect(oven.at(monday + 10 * hourMs)).toBeGreaterThan(600);
  expect(oven.at(monday - dayMs + 10 * hourMs)).toBeLessThan(40);
  const air = meter('°C', 'FAMILIA');
  expect(air.at(monday + 18 * hourMs)).toBeGreaterThan(air.at(monday + 6 * hourMs));
  expect(air.at(monday - 150 * dayMs)).toBeGreaterThan(air.at(monday) + 2);
});

test('no perfil is the steady day, and two flats never live alike', () => {
  const dispositivo = { codigo: 'A-1', grandeza: 'X', unidade: 'm³' } as const;
  const bare = createMeter(1, { mac, dispositivos: [dispositivo] }, dispositivo);
  expect(bare.at(monday)).not.toBe(meter('m³', 'FAMILIA').at(monday));
  expect(meter('m³', 'FAMILIA', { codigo: 'B-1' }).at(monday)).not.toBe(meter('m³', 'FAMILIA').at(monday));
});
