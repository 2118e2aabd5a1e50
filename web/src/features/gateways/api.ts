import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { routes } from '@tds/contract/http';
import type { CallInput, Gateway } from '@tds/contract/http';
import { api } from '../../platform/api.ts';
import type { GatewaysSearch } from './search.ts';

export const POR_PAGINA = 20;

/** Counts that stand together are read together. */
export const REFRESH_MS = 30_000;

export const gatewayKeys = {
  all: (slug: string) => [slug, 'gateways'] as const,
  lists: (slug: string) => [slug, 'gateways', 'lista'] as const,
  ones: (slug: string) => [slug, 'gateways', 'um'] as const,
  historias: (slug: string) => [slug, 'gateways', 'presenca'] as const,
};

export function gatewaysQuery(slug: string, search: GatewaysSearch) {
  return queryOptions({
    queryKey: [...gatewayKeys.lists(slug), search],
    queryFn: ({ signal }) => api(routes.listGateways, { params: { slug }, query: { ...search, porPagina: POR_PAGINA } }, signal),
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_MS,
  });
}

export function gatewayQuery(slug: string, gatewayId: string) {
  return queryOptions({
    queryKey: [...gatewayKeys.ones(slug), gatewayId],
    queryFn: ({ signal }) => api(routes.findGateway, { params: { slug, gatewayId } }, signal),
  });
}

/** Spans of the history of presence that people choose among. */
export const alcances = { '24h': 86_400_000, '7d': 7 * 86_400_000, '30d': 30 * 86_400_000 } as const;
export type Alcance = keyof typeof alcances;

/** Presence of the span that ends when the query runs. */
export function presencaQuery(slug: string, gatewayId: string, alcance: Alcance) {
  return queryOptions({
    queryKey: [...gatewayKeys.historias(slug), gatewayId, alcance],
    queryFn: ({ signal }) => {
      const now = Date.now();
      const query = { de: new Date(now - alcances[alcance]).toISOString(), ate: new Date(now).toISOString() };
      return api(routes.findPresenca, { params: { slug, gatewayId }, query }, signal);
    },
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
  });
}

export function certificadosQuery(slug: string, gatewayId: string) {
  return queryOptions({
    queryKey: [...gatewayKeys.all(slug), 'certificados', gatewayId],
    queryFn: ({ signal }) => api(routes.listCertificados, { params: { slug, gatewayId } }, signal),
    staleTime: 60_000,
  });
}

/** All of a conta up to the most one answer holds, by name: to choose among. */
export function gatewayChoicesQuery(slug: string) {
  return queryOptions({
    queryKey: [...gatewayKeys.lists(slug), 'escolhas'],
    queryFn: ({ signal }) => api(routes.listGateways, { params: { slug }, query: { porPagina: 200 } }, signal),
    staleTime: 60_000,
  });
}

export type NewGateway = CallInput<typeof routes.createGateway>['body'];
export type GatewayChange = CallInput<typeof routes.updateGateway>['body'];

export function createGateway(slug: string, body: NewGateway): Promise<Gateway> {
  return api(routes.createGateway, { params: { slug }, body });
}

export function findGateway(slug: string, gatewayId: string): Promise<Gateway> {
  return api(routes.findGateway, { params: { slug, gatewayId } });
}

export function updateGateway(slug: string, gatewayId: string, body: GatewayChange): Promise<Gateway> {
  return api(routes.updateGateway, { params: { slug, gatewayId }, body });
}

export function bindMac(slug: string, gatewayId: string, mac: string): Promise<Gateway> {
  return api(routes.bindMac, { params: { slug, gatewayId }, body: { mac } });
}

export function archiveGateway(slug: string, gatewayId: string): Promise<void> {
  return api(routes.archiveGateway, { params: { slug, gatewayId } });
}
