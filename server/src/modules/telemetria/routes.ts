import { routes } from '@tds/contract/http';
import { bindRoute } from '../../platform/http-routes.ts';
import type { Api } from '../../platform/http-routes.ts';
import { createTurns } from '../../platform/turns.ts';
import { findSerie } from './series.ts';

/** Ten years of one dispositivo take a connection for a second; a page of charts asks for some ten series at once. */
const SERIES = { max: 4, maxWaiting: 32, waitMs: 5_000 };

export function bindTelemetria(api: Api): void {
  const turns = createTurns(SERIES);
  bindRoute(api, routes.listLeituras, ({ params, query, usuario, withConta, reply }) => {
    const periodo = { dispositivoId: params.dispositivoId, de: new Date(query.de), ate: new Date(query.ate) };
    // Of the refusal; any other answer sets or drops it.
    reply.header('retry-after', SERIES.waitMs / 1000);
    return turns.take(usuario.id, () => {
      reply.removeHeader('retry-after');
      return withConta((tx) => findSerie(tx, periodo, query.pontos));
    });
  });
}
