import type { Dispositivo, Grandeza } from '@tds/contract/http';

type TipoVisto = 'agua' | 'energia' | 'gas' | Dispositivo['tipo'];

const medidores: Partial<Record<Grandeza, TipoVisto>> = {
  AGUA_FRIA: 'agua',
  AGUA_QUENTE: 'agua',
  AGUA_REUSO: 'agua',
  ENERGIA: 'energia',
  ENERGIA_REATIVA: 'energia',
  GAS_NATURAL: 'gas',
  GLP: 'gas',
};

/** How people call it: a MEDIDOR by what it measures, the others by their type. */
export function tipoVisto({ tipo, grandeza }: Pick<Dispositivo, 'tipo' | 'grandeza'>): TipoVisto {
  return tipo === 'MEDIDOR' && grandeza !== null ? (medidores[grandeza] ?? tipo) : tipo;
}

/** Decimal places always shown, so that a live value keeps its width: two, or what the meter is said to have. */
export function minDecimalsOf({ modbus }: Pick<Dispositivo, 'modbus'>): number {
  return Math.max(2, modbus?.decimais ?? 0);
}
