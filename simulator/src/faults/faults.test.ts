import { assert as assertProperty, constantFrom, double, integer, property } from 'fast-check';
import { expect, test } from 'vitest';
import type { FleetDispositivo } from '../fleet.ts';
import type { Draft } from '../message.ts';
import type { LedgerFault } from '../ledger.ts';
import { toSeries, type Meter } from '../series.ts';
import { createMeter } from '../shapes/meters.ts';
import { parseMac, type Mac, type UnidadeMedida } from '@tds/contract/mqtt';
import { createClock } from './clock.ts';
import { createDelivery } from './delivery.ts';
import { kinds, parseFaults, type FaultKind, type FaultShares } from './kinds.ts';
import { addMeterFaults } from './meter.ts';
import { createSchedule } from './schedule.ts';
import { createTeller, type FaultSetup } from './setup.ts';

const mac = parseMac('02:00:00:00:00:00') as Mac;
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const instant = integer({ min: Date.UTC(2016, 0, 1), max: Date.UTC(2040, 0, 1) });
const start = Date.UTC(2026, 5, 8, 3);

function setupOf(shares: FaultShares, seed = 1, speed = 1): FaultSetup {
  return { seed, shares, speed };
}

function water(shares: FaultShares, options: { seed?: number; unidade?: UnidadeMedida; codigo?: string } = {}) {
  const { seed = 1, unidade = 'm³', codigo = 'AF-1' } = options;
  const dispositivo: FleetDispositivo = { codigo, grandeza: 'AGUA_FRIA', unidade };
  const sound = createMeter(seed, { mac, dispositivos: [dispositivo], perfil: 'FAMILIA' }, dispositivo);
  return { sound, ...addMeterFaults(setupOf(shares, seed), mac, dispositivo, sound) };
}

/** What is told over `days` days from the start, looked at every hour. */
function told({ faults }: ReturnType<typeof water>, days: number): LedgerFault[] {
  const notes: LedgerFault[] = [];
  const tell = createTeller(faults, { mac, codigo: 'AF-1' }, { tell: (fault) => notes.push(fault) });
  for (let hour = 0; hour < days * 24; hour += 1) tell(start + hour * hourMs);
  return notes;
}

function drops(meter: Meter, days: number): number {
  const values = Array.from({ length: days * 24 }, (_none, hour) => meter.at(start + hour * hourMs));
  return values.filter((value, i) => value < (values[i - 1] ?? value)).length;
}

test('an episode stands whole in its period, the last one is the last that began, and its time is counted once', () => {
  assertProperty(
    property(integer(), instant, double({ min: 0, max: 1, noNaN: true }), (seed, epochMs, part) => {
      const rhythm = { periodMs: 10 * dayMs, lengthMs: Math.floor(part * 10 * dayMs) };
      const schedule = createSchedule(`${seed}`, 1, rhythm)!;
      const { from, to } = schedule.last(epochMs);
      expect(from).toBeLessThanOrEqual(epochMs);
      expect(epochMs - from).toBeLessThan(2 * rhythm.periodMs);
      expect(to - from).toBe(rhythm.lengthMs);
      expect(schedule.current(epochMs)).toEqual(epochMs < to ? { from, to } : undefined);
      expect(schedule.spent(to) - schedule.spent(from)).toBeCloseTo(rhythm.lengthMs);
      expect(schedule.spent(epochMs + rhythm.periodMs * 36) - schedule.spent(epochMs)).toBeGreaterThanOrEqual(rhythm.lengthMs * 35);
    }),
  );
});

test('the share is that of the subjects that have the fault, and no fault is had at 0', () => {
  const hit = Array.from({ length: 2000 }, (_none, i) => createSchedule(`s${i}`, 0.2, kinds.leak)).filter((schedule) => schedule !== undefined);
  expect(hit.length / 2000).toBeCloseTo(0.2, 1);
  expect(createSchedule('s', 0, kinds.leak)).toBeUndefined();
  expect(water({}).faults).toEqual([]);
});

test('no fault but reset, rollover, swap and zero makes an index fall, and all values stay in the form of the contract', () => {
  const share = constantFrom<FaultShares>({ leak: 1 }, { frozen: 1 }, { leak: 1, frozen: 1 });
  assertProperty(
    property(share, integer(), instant, constantFrom(1, 10_000, hourMs, dayMs), (shares, seed, epochMs, stepMs) => {
      const series = toSeries(water(shares, { seed }).meter);
      expect(Number(series(epochMs + stepMs))).toBeGreaterThanOrEqual(Number(series(epochMs)));
    }),
    { numRuns: 500 },
  );
  assertProperty(
    property(constantFrom<FaultKind>('reset', 'swap', 'rollover', 'zero'), integer(), instant, (kind, seed, epochMs) => {
      expect(toSeries(water({ [kind]: 1 }, { seed }).meter)(epochMs)).toMatch(/^\d{1,11}(\.\d{1,4})?$/);
    }),
    { numRuns: 500 },
  );
});

test('a leak of 5 to 50 L/h adds to register and flow of one place alike, as told', () => {
  const index = water({ leak: 1 });
  const flow = water({ leak: 1 }, { unidade: 'L/h', codigo: 'VZ-1' });
  const [fault] = told(index, 28);
  const litresPerHour = Number(fault?.['litros_por_hora']);
  expect(litresPerHour).toBeGreaterThanOrEqual(5);
  expect(litresPerHour).toBeLessThanOrEqual(50);
  const middleMs = (Date.parse(fault!.from) + Date.parse(fault!.to)) / 2;
  expect(flow.meter.at(middleMs) - flow.sound.at(middleMs)).toBeCloseTo(litresPerHour);
  const added = (epochMs: number): number => index.meter.at(epochMs) - index.sound.at(epochMs);
  expect((added(middleMs + hourMs) - added(middleMs)) * 1000).toBeCloseTo(litresPerHour);
});

test.each(['reset', 'swap'] as const)('a %s restarts the register where the ledger says, and its use goes on', (kind) => {
  const faulty = water({ [kind]: 1 });
  const [fault] = told(faulty, 120);
  const fromMs = Date.parse(fault!.from);
  const show = toSeries(faulty.meter);
  expect([show(fromMs - 1), show(fromMs)]).toEqual([fault!['fechamento'], fault!['abertura']]);
  expect(fault!['abertura'] === '0').toBe(kind === 'reset');
  expect(faulty.meter.at(fromMs + dayMs) - faulty.meter.at(fromMs)).toBeCloseTo(faulty.sound.at(fromMs + dayMs) - faulty.sound.at(fromMs));
});

test('a register with few digits turns over at its modulo, told at the first reading after it', () => {
  const faulty = water({ rollover: 1 });
  const faults = told(faulty, 400);
  expect(faults.length).toBeGreaterThan(0);
  expect(drops(faulty.meter, 400)).toBe(faults.length);
  const modulo = Number(faults[0]?.['modulo']);
  expect(Math.log10(modulo) % 1).toBe(0);
  expect(faulty.meter.at(Date.parse(faults[0]!.from))).toBeLessThan(0.05 * modulo);
});

test('what is told of the past is the same in whatever order it is met, and a reset is no rollover', () => {
  const hours = Array.from({ length: 200 * 24 }, (_none, hour) => start + hour * hourMs);
  const tellAll = (instants: readonly number[]): string[] => {
    const { faults } = water({ reset: 1, rollover: 1, frozen: 1 }, { seed: 7 });
    const notes: string[] = [];
    const tell = createTeller(faults, { mac, codigo: 'AF-1' }, { tell: ({ kind, from }) => notes.push(`${kind} ${from}`), sinceMs: start });
    instants.forEach(tell);
    return notes.toSorted((a, b) => a.localeCompare(b));
  };
  const forward = tellAll(hours);
  expect(tellAll(hours.toReversed())).toEqual(forward);
  expect(new Set(forward).size).toBe(forward.length);
  const { meter } = water({ reset: 1, rollover: 1 }, { seed: 7 });
  const turns = forward.filter((note) => note.startsWith('rollover')).map((note) => Date.parse(note.slice(9)));
  expect(turns.length).toBeGreaterThan(0);
  for (const at of turns) expect(meter.at(at - 1) - meter.at(at)).toBeCloseTo(10, 1);
});

test('a frozen meter says one value under fresh instants, then the true one', () => {
  const { meter, sound, ...rest } = water({ frozen: 1 });
  const [fault] = told({ meter, sound, ...rest }, 20);
  const [fromMs, toMs] = [Date.parse(fault!.from), Date.parse(fault!.to)];
  expect(meter.at(toMs - 1)).toBe(sound.at(fromMs));
  expect(meter.at(toMs)).toBe(sound.at(toMs));
});

test('zeros are single readings, each told', () => {
  const faulty = water({ zero: 0.05 });
  const zeros = Array.from({ length: 1000 }, (_none, i) => start + i * hourMs).filter((epochMs) => faulty.meter.at(epochMs) === 0);
  expect(zeros.length).toBeGreaterThan(20);
  expect(zeros.length).toBeLessThan(90);
  expect(told(faulty, 1000 / 24).map(({ from }) => Date.parse(from))).toEqual(zeros.filter((epochMs) => epochMs < start + Math.ceil(1000 / 24) * dayMs));
});

test('clocks: 1970 counts from zero, a zone is 3 h off, a drift is at most 1 in 1000 and ends right', () => {
  const at = (kind: 'clock-1970' | 'clock-3h' | 'clock-drift', part: number): number => {
    const clock = createClock(setupOf({ [kind]: 1 }), mac);
    const probe = Array.from({ length: 20 * 24 * 12 }, (_none, i) => start + i * 300_000).map((epochMs) => clock.faults[0]?.occurrence(epochMs));
    const episode = probe.find((each) => each !== undefined);
    const epochMs = Math.floor(episode!.from + part * (episode!.to - episode!.from));
    return kind === 'clock-1970' ? clock.show(epochMs) : clock.show(epochMs) - epochMs;
  };
  expect(at('clock-1970', 0.5)).toBe(5 * 60_000);
  expect(Math.abs(at('clock-3h', 0.5))).toBe(3 * hourMs);
  expect(Math.abs(at('clock-drift', 0.99))).toBeLessThanOrEqual(20 * 3600);
  expect(Math.abs(at('clock-drift', 0.99))).toBeGreaterThan(0);
  expect(at('clock-drift', 1)).toBe(0);
});

test('late messages leave behind later ones, none is lost, and some leave twice', () => {
  const notes: LedgerFault[] = [];
  const delivery = createDelivery(setupOf({ duplicate: 0.2, late: 0.2 }), mac, (fault) => notes.push(fault));
  const made = Array.from({ length: 200 }, (_none, i): Draft => ({ timestampMs: start + i * 10_000, leituras: [] }));
  const left = [...made.flatMap((draft) => delivery.pass(draft)), ...delivery.flush()].map(({ timestampMs }) => timestampMs);
  expect(left).not.toEqual(left.toSorted((a, b) => a - b));
  expect(left.toSorted((a, b) => a - b)).toEqual(made.map(({ timestampMs }) => timestampMs));
  for (const kind of ['duplicate', 'late']) expect(notes.filter((note) => note.kind === kind).length).toBeGreaterThan(20);
});

test('faults are named one by one or all at once, with a share of their own', () => {
  expect(parseFaults('leak,outage:0.5')).toEqual({ leak: kinds.leak.share, outage: 0.5 });
  expect(Object.keys(parseFaults('all'))).toEqual(Object.keys(kinds));
  expect(parseFaults('all:1,zero:0')).toMatchObject({ leak: 1, zero: 0 });
});
