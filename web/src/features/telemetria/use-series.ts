import { useEffect } from 'react';
import { useQueries } from '@tanstack/react-query';
import type { Dispositivo } from '@tds/contract/http';
import { isStatus } from '../../platform/api.ts';
import { useConta } from '../contas/conta.ts';
import { declaredDecimals } from '../dispositivos/tipo.ts';
import { useUltimas } from '../ao-vivo/LiveProvider.tsx';
import { leiturasQuery } from './api.ts';
import { drawWithGaps, increaseOf, meanOf, mergePontos } from './serie.ts';
import type { DrawnPoint } from './serie.ts';
import { beforeMsOf, spanOf } from './trecho.ts';
import type { Alcance, Trecho } from './trecho.ts';

export interface Serie {
  dispositivo: Dispositivo;
  /** Its place among the chosen: colour and dash. */
  traco: number;
  pontos: DrawnPoint[];
  /** Decimal places of all its values. */
  decimals: number;
  baldeS: number | null;
  /** Nothing is known of it yet. */
  isLoading: boolean;
  /** What is drawn was read for another stretch. */
  isStale: boolean;
  /** The server is busy; it is asked again by itself. */
  isWaiting: boolean;
  hasFailed: boolean;
  retry: () => void;
}

interface Asked {
  /** What is read. */
  alcance: Alcance;
  /** What is shown of it. */
  trecho: Trecho;
  asIndice: boolean;
}

/**
 * History and live points of the chosen dispositivos. A rate in buckets is told as their means. An ACUMULADA one is told as its increase since the first reading of
 * the stretch, unless `asIndice`: indexes far apart on one axis are flat lines.
 */
export function useSeries(dispositivos: readonly Dispositivo[], { alcance, trecho, asIndice }: Asked): Serie[] {
  const { slug } = useConta();
  const ultimas = useUltimas();
  const histories = useQueries({ queries: dispositivos.map((each) => leiturasQuery(slug, each.id, alcance)) });
  useEffect(() => {
    dispositivos.forEach(({ id }, index) => ultimas.noteDecimals(id, histories[index]?.data?.decimals ?? 0));
  });
  return dispositivos.map((dispositivo, index) => {
    const history = histories[index];
    const baldeS = history?.data?.baldeS ?? null;
    const live = ultimas.recent(dispositivo.id).map(({ time, valor }) => ({ timeMs: Date.parse(time), valor }));
    const known = mergePontos(history?.data?.pontos ?? [], live, { ...trecho, deMs: trecho.deMs - beforeMsOf(spanOf(alcance)) }, baldeS);
    const before = known.filter(({ timeMs }) => timeMs < trecho.deMs).map(({ timeMs }) => timeMs);
    const merged = known.slice(before.length);
    const decimals = Math.max(declaredDecimals(dispositivo), ultimas.decimals(dispositivo.id), history?.data?.decimals ?? 0);
    const pontos = !isAcumulada(dispositivo) ? meanOf(merged, decimals) : asIndice ? merged : increaseOf(merged);
    return {
      dispositivo,
      traco: index,
      pontos: drawWithGaps(pontos, baldeS, before),
      decimals,
      baldeS,
      isLoading: history?.data === undefined && !history?.isError,
      isStale: history?.isPlaceholderData ?? false,
      isWaiting: history?.isFetching === true && isStatus(history.failureReason, 429),
      hasFailed: history?.isError ?? false,
      retry: () => void history?.refetch(),
    };
  });
}

export interface Grupo {
  key: string;
  unidade: string;
  /** Indexes of meters: they may be told as what was consumed. */
  isAcumulada: boolean;
  series: Serie[];
}

/** One chart a unit: values of different units never share an axis, nor do indexes and other values. */
export function groupSeries(series: readonly Serie[]): Grupo[] {
  const groups = new Map<string, Grupo>();
  for (const serie of series) {
    const { unidade } = serie.dispositivo;
    const acumulada = isAcumulada(serie.dispositivo);
    const key = `${unidade} ${acumulada}`;
    const group = groups.get(key) ?? { key, unidade, isAcumulada: acumulada, series: [] };
    group.series.push(serie);
    groups.set(key, group);
  }
  return [...groups.values()];
}

function isAcumulada({ tipoLeitura }: Dispositivo): boolean {
  return tipoLeitura === 'ACUMULADA';
}
