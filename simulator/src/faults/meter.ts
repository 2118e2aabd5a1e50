import type { UnidadeMedida } from '@tds/contract/mqtt';
import type { FleetDispositivo } from '../fleet.ts';
import { createRandom } from '../random.ts';
import { toSeries, type Meter } from '../series.ts';
import { placeOf } from '../shapes/meters.ts';
import { kinds } from './kinds.ts';
import { createEpisodeFault, scheduleOf, type Fault, type FaultSetup, type Occurrence } from './setup.ts';

/** A meter that has its faults on, and what they are. */
export interface FaultyMeter {
  meter: Meter;
  faults: Fault[];
}

type Layer = (setup: FaultSetup, subject: Subject, meter: Meter) => { meter: Meter; fault: Fault } | undefined;

interface Subject {
  mac: string;
  dispositivo: FleetDispositivo;
}

/** From the pipe to the message: each fault acts on what the one before it shows. */
const layers: readonly Layer[] = [leak, swap, reset, rollover, freeze, zero];

export function addMeterFaults(setup: FaultSetup, mac: string, dispositivo: FleetDispositivo, meter: Meter): FaultyMeter {
  const faulty: FaultyMeter = { meter, faults: [] };
  for (const layer of layers) {
    const added = layer(setup, { mac, dispositivo }, faulty.meter);
    if (added === undefined) continue;
    faulty.meter = added.meter;
    faulty.faults.push(added.fault);
  }
  return faulty;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** What one litre is, in registers, or a litre an hour, in flows. */
const litres: Partial<Record<UnidadeMedida, number>> = { 'm³': 0.001, L: 1, pulsos: 1, 'm³/h': 0.001, 'L/h': 1, 'L/min': 1 / 60 };

/** The register and the flow of one place leak together. */
function leak(setup: FaultSetup, { mac, dispositivo }: Subject, meter: Meter): ReturnType<Layer> {
  const litre = litres[dispositivo.unidade];
  const schedule = scheduleOf(setup, 'leak', `${mac}|${placeOf(dispositivo.codigo)}`);
  if (litre === undefined || schedule === undefined || dispositivo.grandeza === 'GAS_NATURAL' || dispositivo.grandeza === 'GLP') return undefined;
  const litresPerHour = Number((5 + 45 * schedule.trait).toFixed(1));
  const at =
    meter.tipo === 'INDICE'
      ? (epochMs: number): number => meter.at(epochMs) + (litre * litresPerHour * schedule.spent(epochMs)) / hourMs
      : (epochMs: number): number => meter.at(epochMs) + (schedule.current(epochMs) === undefined ? 0 : litre * litresPerHour);
  return { meter: { ...meter, at }, fault: createEpisodeFault('leak', schedule, { litros_por_hora: litresPerHour }) };
}

/** The new meter starts anywhere in its first month. */
function swap(setup: FaultSetup, subject: Subject, meter: Meter): ReturnType<Layer> {
  const random = createRandom(`${setup.seed}|${nameOf(subject)}|abertura`);
  return restart('swap', setup, subject, meter, (fromMs) => 30 * meter.perDay * random(fromMs));
}

function reset(setup: FaultSetup, subject: Subject, meter: Meter): ReturnType<Layer> {
  return restart('reset', setup, subject, meter, () => 0);
}

/** From the instant of the last episode on the register counts from `opening`. */
function restart(kind: 'swap' | 'reset', setup: FaultSetup, subject: Subject, meter: Meter, opening: (fromMs: number) => number): ReturnType<Layer> {
  const schedule = meter.tipo === 'INDICE' ? scheduleOf(setup, kind, nameOf(subject)) : undefined;
  if (schedule === undefined) return undefined;
  const at = (epochMs: number): number => {
    const { from } = schedule.last(epochMs);
    return meter.at(epochMs) - meter.at(from) + opening(from);
  };
  const show = toSeries({ ...meter, at });
  const occurrence: Fault['occurrence'] = (epochMs) => {
    const episode = schedule.last(epochMs);
    return { ...episode, key: episode.from, details: { fechamento: show(episode.from - 1), abertura: show(episode.from) } };
  };
  const risesSince = (epochMs: number): number => Math.max(schedule.last(epochMs).from, meter.risesSince?.(epochMs) ?? 0);
  return { meter: { ...meter, at, risesSince }, fault: { kind, span: 'step', occurrence } };
}

/** Turns over at the power of ten that an ordinary month just does not fill. */
function rollover(setup: FaultSetup, subject: Subject, meter: Meter): ReturnType<Layer> {
  if (meter.tipo !== 'INDICE' || scheduleOf(setup, 'rollover', nameOf(subject)) === undefined) return undefined;
  const modulo = 10 ** Math.ceil(Math.log10((meter.perDay * kinds.rollover.periodMs) / dayMs / setup.speed));
  const turnsAt = (epochMs: number): number => Math.floor(meter.at(epochMs) / modulo);
  let last: Occurrence | undefined;
  const occurrence: Fault['occurrence'] = (epochMs) => {
    const sinceMs = meter.risesSince?.(epochMs) ?? 0;
    if (last === undefined || epochMs < last.from || last.from < sinceMs || turnsAt(epochMs) !== turnsAt(last.from)) {
      const from = findStart(turnsAt, sinceMs, epochMs);
      last = from === sinceMs ? undefined : { from, to: from, key: from, details: { modulo } };
    }
    return last;
  };
  return { meter: { ...meter, at: (epochMs) => meter.at(epochMs) % modulo }, fault: { kind: 'rollover', span: 'step', occurrence } };
}

/** Since when a register that only rises has had the turns it has now. */
function findStart(turnsAt: (epochMs: number) => number, sinceMs: number, epochMs: number): number {
  const turns = turnsAt(epochMs);
  if (turnsAt(sinceMs) === turns) return sinceMs;
  let [before, after] = [sinceMs, epochMs];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (turnsAt(middle) < turns) before = middle;
    else after = middle;
  }
  return after;
}

function freeze(setup: FaultSetup, subject: Subject, meter: Meter): ReturnType<Layer> {
  const schedule = scheduleOf(setup, 'frozen', nameOf(subject));
  if (schedule === undefined) return undefined;
  const at = (epochMs: number): number => meter.at(schedule.current(epochMs)?.from ?? epochMs);
  return { meter: { ...meter, at }, fault: createEpisodeFault('frozen', schedule) };
}

/** The share is of readings here, not of meters. */
function zero(setup: FaultSetup, subject: Subject, meter: Meter): ReturnType<Layer> {
  const share = setup.shares.zero;
  if (share === undefined || meter.tipo !== 'INDICE') return undefined;
  const random = createRandom(`${setup.seed}|zero|${nameOf(subject)}`);
  const isZero = (epochMs: number): boolean => random(epochMs) < share;
  return {
    meter: { ...meter, at: (epochMs) => (isZero(epochMs) ? 0 : meter.at(epochMs)) },
    fault: { kind: 'zero', span: 'reading', occurrence: (epochMs) => (isZero(epochMs) ? { from: epochMs, to: epochMs, key: epochMs } : undefined) },
  };
}

function nameOf({ mac, dispositivo }: Subject): string {
  return `${mac}|${dispositivo.codigo}`;
}
