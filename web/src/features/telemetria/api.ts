import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { ApiError, MAX_PONTOS, routes } from '@tds/contract/http';
import type { Serie as Leituras } from '@tds/contract/http';
import { api, isStatus } from '../../platform/api.ts';
import { queryClient } from '../../platform/query.ts';
import { decimalsIn } from '../../ui/decimal.ts';
import type { Ponto } from './serie.ts';
import { beforeMsOf, isTrecho, spanOf } from './trecho.ts';
import type { Alcance } from './trecho.ts';

/** Fewer than two pixels of a wide screen for each; the server answers at most 2,000. */
const PONTOS = 800;

/** A little more than the server's clock may lag behind this one, so that the newest readings are not cut off. */
const CLOCK_MARGIN_MS = 60_000;

/** The live connection tells the latest value of each frame; what lies between, or came late, is read with this pause or that of a point. */
const REREAD_MS = 60_000;

/** As often as a busy server is asked again, each time when it says. */
const MAX_WAITS = 8;

interface Historico {
  baldeS: number | null;
  pontos: Ponto[];
  /** The most decimal places of its values. */
  decimals: number;
}

/** Points of a stretch, or of the time up to now, read when the query runs; live points continue them. */
export function leiturasQuery(slug: string, dispositivoId: string, alcance: Alcance) {
  const all = [slug, 'leituras', dispositivoId];
  return queryOptions({
    queryKey: [...all, isTrecho(alcance) ? `${alcance.deMs}-${alcance.ateMs}` : alcance.spanMs],
    queryFn: async ({ signal }): Promise<Historico> => {
      const now = Date.now();
      const { deMs, ateMs } = isTrecho(alcance) ? alcance : { deMs: now - alcance.spanMs, ateMs: now + CLOCK_MARGIN_MS };
      const beforeMs = beforeMsOf(spanOf(alcance));
      // As fine as without what comes before.
      const pontosAsked = Math.min(MAX_PONTOS, Math.ceil(PONTOS * (1 + beforeMs / spanOf(alcance))));
      const query = { de: new Date(deMs - beforeMs).toISOString(), ate: new Date(ateMs).toISOString(), pontos: pontosAsked };
      const { baldeS, pontos } = await api(routes.listLeituras, { params: { slug, dispositivoId }, query }, signal);
      return { baldeS, pontos: pontos.map((ponto) => toPonto(ponto, baldeS)), decimals: Math.max(0, ...pontos.map(({ valor }) => decimalsIn(valor))) };
    },
    // Until it comes, the latest that is known of this dispositivo stays drawn.
    placeholderData: () => latestOf(all),
    // The live connection says when it is back.
    refetchOnReconnect: false,
    refetchInterval: () => (isTrecho(alcance) && alcance.ateMs < Date.now() ? false : Math.max(REREAD_MS, spanOf(alcance) / PONTOS)),
    retry: (failures, error) => (isStatus(error, 429) ? failures < MAX_WAITS : !(error instanceof ApiError && error.status < 500) && failures < 2),
    retryDelay: (failures, error) => (error instanceof ApiError && error.retryAfterS !== undefined ? error.retryAfterS * 1000 : 1000 * 2 ** failures),
  });
}

function toPonto({ time, valor, min, max, media, n }: Leituras['pontos'][number], baldeS: number | null): Ponto {
  return { timeMs: Date.parse(time), valor, ...(baldeS === null ? {} : { min, max, media: Number(media), n }) };
}

function latestOf(queryKey: readonly string[]): Historico | undefined {
  const known = queryClient.getQueryCache().findAll({ queryKey }).filter(({ state }) => state.data !== undefined);
  return known.sort((a, b) => b.state.dataUpdatedAt - a.state.dataUpdatedAt)[0]?.state.data as Historico | undefined;
}

/** As many as a list that drops down can show; who wants others types more letters. */
const ESCOLHAS = 50;

/** Dispositivos of the whole conta that match, for choosing. */
export function escolhasQuery(slug: string, busca: string) {
  return queryOptions({
    queryKey: [slug, 'dispositivos', 'escolhas', busca],
    queryFn: ({ signal }) => api(routes.listDispositivos, { params: { slug }, query: { ...(busca === '' ? {} : { busca }), porPagina: ESCOLHAS } }, signal),
    placeholderData: keepPreviousData,
  });
}
