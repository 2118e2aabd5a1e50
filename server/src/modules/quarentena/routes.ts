import { routes } from '@tds/contract/http';
import { bindRoute } from '../../platform/http-routes.ts';
import type { Api } from '../../platform/http-routes.ts';
import { countMotivos, listQuarentena } from './repo.ts';

export function bindQuarentena(api: Api): void {
  bindRoute(api, routes.listQuarentena, async ({ query, withConta }) => {
    const { itens, total } = await withConta((tx) => listQuarentena(tx, query));
    return { itens, total, pagina: query.pagina, porPagina: query.porPagina };
  });

  bindRoute(api, routes.countQuarentena, ({ query, withConta }) => withConta((tx) => countMotivos(tx, query.gatewayId)));
}
