import { useEffect } from 'react';
import { useQueries } from '@tanstack/react-query';
import type { Dispositivo } from '@tds/contract/http';
import { useConta } from '../contas/conta.ts';
import { declaredDecimals } from '../dispositivos/tipo.ts';
import { useUltimas } from './LiveProvider.tsx';
import { leiturasQuery } from './api.ts';
import { periodos } from './search.ts';
import type { Periodo } from './search.ts';
import { drawWithGaps, increaseOf, learnInterval, mergePontos } from './serie.ts';
import type { DrawnPoint } from './serie.ts';

export interface Serie {
  dispositivo: Dispositivo;
  pontos: DrawnPoint[];
  /** Decimal places of all its values. */
  decimals: number;
  baldeS: number | null;
  isLoading: boolean;
  hasFailed: boolean;
}

/**
 * History and live points of the chosen dispositivos in the span that ends at `toMs`. An ACUMULADA one is told as its
 * increase since the first reading of the span, unless `asIndice`: indexes far apart on one axis are flat lines.
 */
export function useSeries(dispositivos: readonly Dispositivo[], periodo: Periodo, toMs: number, asIndice: boolean): Serie[] {
  const { slug } = useConta();
  const ultimas = useUltimas();
  const histories = useQueries({ queries: dispositivos.map((each) => leiturasQuery(slug, each.id, periodo)) });
  useEffect(() => {
    dispositivos.forEach(({ id }, index) => ultimas.noteDecimals(id, histories[index]?.data?.decimals ?? 0));
  });
  return dispositivos.map((dispositivo, index) => {
    const history = histories[index];
    const past = history?.data?.pontos ?? [];
    const live = ultimas.recent(dispositivo.id).map(({ time, valor }) => ({ timeMs: Date.parse(time), valor }));
    const merged = mergePontos(past, live, toMs - periodos[periodo], toMs);
    const pontos = isAcumulada(dispositivo) && !asIndice ? increaseOf(merged) : merged;
    return {
      dispositivo,
      pontos: drawWithGaps(pontos, learnInterval(past.length < 3 ? merged : past)),
      decimals: Math.max(declaredDecimals(dispositivo), ultimas.decimals(dispositivo.id), history?.data?.decimals ?? 0),
      baldeS: history?.data?.baldeS ?? null,
      isLoading: history?.isPending ?? true,
      hasFailed: history?.isError ?? false,
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
