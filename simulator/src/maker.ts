import type { FaultSetup, Tell } from './faults/setup.ts';
import { createTeller } from './faults/setup.ts';
import { createClock } from './faults/clock.ts';
import { addMeterFaults } from './faults/meter.ts';
import type { FleetDispositivo, FleetGateway } from './fleet.ts';
import type { Draft, Leitura } from './message.ts';
import { toSeries, type Series } from './series.ts';
import type { Perfil } from './shapes/habits.ts';
import { createMeter } from './shapes/meters.ts';

export interface MakerOptions {
  seed: number;
  /** Default: one reading of each dispositivo. More: earlier instants of the same dispositivos. Fewer: they take turns. */
  readings?: number | undefined;
  perfil?: Perfil | undefined;
  faults?: FaultSetup | undefined;
  tell: Tell;
  /** Earliest instant of the run when its past is made out of order: what happened before it is not told. */
  sinceMs?: number | undefined;
}

export interface Maker {
  /**
   * A message of the readings of these dispositivos at a true instant, as the gateway's clock shows it. `spanMs`: what the earlier
   * instants of a message are spread over.
   */
  make: (epochMs: number, dispositivos: readonly FleetDispositivo[], spanMs: number) => Draft;
  /** A message of `atMs` with the readings of these true instants, in any order of calls: what a buffer holds. */
  makePast: (instants: readonly number[], dispositivos: readonly FleetDispositivo[], atMs: number) => Draft;
}

interface Channel {
  codigo: string;
  unidade: string;
  series: Series;
  tellFaults: (epochMs: number) => void;
}

/** Instants that `make` gives a dispositivo strictly rise from message to message, whatever this machine's clock does: none is said twice. */
export function createMaker(gateway: FleetGateway, options: MakerOptions): Maker {
  const channelOf = createChannels(gateway, options);
  const clock = options.faults === undefined ? undefined : createClock(options.faults, gateway.mac);
  const tellClock = createTeller(clock?.faults ?? [], { mac: gateway.mac }, options);
  const show = clock?.show ?? ((epochMs: number): number => epochMs);
  let lastMs = Number.NEGATIVE_INFINITY;
  let turn = 0;
  return {
    make(epochMs, dispositivos, spanMs) {
      const count = dispositivos.length === 0 ? 0 : (options.readings ?? dispositivos.length);
      const depth = Math.ceil(count / Math.max(1, dispositivos.length));
      const spacingMs = Math.max(1, Math.floor(spanMs / Math.max(1, depth)));
      const trueMs = Math.max(epochMs, lastMs + depth * spacingMs);
      lastMs = trueMs;
      const first = count < dispositivos.length ? turn % dispositivos.length : 0;
      turn = (turn + count) % Math.max(1, dispositivos.length);
      const inTurn = [...dispositivos.slice(first), ...dispositivos.slice(0, first)].map(channelOf);
      tellClock(trueMs);
      const leituras = Array.from({ length: depth }, (_none, i) => inTurn.map((channel) => read(channel, trueMs - i * spacingMs, show)));
      return { timestampMs: show(trueMs), leituras: leituras.flat().slice(0, count) };
    },
    makePast(instants, dispositivos, atMs) {
      const channels = dispositivos.map(channelOf);
      instants.forEach(tellClock);
      return { timestampMs: atMs, leituras: instants.flatMap((epochMs) => channels.map((channel) => read(channel, epochMs, show))) };
    },
  };
}

function read({ codigo, unidade, series, tellFaults }: Channel, epochMs: number, show: (epochMs: number) => number): Leitura {
  tellFaults(epochMs);
  const valor = series(epochMs);
  return { codigo, unidade, epochMs: show(epochMs), valor, stored: valor };
}

/** Made when first asked for: a config may bring dispositivos that the fleet does not have. */
function createChannels(gateway: FleetGateway, options: MakerOptions): (dispositivo: FleetDispositivo) => Channel {
  const channels = new Map<FleetDispositivo, Channel>();
  return (dispositivo) => {
    const known = channels.get(dispositivo);
    if (known !== undefined) return known;
    const { mac } = gateway;
    const { codigo, unidade } = dispositivo;
    const sound = createMeter(options.seed, gateway, dispositivo, options.perfil);
    const { meter, faults } = options.faults === undefined ? { meter: sound, faults: [] } : addMeterFaults(options.faults, mac, dispositivo, sound);
    const channel = { codigo, unidade, series: toSeries(meter), tellFaults: createTeller(faults, { mac, codigo }, options) };
    channels.set(dispositivo, channel);
    return channel;
  };
}
