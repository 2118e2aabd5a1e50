import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { routes } from '@tds/contract/http';
import { api } from '../../platform/api.ts';
import type { CargaSearch } from './search.ts';

/** How often the sums and the order are asked for while somebody looks; what comes live in between is added to them. */
export const REFRESH_MS = 5000;

export const POR_PAGINA = 50;

export function painelQuery(slug: string) {
  return queryOptions({
    queryKey: [slug, 'painel'],
    queryFn: ({ signal }) => api(routes.findPainel, { params: { slug } }, signal),
    refetchInterval: REFRESH_MS,
    staleTime: REFRESH_MS / 2,
  });
}

export function canaisQuery(slug: string, search: CargaSearch) {
  return queryOptions({
    queryKey: [slug, 'carga', search],
    queryFn: ({ signal }) => api(routes.listCanais, { params: { slug }, query: { ...search, porPagina: POR_PAGINA } }, signal),
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_MS,
    staleTime: REFRESH_MS / 2,
  });
}
