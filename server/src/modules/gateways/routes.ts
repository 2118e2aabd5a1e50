import { routes } from '@tds/contract/http';
import type { Clock } from '../../platform/clock.ts';
import { AppError } from '../../platform/errors.ts';
import { bindRoute } from '../../platform/http-routes.ts';
import type { Api } from '../../platform/http-routes.ts';
import { archiveGateway, findGateway, listGateways, updateHistorico } from './repo.ts';
import { bindMac, changeGateway, createGateway, parseTypedMac } from './service.ts';

/** Before this no clock of a gateway was ever right (contract/mqtt/limits.ts). */
const EARLIEST_HISTORY = Date.UTC(2000, 0, 1);

export function bindGateways(api: Api, clock: Clock): void {
  const { database } = api;

  bindRoute(api, routes.listGateways, async ({ query, withConta }) => {
    const list = await withConta((tx) => listGateways(tx, query));
    return { ...list, pagina: query.pagina, porPagina: query.porPagina };
  });

  bindRoute(api, routes.createGateway, async ({ body: { mac, ...fields }, contexto, usuario }) => {
    if (mac !== undefined && !usuario.isSuperAdmin) throw new AppError('MAC_NOT_YOURS');
    return createGateway(database, contexto, fields, mac === undefined ? undefined : parseTypedMac(mac));
  });

  bindRoute(api, routes.findGateway, ({ params, withConta }) => withConta((tx) => findGateway(tx, params.gatewayId)));

  bindRoute(api, routes.updateGateway, ({ params, body, withConta }) => withConta((tx) => changeGateway(tx, params.gatewayId, body)));

  bindRoute(api, routes.archiveGateway, ({ params, withConta }) =>
    withConta(async (tx) => {
      await findGateway(tx, params.gatewayId);
      await archiveGateway(tx, params.gatewayId);
    }),
  );

  bindRoute(api, routes.openHistorico, ({ params, body, withConta }) => {
    const desde = body.desde === null ? null : parseDesde(body.desde, clock);
    return withConta(async (tx) => {
      if (!(await updateHistorico(tx, params.gatewayId, desde))) throw new AppError('NOT_FOUND');
      return findGateway(tx, params.gatewayId);
    });
  });

  bindRoute(api, routes.bindMac, async ({ params, body, contexto, withConta }) => {
    await bindMac(database, contexto.contaId, params.gatewayId, parseTypedMac(body.mac));
    return withConta((tx) => findGateway(tx, params.gatewayId));
  });
}

function parseDesde(text: string, clock: Clock): Date {
  const desde = new Date(text);
  if (desde.getTime() < EARLIEST_HISTORY) throw new AppError('INVALID_INPUT', { fields: { desde: 'TOO_SMALL:2000-01-01' } });
  if (desde > clock.now()) throw new AppError('INVALID_INPUT', { fields: { desde: 'IN_THE_FUTURE' } });
  return desde;
}
