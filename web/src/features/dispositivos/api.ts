import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { routes } from '@tds/contract/http';
import type { CallInput, Dispositivo } from '@tds/contract/http';
import { api } from '../../platform/api.ts';
import type { DispositivosSearch } from './search.ts';

/** Of the list of a conta. */
export const POR_PAGINA = 20;

/** The most the server sends at once; a gateway polls up to 247 slaves, nearly always far fewer. */
const MAX_OF_GATEWAY = 200;

const dispositivoKeys = {
  all: (slug: string) => [slug, 'dispositivos'] as const,
};

export function dispositivosQuery(slug: string, gatewayId: string) {
  return queryOptions({
    queryKey: [...dispositivoKeys.all(slug), 'lista', gatewayId],
    queryFn: ({ signal }) => api(routes.listDispositivos, { params: { slug }, query: { gatewayId, porPagina: MAX_OF_GATEWAY } }, signal),
  });
}

/** One page of all dispositivos of a conta; live values continue it. */
export function dispositivosPageQuery(slug: string, { atrasado, ...search }: DispositivosSearch) {
  return queryOptions({
    queryKey: [...dispositivoKeys.all(slug), 'pagina', search, atrasado ?? false],
    queryFn: ({ signal }) => api(routes.listDispositivos, { params: { slug }, query: { ...search, ...(atrasado ? { atrasado: 'true' as const } : {}), porPagina: POR_PAGINA } }, signal),
    placeholderData: keepPreviousData,
    refetchInterval: 30_000,
  });
}

/** Those whose name or code has `codigo` in it. */
export function codigoQuery(slug: string, codigo: string) {
  return queryOptions({
    queryKey: [...dispositivoKeys.all(slug), 'codigo', codigo],
    queryFn: ({ signal }) => api(routes.listDispositivos, { params: { slug }, query: { busca: codigo, porPagina: MAX_OF_GATEWAY } }, signal),
    staleTime: 60_000,
  });
}

export function dispositivoQuery(slug: string, dispositivoId: string) {
  return queryOptions({
    queryKey: [...dispositivoKeys.all(slug), 'um', dispositivoId],
    queryFn: ({ signal }) => api(routes.findDispositivo, { params: { slug, dispositivoId } }, signal),
  });
}

export type NewDispositivo = CallInput<typeof routes.createDispositivo>['body'];
export type DispositivoChange = CallInput<typeof routes.updateDispositivo>['body'];

export function createDispositivo(slug: string, body: NewDispositivo): Promise<Dispositivo> {
  return api(routes.createDispositivo, { params: { slug }, body });
}

export function findDispositivo(slug: string, dispositivoId: string): Promise<Dispositivo> {
  return api(routes.findDispositivo, { params: { slug, dispositivoId } });
}

export function updateDispositivo(slug: string, dispositivoId: string, body: DispositivoChange): Promise<Dispositivo> {
  return api(routes.updateDispositivo, { params: { slug, dispositivoId }, body });
}

export function archiveDispositivo(slug: string, dispositivoId: string): Promise<void> {
  return api(routes.archiveDispositivo, { params: { slug, dispositivoId } });
}
