import type { Presenca } from '@tds/contract/http';
import { pageOf, textOf } from '../../platform/search.ts';

export const presencas: readonly Presenca[] = ['ONLINE', 'OFFLINE', 'NUNCA_CONECTADO'];

/** The list's filters, as they stand in the address. */
export interface GatewaysSearch {
  busca?: string;
  presenca?: Presenca;
  pagina?: number;
}

export function validateGatewaysSearch(search: Record<string, unknown>): GatewaysSearch {
  const presenca = presencas.find((each) => each === search.presenca);
  return { ...textOf(search, 'busca'), ...(presenca ? { presenca } : {}), ...pageOf(search) };
}
