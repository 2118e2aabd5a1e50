import { pageOf, textOf } from '../../platform/search.ts';

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
    ...(typeof gatewayId === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(gatewayId) ? { gatewayId } : {}),
    ...pageOf(search),
  };
}
