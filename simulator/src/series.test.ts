import { parseValor, type UnidadeMedida } from '@tds/contract/mqtt';
import { assert as assertProperty, constantFrom, integer, property } from 'fast-check';
import { expect, test } from 'vitest';
import { createSeries } from './series.ts';

const mac = '02:00:00:00:00:00';
const registers: UnidadeMedida[] = ['m³', 'L', 'kWh', 'Wh', 'MWh', 'kg', 'pulsos'];
const levels: UnidadeMedida[] = ['L/h', 'kW', 'W', 'V', '°C', 'bar', '%'];
const instant = integer({ min: Date.UTC(2016, 0, 1), max: Date.UTC(2040, 0, 1) });

test('a register never falls, from one millisecond to the next and over years', () => {
  const step = integer({ min: 0, max: 3 * 3_600_000 });
  assertProperty(
    property(constantFrom(...registers), integer(), instant, step, (unidade, seed, epochMs, stepMs) => {
      const series = createSeries(seed, mac, { codigo: 'A', grandeza: 'X', unidade });
      expect(Number(series(epochMs + stepMs))).toBeGreaterThanOrEqual(Number(series(epochMs)));
    }),
    { numRuns: 1000 },
  );
});

test('every value is in the canonical form of the contract', () => {
  assertProperty(
    property(constantFrom(...registers, ...levels), integer(), instant, (unidade, seed, epochMs) => {
      const valor = createSeries(seed, mac, { codigo: 'A', grandeza: 'X', unidade })(epochMs);
      expect(parseValor(valor)).toEqual({ valor, arredondado: false });
    }),
    { numRuns: 1000 },
  );
});

test('a day of water is plausible: little at night, more in the evening, within its typical amount', () => {
  const series = createSeries(1, mac, { codigo: 'A', grandeza: 'AGUA_FRIA', unidade: 'm³' });
  const at = (hourUtc: number): number => Number(series(Date.UTC(2026, 5, 10, hourUtc)));
  const day = at(27) - at(3);
  expect(day).toBeGreaterThan(0.2);
  expect(day).toBeLessThan(1.2);
  expect(at(24) - at(20)).toBeGreaterThan(at(8) - at(4));
});

test('meters, gateways and seeds differ from one another', () => {
  const values = [
    createSeries(1, mac, { codigo: 'A', grandeza: 'X', unidade: 'kWh' }),
    createSeries(1, mac, { codigo: 'B', grandeza: 'X', unidade: 'kWh' }),
    createSeries(2, mac, { codigo: 'A', grandeza: 'X', unidade: 'kWh' }),
    createSeries(1, '02:00:00:00:00:01', { codigo: 'A', grandeza: 'X', unidade: 'kWh' }),
  ].map((series) => series(Date.UTC(2026, 0, 1)));
  expect(new Set(values).size).toBe(4);
});
