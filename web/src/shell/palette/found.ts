import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { routes } from '@tds/contract/http';
import type { Dispositivo, Gateway } from '@tds/contract/http';
import { api } from '../../platform/api.ts';
import { useSettled } from '../../ui/use-settled.ts';

const TYPING_PAUSE_MS = 150;
const MIN_LETTERS = 2;
const SHOWN = 6;

/** Gateways and dispositivos of the conta by name or code, asked of the server once the typing pauses; a question overtaken is given up. */
export function useFound(slug: string | undefined, busca: string): { gateways: Gateway[]; dispositivos: Dispositivo[]; isSearching: boolean; failure: boolean } {
  const asked = useSettled(busca.trim(), TYPING_PAUSE_MS);
  const isAsked = slug !== undefined && asked.length >= MIN_LETTERS;
  const query = { busca: asked, porPagina: SHOWN };
  const options = { enabled: isAsked, placeholderData: keepPreviousData, staleTime: 30_000 };
  const gateways = useQuery({ ...options, queryKey: [slug, 'paleta', 'gateways', asked], queryFn: ({ signal }) => api(routes.listGateways, { params: { slug: slug ?? '' }, query }, signal) });
  const dispositivos = useQuery({ ...options, queryKey: [slug, 'paleta', 'dispositivos', asked], queryFn: ({ signal }) => api(routes.listDispositivos, { params: { slug: slug ?? '' }, query }, signal) });
  const isWanted = isAsked && busca.trim().length >= MIN_LETTERS;
  return {
    gateways: isWanted ? (gateways.data?.itens ?? []) : [],
    dispositivos: isWanted ? (dispositivos.data?.itens ?? []) : [],
    isSearching: slug !== undefined && busca.trim().length >= MIN_LETTERS && (asked !== busca.trim() || gateways.isFetching || dispositivos.isFetching),
    failure: isWanted && (gateways.isError || dispositivos.isError),
  };
}
