import type { UnidadeMedida } from '@tds/contract/mqtt';
import type { FleetDispositivo, FleetGateway } from '../fleet.ts';
import { createRandom } from '../random.ts';
import { createSteadyMeter, type Meter } from '../series.ts';
import { habits, type Perfil, type Utilidade } from './habits.ts';
import { createTemperature } from './temperature.ts';
import { createUsage, type Usage } from './usage.ts';

export type GatewayMeters = Pick<FleetGateway, 'mac' | 'dispositivos' | 'perfil'>;

/**
 * The meter of a dispositivo as its perfil uses it; without a perfil, and for what no perfil shapes (V, Hz, bar), the steady one.
 * A flow or power channel shows the slope of the register beside it: of the same gateway and utility, with the same text behind
 * the first dash of the codigo (AF-101 and VZ-101).
 */
export function createMeter(seed: number, gateway: GatewayMeters, dispositivo: FleetDispositivo, fallback?: Perfil): Meter {
  const steady = createSteadyMeter(seed, gateway.mac, dispositivo);
  const perfil = dispositivo.perfil ?? gateway.perfil ?? fallback;
  if (perfil === undefined) return steady;
  const shaped = shape(seed, { ...gateway, perfil }, dispositivo);
  return shaped === undefined || shaped.tipo !== steady.tipo ? steady : shaped;
}

interface Unit {
  decimals: number;
  /** Of a m³ or kWh, or of one in an hour. */
  factor: number;
  utilidade: Utilidade;
}

const registers: Partial<Record<UnidadeMedida, Unit>> = {
  'm³': { decimals: 4, factor: 1, utilidade: 'AGUA' },
  L: { decimals: 1, factor: 1000, utilidade: 'AGUA' },
  pulsos: { decimals: 0, factor: 1000, utilidade: 'AGUA' },
  /** LPG: 2.3 kg a m³. */
  kg: { decimals: 3, factor: 2.3, utilidade: 'GAS' },
  kWh: { decimals: 3, factor: 1, utilidade: 'ENERGIA' },
  Wh: { decimals: 0, factor: 1000, utilidade: 'ENERGIA' },
  MWh: { decimals: 4, factor: 0.001, utilidade: 'ENERGIA' },
  /** Power factor 0.93. */
  kvarh: { decimals: 3, factor: 0.4, utilidade: 'ENERGIA' },
  varh: { decimals: 0, factor: 400, utilidade: 'ENERGIA' },
  kVAh: { decimals: 3, factor: 1.075, utilidade: 'ENERGIA' },
};
const rates: Partial<Record<UnidadeMedida, Unit>> = {
  'm³/h': { decimals: 3, factor: 1, utilidade: 'AGUA' },
  'L/h': { decimals: 1, factor: 1000, utilidade: 'AGUA' },
  'L/min': { decimals: 2, factor: 1000 / 60, utilidade: 'AGUA' },
  kW: { decimals: 3, factor: 1, utilidade: 'ENERGIA' },
  W: { decimals: 0, factor: 1000, utilidade: 'ENERGIA' },
  kvar: { decimals: 3, factor: 0.4, utilidade: 'ENERGIA' },
  kVA: { decimals: 3, factor: 1.075, utilidade: 'ENERGIA' },
  /** At 220 V and the power factor above. */
  A: { decimals: 2, factor: 4.89, utilidade: 'ENERGIA' },
};
const byGrandeza: Record<string, Utilidade> = { GAS_NATURAL: 'GAS', GLP: 'GAS', ENERGIA_TERMICA: 'CALOR' };

type Shaped = GatewayMeters & { perfil: Perfil };

function shape(seed: number, gateway: Shaped, dispositivo: FleetDispositivo): Meter | undefined {
  const name = `${seed}|${gateway.mac}|${dispositivo.codigo}`;
  if (dispositivo.unidade === '°C') return { tipo: 'INSTANTANEA', decimals: 1, perDay: 0, at: createTemperature(name, gateway.perfil) };
  const register = registers[dispositivo.unidade];
  if (register !== undefined) return createRegister(name, register, usageOf(seed, gateway, dispositivo, register));
  const rate = rates[dispositivo.unidade];
  if (rate === undefined) return undefined;
  const source = findRegister(gateway, dispositivo, rate) ?? dispositivo;
  return createRate(name, rate, usageOf(seed, gateway, source, rate));
}

function createRegister(name: string, { factor, decimals }: Unit, usage: Usage): Meter {
  const installedAt = usage.perDay * 200 * createRandom(name)(-2);
  return { tipo: 'INDICE', decimals, perDay: usage.perDay * factor, at: (epochMs) => factor * (installedAt + usage.total(epochMs)) };
}

const wobbleMs = 5000;

/** Two per cent of life on top, so that a flow that goes on is seen to go on. */
function createRate(name: string, { factor, decimals }: Unit, usage: Usage): Meter {
  const random = createRandom(name);
  const at = (epochMs: number): number => factor * usage.rate(epochMs) * (0.98 + 0.04 * random(Math.floor(epochMs / wobbleMs)));
  return { tipo: 'INSTANTANEA', decimals, perDay: 0, at };
}

function usageOf(seed: number, gateway: Shaped, dispositivo: FleetDispositivo, unit: Unit): Usage {
  const utilidade = byGrandeza[dispositivo.grandeza] ?? unit.utilidade;
  return createUsage(`${seed}|${gateway.mac}|${dispositivo.codigo}|uso`, habits[dispositivo.perfil ?? gateway.perfil][utilidade]);
}

function findRegister(gateway: Shaped, dispositivo: FleetDispositivo, rate: Unit): FleetDispositivo | undefined {
  const place = placeOf(dispositivo.codigo);
  const isVolume = rate.utilidade === 'AGUA';
  return gateway.dispositivos.find(({ codigo, unidade, tipo }) => {
    const register = registers[unidade];
    return register !== undefined && tipo !== 'INSTANTANEA' && (register.utilidade !== 'ENERGIA') === isVolume && placeOf(codigo) === place;
  });
}

/** Who a channel belongs to: AF-101 and VZ-101 are one place. */
export function placeOf(codigo: string): string {
  return codigo.slice(codigo.indexOf('-') + 1);
}
