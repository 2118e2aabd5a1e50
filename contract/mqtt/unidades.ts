/** Canonical units and the spellings met in meters, manuals and firmware. Closed: what is not here is refused per reading.
 *  Only spellings that can mean nothing else: `mWh` is not `MWh`, a bare `m` or `k` is nothing. */
const aliases = {
  'm³': ['m3', 'M3', 'm^3', 'M³'],
  L: ['l', 'lt', 'Lt', 'LT', 'litro', 'litros'],
  kWh: ['KWH', 'KWh', 'kwh', 'kW.h', 'kW·h', 'Kwh'],
  Wh: ['WH', 'wh'],
  MWh: ['MWH'],
  kvarh: ['kVArh', 'KVARH', 'kVARh', 'kVAR.h', 'kvar.h', 'Kvarh'],
  varh: ['VArh', 'VARh', 'VARH'],
  kVAh: ['KVAH', 'kVAH'],
  kW: ['KW', 'kw'],
  W: [],
  kvar: ['kVAr', 'kVAR', 'KVAR'],
  kVA: ['KVA'],
  V: [],
  A: [],
  Hz: ['HZ', 'hz'],
  '°C': ['C', 'ºC', '°c', 'ºc', '℃', 'degC'],
  bar: ['BAR', 'Bar'],
  kPa: ['KPA', 'kpa', 'KPa'],
  'm³/h': ['m3/h', 'M3/H', 'm^3/h', 'M³/H'],
  'L/h': ['l/h', 'L/H', 'lt/h'],
  'L/min': ['l/min', 'L/MIN', 'lpm', 'LPM'],
  kg: ['KG', 'Kg'],
  '%': [],
  pulsos: ['pulso', 'pulses', 'imp'],
} as const satisfies Record<string, readonly string[]>;

export type UnidadeMedida = keyof typeof aliases;

export const unidades: readonly UnidadeMedida[] = Object.keys(aliases).filter(isUnidade);

/** A unit as written on the wire → its canonical form; null if unknown. No trimming: spaces are a fault of the producer. */
export function parseUnidade(text: string): UnidadeMedida | null {
  return table.get(text) ?? null;
}

const table = new Map<string, UnidadeMedida>(
  unidades.flatMap((unidade) => [unidade, ...aliases[unidade]].map((alias): [string, UnidadeMedida] => [alias, unidade])),
);

function isUnidade(text: string): text is UnidadeMedida {
  return Object.hasOwn(aliases, text);
}
