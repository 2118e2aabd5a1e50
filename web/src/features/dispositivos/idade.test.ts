import { expect, it } from 'vitest';
import type { Dispositivo } from '@tds/contract/http';
import { isAtrasada, latestOf } from './idade.ts';

const now = Date.parse('2026-03-10T12:00:00Z');
const ago = (seconds: number): string => new Date(now - seconds * 1000).toISOString();
const every = (intervaloS: number) => ({ modbus: { intervaloS } as Dispositivo['modbus'] });

it('a reading is late after three of its own intervals, be they short or long', () => {
  expect([isAtrasada(every(30), ago(89), now), isAtrasada(every(30), ago(91), now)]).toEqual([false, true]);
  expect([isAtrasada(every(3600), ago(10_000), now), isAtrasada(every(3600), ago(10_900), now)]).toEqual([false, true]);
});

it('where no interval is known a reading is late after a quarter of an hour', () => {
  expect([isAtrasada({ modbus: null }, ago(899), now), isAtrasada({ modbus: null }, ago(901), now)]).toEqual([false, true]);
});

it('the latest value is the later one, wherever it came from', () => {
  const read = { time: ago(10), valor: '1', recebidoEm: ago(10) };
  expect(latestOf({ ultimaLeitura: read }, { time: ago(5), valor: '2' })?.valor).toBe('2');
  expect(latestOf({ ultimaLeitura: read }, { time: ago(60), valor: '0' })?.valor).toBe('1');
  expect(latestOf({ ultimaLeitura: null }, undefined)).toBeNull();
});
