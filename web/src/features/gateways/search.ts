import type { Gateway, Presenca } from '@tds/contract/http';
import { oneOf, pageOf, textOf } from '../../platform/search.ts';

type Estado = Exclude<Gateway['estado'], 'ARQUIVADO'>;

export const presencas: readonly Presenca[] = ['ONLINE', 'OFFLINE', 'NUNCA_CONECTADO'];
export const estados: readonly Estado[] = ['ATIVO', 'PRE_CADASTRADO', 'AGUARDANDO_MAC'];
export const ordens = ['nome', 'presenca', 'visto'] as const;
type Ordem = (typeof ordens)[number];

/** The list's filters, as they stand in the address; by name is left out of it. */
export interface GatewaysSearch {
  busca?: string;
  presenca?: Presenca;
  estado?: Estado;
  ordem?: Ordem;
  pagina?: number;
}

export function validateGatewaysSearch(search: Record<string, unknown>): GatewaysSearch {
  const chosen = oneOf(search, 'ordem', ordens.filter((each) => each !== 'nome'));
  return { ...textOf(search, 'busca'), ...oneOf(search, 'presenca', presencas), ...oneOf(search, 'estado', estados), ...chosen, ...pageOf(search) };
}
