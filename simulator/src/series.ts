import type { FleetDispositivo, FleetTipo } from './fleet.ts';
import { createRandom, type Random } from './random.ts';

/** What a meter shows at an instant: canonical decimal, at most 4 places. A pure function of seed, mac, dispositivo and instant. */
export type Series = (epochMs: number) => string;

export function createSeries(seed: number, mac: string, dispositivo: FleetDispositivo): Series {
  return toSeries(createSteadyMeter(seed, mac, dispositivo));
}

/** A meter before its value is written down: `at` is exact, a pure function of the instant. */
export interface Meter {
  tipo: FleetTipo;
  decimals: number;
  /** INDICE: what an ordinary day adds; 0 for a level. */
  perDay: number;
  at: (epochMs: number) => number;
  /** INDICE: since when it has only risen; absent: for ever. */
  risesSince?: (epochMs: number) => number;
}

/** A register shows what is full, a level the nearest. */
export function toSeries({ tipo, decimals, at }: Meter): Series {
  const steps = 10 ** decimals;
  const round = tipo === 'INDICE' ? Math.floor : Math.round;
  return (epochMs) => String(round(at(epochMs) * steps) / steps);
}

/** The same day every day, without idle minutes: for load and for tests that wait for a change. */
export function createSteadyMeter(seed: number, mac: string, dispositivo: FleetDispositivo): Meter {
  const random = createRandom(`${seed}|${mac}|${dispositivo.codigo}`);
  const model = models[dispositivo.unidade] ?? fallback;
  const tipo = dispositivo.tipo ?? model.tipo;
  const perDay = tipo === 'INDICE' ? model.typical * (0.5 + random(-1)) : 0;
  return { tipo, decimals: model.decimals, perDay, at: tipo === 'INDICE' ? createIndex(random, model, perDay) : createLevel(random, model) };
}

interface Model {
  tipo: FleetTipo;
  /** INDICE: amount of an ordinary day. INSTANTANEA: the usual level. A series takes 0.5 to 1.5 times this. */
  typical: number;
  decimals: number;
  /** INSTANTANEA: how far it swings over the day, as a share of `typical`. */
  swing?: number;
}

/** Households and small shops in Brazil: 0.6 m³ of water and 12 kWh a day. */
const models: Record<string, Model> = {
  'm³': { tipo: 'INDICE', typical: 0.6, decimals: 4 },
  L: { tipo: 'INDICE', typical: 600, decimals: 1 },
  kWh: { tipo: 'INDICE', typical: 12, decimals: 3 },
  Wh: { tipo: 'INDICE', typical: 12_000, decimals: 0 },
  MWh: { tipo: 'INDICE', typical: 0.6, decimals: 4 },
  kvarh: { tipo: 'INDICE', typical: 4, decimals: 3 },
  varh: { tipo: 'INDICE', typical: 4000, decimals: 0 },
  kVAh: { tipo: 'INDICE', typical: 13, decimals: 3 },
  kg: { tipo: 'INDICE', typical: 0.4, decimals: 3 },
  pulsos: { tipo: 'INDICE', typical: 600, decimals: 0 },
  'L/h': { tipo: 'INSTANTANEA', typical: 25, decimals: 1, swing: 0.9 },
  'm³/h': { tipo: 'INSTANTANEA', typical: 0.5, decimals: 3, swing: 0.9 },
  'L/min': { tipo: 'INSTANTANEA', typical: 2, decimals: 2, swing: 0.9 },
  kW: { tipo: 'INSTANTANEA', typical: 1.2, decimals: 3, swing: 0.7 },
  W: { tipo: 'INSTANTANEA', typical: 1200, decimals: 0, swing: 0.7 },
  V: { tipo: 'INSTANTANEA', typical: 220, decimals: 1, swing: 0.01 },
  Hz: { tipo: 'INSTANTANEA', typical: 60, decimals: 2, swing: 0.0005 },
  '°C': { tipo: 'INSTANTANEA', typical: 23, decimals: 1, swing: 0.2 },
  bar: { tipo: 'INSTANTANEA', typical: 3, decimals: 2, swing: 0.1 },
};
const fallback: Model = { tipo: 'INSTANTANEA', typical: 50, decimals: 2, swing: 0.3 };

const hourMs = 3_600_000;
const startMs = Date.UTC(2000, 0, 1);
/** Brasília, UTC-3: the hour of people, whatever the site's own zone. */
const peopleMs = -3 * hourMs;

/** Share of a day's use in each hour: two peaks, little at night. Sums to 1. */
const dayShape = [1, 1, 1, 1, 1, 2, 5, 8, 7, 5, 4, 5, 7, 5, 4, 3, 3, 5, 8, 10, 9, 6, 3, 2].map((weight, _i, all) => weight / all.reduce((a, b) => a + b));
const usedBefore = dayShape.map((_share, hour) => dayShape.slice(0, hour).reduce((a, b) => a + b, 0));

/**
 * A register. At each full hour it stands at the day's curve plus up to 80 % of the coming hour's share, by chance;
 * inside the hour it runs from one stand to the next, bent by chance. So it never falls, and needs no memory.
 */
function createIndex(random: Random, model: Model, perDay: number): Meter['at'] {
  const installedAt = model.typical * 400 * random(-2);
  const standAt = (hour: number): number => {
    const ofDay = hour % 24;
    const jitter = 0.8 * random(hour) * (dayShape[ofDay] ?? 0);
    return (hour - ofDay) / 24 + (usedBefore[ofDay] ?? 0) + jitter;
  };
  return (epochMs) => {
    const hours = Math.max(0, (epochMs + peopleMs - startMs) / hourMs);
    const hour = Math.floor(hours);
    const from = standAt(hour);
    const bend = 0.5 + 1.5 * random(-3 - hour);
    const days = from + (standAt(hour + 1) - from) * (hours - hour) ** bend;
    return installedAt + perDay * days;
  };
}

/** A level that follows the day, with noise that changes every minute and moves smoothly between. */
function createLevel(random: Random, model: Model): Meter['at'] {
  const usual = model.typical * (model.swing !== undefined && model.swing < 0.1 ? 1 : 0.5 + random(-1));
  const swing = usual * (model.swing ?? 0.3);
  return (epochMs) => {
    const minutes = Math.max(0, (epochMs + peopleMs - startMs) / 60_000);
    const minute = Math.floor(minutes);
    const noise = random(minute) + (random(minute + 1) - random(minute)) * (minutes - minute);
    const ofDay = Math.sin(((minutes / 1440) % 1) * 2 * Math.PI - 2.1);
    return usual + swing * (0.6 * ofDay + 0.4 * (2 * noise - 1));
  };
}
