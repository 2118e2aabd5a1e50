import { routes } from '@tds/contract/http';
import { bindRoute } from '../../platform/http-routes.ts';
import type { Api } from '../../platform/http-routes.ts';
import { findGateway } from '../gateways/index.ts';
import { listCertificados } from './repo.ts';

export function bindCertificados(api: Api): void {
  bindRoute(api, routes.listCertificados, ({ params, withConta }) =>
    withConta(async (tx) => {
      const { mac } = await findGateway(tx, params.gatewayId);
      return { itens: mac === null ? [] : await listCertificados(tx, mac) };
    }),
  );
}
