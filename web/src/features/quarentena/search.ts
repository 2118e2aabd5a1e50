import { isId, pageOf, textOf } from '../../platform/search.ts';

export interface QuarentenaSearch {
  busca?: string;
  motivo?: string;
  gatewayId?: string;
  pagina?: number;
}

export function validateQuarentenaSearch(search: Record<string, unknown>): QuarentenaSearch {
  const { gatewayId } = search;
  return {
    ...textOf(search, 'busca'),
    ...textOf(search, 'motivo'),
    ...(isId(gatewayId) ? { gatewayId } : {}),
    ...pageOf(search),
  };
}
