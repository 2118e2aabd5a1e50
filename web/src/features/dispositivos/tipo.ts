import type { Dispositivo, Grandeza } from '@tds/contract/http';
import { decimalsIn } from '../../ui/decimal.ts';

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

/** Decimal places known before anything is heard: what the meter is said to have (two when nobody said), or its latest reading has. */
export function declaredDecimals({ modbus, ultimaLeitura }: Pick<Dispositivo, 'modbus' | 'ultimaLeitura'>): number {
  return Math.max(modbus?.decimais ?? 2, decimalsIn(ultimaLeitura?.valor ?? ''));
}
