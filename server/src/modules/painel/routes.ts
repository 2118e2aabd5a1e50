import { routes } from '@tds/contract/http';
import type { Carga, Grandeza, Taxa } from '@tds/contract/http';
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
      const { grandeza, grandezaBase } = chooseCarga(cargas, query);
      const { itens, total } = await listCanais(tx, { ...query, grandeza, grandezaBase });
      return { itens, total, pagina: query.pagina, porPagina: query.porPagina, cargas, grandeza, grandezaBase };
    }),
  );
}

interface Choice {
  grandeza?: Taxa | undefined;
  grandezaBase?: Grandeza | 'NENHUMA' | undefined;
}

/** The first that is what was asked for; one that the conta does not have is a list without rows. */
function chooseCarga(cargas: readonly Carga[], { grandeza, grandezaBase }: Choice): Pick<Carga, 'grandeza' | 'grandezaBase'> {
  const found = cargas.find((each) => (grandeza ?? each.grandeza) === each.grandeza && (grandezaBase ?? each.grandezaBase ?? 'NENHUMA') === (each.grandezaBase ?? 'NENHUMA'));
  return found ?? { grandeza: grandeza ?? 'VAZAO', grandezaBase: grandezaBase === undefined || grandezaBase === 'NENHUMA' ? null : grandezaBase };
}
