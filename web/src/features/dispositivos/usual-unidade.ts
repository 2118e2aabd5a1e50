import type { Grandeza } from '@tds/contract/http';

const volume = ['m³', 'L', 'pulsos'];
const energia = ['kWh', 'Wh', 'MWh', 'pulsos'];

/** The units a grandeza is counted in, the usual one first. */
const unidadesDe: Record<Grandeza, readonly string[]> = {
  AGUA_FRIA: volume,
  AGUA_QUENTE: volume,
  AGUA_REUSO: volume,
  ENERGIA: energia,
  ENERGIA_REATIVA: ['kvarh', 'varh', 'pulsos'],
  ENERGIA_TERMICA: energia,
  GAS_NATURAL: [...volume, 'kg'],
  GLP: ['kg', ...volume],
  POTENCIA: ['kW', 'W', 'kvar', 'kVA'],
  VAZAO: ['m³/h', 'L/h', 'L/min'],
  TEMPERATURA: ['°C'],
  PRESSAO: ['bar', 'kPa'],
};

export const grandezas = Object.keys(unidadesDe) as Grandeza[];

/** The unit nearly every meter of a grandeza counts in: a first choice for the form. */
export function usualUnidade(grandeza: Grandeza): string {
  return unidadesDe[grandeza][0] ?? '';
}

/** The usual unit, when the chosen one is of another kind (água in kWh). It may still be right: a word of warning, no refusal. */
export function oddUnidade(grandeza: string, unidade: string): string | undefined {
  const known = grandezas.find((each) => each === grandeza);
  return known === undefined || unidadesDe[known].includes(unidade) ? undefined : usualUnidade(known);
}
