import { routes } from '@tds/contract/http';
import { bindRoute } from '../../platform/http-routes.ts';
import type { Api } from '../../platform/http-routes.ts';
import { listCanais, listCargas } from './repo-carga.ts';
import { listEventos } from './repo-evento.ts';
import { findCounts } from './repo.ts';

export function bindPainel(api: Api): void {
  bindRoute(api, routes.findPainel, ({ withConta }) =>
    withConta(async (tx) => {
      const counts = await findCounts(tx);
      return { ...counts, cargas: await listCargas(tx), eventos: await listEventos(tx) };
    }),
  );

  bindRoute(api, routes.listCanais, ({ query, withConta }) =>
    withConta(async (tx) => {
      const cargas = await listCargas(tx);
      const shown = query.grandeza ? { grandeza: query.grandeza, grandezaBase: query.grandezaBase ?? null } : (cargas[0] ?? { grandeza: 'VAZAO', grandezaBase: null });
      const { grandeza, grandezaBase } = shown;
      const { itens, total } = await listCanais(tx, { ...query, grandeza, grandezaBase });
      return { itens, total, pagina: query.pagina, porPagina: query.porPagina, cargas, grandeza, grandezaBase };
    }),
  );
}
