import type { Grandeza } from '@tds/contract/http';

/** The unit nearly every meter of a grandeza counts in: a first choice for the form. */
export const usualUnidade: Record<Grandeza, string> = {
  AGUA_FRIA: 'm³',
  AGUA_QUENTE: 'm³',
  AGUA_REUSO: 'm³',
  ENERGIA: 'kWh',
  ENERGIA_REATIVA: 'kvarh',
  ENERGIA_TERMICA: 'kWh',
  GAS_NATURAL: 'm³',
  GLP: 'kg',
  POTENCIA: 'kW',
  VAZAO: 'm³/h',
  TEMPERATURA: '°C',
  PRESSAO: 'bar',
};
