import type { QueryClient } from '@tanstack/react-query';
import type { AoVivoQuadro, Gateway } from '@tds/contract/http';
import { contaQuery } from '../contas/api.ts';
import { gatewayKeys } from './api.ts';

type PresencaAoVivo = AoVivoQuadro['presencas'][number];
interface Page {
  itens: Gateway[];
}

/** Live presence into what the page already holds; counts, order and history are asked again only when a gateway came or went. */
export function applyPresencas(client: QueryClient, slug: string, presencas: readonly PresencaAoVivo[]): void {
  if (presencas.length === 0) return;
  const byId = new Map(presencas.map((each) => [each.gatewayId, each]));
  let hasTurned = false;
  const invalidate = (queryKey: readonly unknown[]) => void client.invalidateQueries({ queryKey });
  const update = (gateway: Gateway): Gateway => {
    const seen = byId.get(gateway.id);
    if (!seen) return gateway;
    hasTurned ||= seen.presenca !== gateway.presenca;
    return { ...gateway, presenca: seen.presenca, vistoEm: seen.vistoEm ?? gateway.vistoEm };
  };
  client.setQueriesData<Page>({ queryKey: gatewayKeys.lists(slug) }, (page) => page && { ...page, itens: page.itens.map(update) });
  client.setQueriesData<Gateway>({ queryKey: gatewayKeys.ones(slug) }, (gateway) => gateway && update(gateway));
  if (!hasTurned) return;
  invalidate(contaQuery(slug).queryKey);
  // Not what a form is being filled in from.
  for (const key of [gatewayKeys.lists, gatewayKeys.ones, gatewayKeys.historias]) invalidate(key(slug));
}
