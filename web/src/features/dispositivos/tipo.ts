import type { Dispositivo } from '@tds/contract/http';

type TipoVisto = 'agua' | 'energia' | 'gas' | Dispositivo['tipo'];

/** How people call it: a MEDIDOR by what it measures, the others by their type. */
export function tipoVisto({ tipo, grandeza }: Pick<Dispositivo, 'tipo' | 'grandeza'>): TipoVisto {
  if (tipo !== 'MEDIDOR') return tipo;
  switch (grandeza) {
    case 'AGUA_FRIA':
    case 'AGUA_QUENTE':
    case 'AGUA_REUSO':
      return 'agua';
    case 'ENERGIA':
    case 'ENERGIA_REATIVA':
      return 'energia';
    case 'GAS_NATURAL':
    case 'GLP':
      return 'gas';
    default:
      return 'MEDIDOR';
  }
}
