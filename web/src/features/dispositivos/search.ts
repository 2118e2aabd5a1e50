import type { Dispositivo, Grandeza } from '@tds/contract/http';
import { isId, oneOf, pageOf, textOf } from '../../platform/search.ts';
import { grandezas } from './usual-unidade.ts';

type Tipo = Dispositivo['tipo'];
type Status = Exclude<Dispositivo['status'], 'ARQUIVADO'>;

export const tipos: readonly Tipo[] = ['MEDIDOR', 'SENSOR', 'ATUADOR'];
export const statuses: readonly Status[] = ['ATIVO', 'INATIVO', 'MANUTENCAO'];

/** The list's filters, as they stand in the address: `?grandeza=AGUA_FRIA&atrasado=true&pagina=2`. */
export interface DispositivosSearch {
  busca?: string;
  gatewayId?: string;
  tipo?: Tipo;
  grandeza?: Grandeza;
  status?: Status;
  /** Without a reading in the last 15 minutes. */
  atrasado?: boolean;
  pagina?: number;
}

export function validateDispositivosSearch(search: Record<string, unknown>): DispositivosSearch {
  const { gatewayId } = search;
  return {
    ...textOf(search, 'busca'),
    ...(isId(gatewayId) ? { gatewayId } : {}),
    ...oneOf(search, 'tipo', tipos),
    ...oneOf(search, 'grandeza', grandezas),
    ...oneOf(search, 'status', statuses),
    ...(String(search.atrasado) === 'true' ? { atrasado: true } : {}),
    ...pageOf(search),
  };
}
