import { queryOptions } from '@tanstack/react-query';
import { routes } from '@tds/contract/http';
import { api } from '../../platform/api.ts';
import { decimalsIn } from '../../ui/decimal.ts';
import { periodos } from './search.ts';
import type { Periodo } from './search.ts';
import type { Ponto } from './serie.ts';

/** About one point for each pixel pair of a wide screen. */
const PONTOS = 600;

/** A little more than the server's clock may lag behind this one, so that the newest readings are not cut off. */
const CLOCK_MARGIN_MS = 60_000;

/** Points of the last `periodo`, read when the query runs; live points continue them. */
export function leiturasQuery(slug: string, dispositivoId: string, periodo: Periodo) {
  return queryOptions({
    queryKey: [slug, 'leituras', dispositivoId, periodo],
    queryFn: async ({ signal }) => {
      const now = Date.now();
      const query = { de: new Date(now - periodos[periodo]).toISOString(), ate: new Date(now + CLOCK_MARGIN_MS).toISOString(), pontos: PONTOS };
      const serie = await api(routes.listLeituras, { params: { slug, dispositivoId }, query }, signal);
      const pontos = serie.pontos.map(({ time, valor }): Ponto => ({ timeMs: Date.parse(time), valor }));
      return { baldeS: serie.baldeS, pontos, decimals: Math.max(0, ...pontos.map(({ valor }) => decimalsIn(valor))) };
    },
  });
}
