import { routes } from '@tds/contract/http';
import { bindRoute } from '../../platform/http-routes.ts';
import type { Api } from '../../platform/http-routes.ts';
import { findSerie } from './series.ts';

export function bindTelemetria(api: Api): void {
  bindRoute(api, routes.listLeituras, ({ params, query, withConta }) => {
    const periodo = { dispositivoId: params.dispositivoId, de: new Date(query.de), ate: new Date(query.ate) };
    return withConta((tx) => findSerie(tx, periodo, query.pontos));
  });
}
