import { routes } from '@tds/contract/http';
import { AppError } from '../../platform/errors.ts';
import { bindRoute } from '../../platform/http-routes.ts';
import type { Api } from '../../platform/http-routes.ts';
import { findPresencaKnown } from './repo-trechos.ts';
import { presencaOf } from './trechos.ts';

/** A leap year, told to people as one year. */
const MAX_PERIOD_MS = 366 * 86_400_000;

export function bindPresenca(api: Api): void {
  bindRoute(api, routes.findPresenca, async ({ params, query, withConta }) => {
    const periodo = { de: new Date(query.de), ate: new Date(query.ate) };
    if (periodo.de >= periodo.ate) throw new AppError('INVALID_INPUT', { fields: { ate: 'END_BEFORE_START' } });
    if (periodo.ate.getTime() - periodo.de.getTime() > MAX_PERIOD_MS) throw new AppError('INVALID_INPUT', { fields: { de: 'PERIOD_TOO_LONG:1' } });
    const known = await withConta((tx) => findPresencaKnown(tx, { gatewayId: params.gatewayId, ...periodo }));
    if (periodo.de >= known.agora) throw new AppError('INVALID_INPUT', { fields: { de: 'IN_THE_FUTURE' } });
    return presencaOf(known, periodo);
  });
}
