import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { routes } from '@tds/contract/http';
import type { CallInput, Gateway } from '@tds/contract/http';
import { api } from '../../platform/api.ts';
import type { GatewaysSearch } from './search.ts';

export const POR_PAGINA = 20;

export const gatewayKeys = {
  all: (slug: string) => [slug, 'gateways'] as const,
  lists: (slug: string) => [slug, 'gateways', 'lista'] as const,
  ones: (slug: string) => [slug, 'gateways', 'um'] as const,
};

export function gatewaysQuery(slug: string, search: GatewaysSearch) {
  return queryOptions({
    queryKey: [...gatewayKeys.lists(slug), search],
    queryFn: ({ signal }) => api(routes.listGateways, { params: { slug }, query: { ...search, porPagina: POR_PAGINA } }, signal),
    placeholderData: keepPreviousData,
    refetchInterval: 30_000,
  });
}

export function gatewayQuery(slug: string, gatewayId: string) {
  return queryOptions({
    queryKey: [...gatewayKeys.ones(slug), gatewayId],
    queryFn: ({ signal }) => api(routes.findGateway, { params: { slug, gatewayId } }, signal),
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
