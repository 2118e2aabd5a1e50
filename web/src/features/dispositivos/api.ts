import { queryOptions } from '@tanstack/react-query';
import { routes } from '@tds/contract/http';
import type { CallInput, Dispositivo } from '@tds/contract/http';
import { api } from '../../platform/api.ts';

/** The most the server sends at once; a gateway polls up to 247 slaves, nearly always far fewer. */
const POR_PAGINA = 200;

export const dispositivoKeys = {
  all: (slug: string) => [slug, 'dispositivos'] as const,
};

export function dispositivosQuery(slug: string, gatewayId: string) {
  return queryOptions({
    queryKey: [...dispositivoKeys.all(slug), 'lista', gatewayId],
    queryFn: ({ signal }) => api(routes.listDispositivos, { params: { slug }, query: { gatewayId, porPagina: POR_PAGINA } }, signal),
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
