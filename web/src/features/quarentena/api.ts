import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { routes } from '@tds/contract/http';
import { api } from '../../platform/api.ts';
import type { QuarentenaSearch } from './search.ts';

export const POR_PAGINA = 20;

export function quarentenaQuery(slug: string, search: QuarentenaSearch) {
  return queryOptions({
    queryKey: [slug, 'quarentena', search],
    queryFn: ({ signal }) => api(routes.listQuarentena, { params: { slug }, query: { ...search, porPagina: POR_PAGINA } }, signal),
    placeholderData: keepPreviousData,
    refetchInterval: 30_000,
  });
}

/** How many entries have each reason, of one gateway or of all. */
export function motivosQuery(slug: string, gatewayId: string | undefined) {
  return queryOptions({
    queryKey: [slug, 'quarentena', 'motivos', gatewayId ?? ''],
    queryFn: ({ signal }) => api(routes.countQuarentena, { params: { slug }, query: gatewayId === undefined ? {} : { gatewayId } }, signal),
    refetchInterval: 30_000,
  });
}
