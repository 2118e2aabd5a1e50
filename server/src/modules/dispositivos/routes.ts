import { routes } from '@tds/contract/http';
import { bindRoute } from '../../platform/http-routes.ts';
import type { Api } from '../../platform/http-routes.ts';
import { findDispositivo, listDispositivos } from './repo.ts';
import { changeDispositivo, createDispositivo, retireDispositivo } from './service.ts';

export function bindDispositivos(api: Api): void {
  bindRoute(api, routes.listDispositivos, async ({ query, withConta }) => {
    const list = await withConta((tx) => listDispositivos(tx, query));
    return { ...list, pagina: query.pagina, porPagina: query.porPagina };
  });

  bindRoute(api, routes.createDispositivo, ({ body, withConta }) => withConta((tx) => createDispositivo(tx, body)));

  bindRoute(api, routes.findDispositivo, ({ params, withConta }) => withConta((tx) => findDispositivo(tx, params.dispositivoId)));

  bindRoute(api, routes.updateDispositivo, ({ params, body: { versao, ...patch }, withConta }) =>
    withConta((tx) => changeDispositivo(tx, params.dispositivoId, versao, patch)),
  );

  bindRoute(api, routes.archiveDispositivo, ({ params, withConta }) => withConta((tx) => retireDispositivo(tx, params.dispositivoId)));
}
