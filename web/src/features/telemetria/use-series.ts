import { useQueries } from '@tanstack/react-query';
import type { Dispositivo } from '@tds/contract/http';
import { useConta } from '../contas/conta.ts';
import { useUltimas } from './LiveProvider.tsx';
import { leiturasQuery } from './api.ts';
import { periodos } from './search.ts';
import type { Periodo } from './search.ts';
import { drawWithGaps, learnInterval, mergePontos } from './serie.ts';
import type { DrawnPoint } from './serie.ts';

export interface Serie {
  dispositivo: Dispositivo;
  pontos: DrawnPoint[];
  baldeS: number | null;
  isLoading: boolean;
  hasFailed: boolean;
}

/** History and live points of the chosen dispositivos in the span that ends at `toMs`. */
export function useSeries(dispositivos: readonly Dispositivo[], periodo: Periodo, toMs: number): Serie[] {
  const { slug } = useConta();
  const ultimas = useUltimas();
  const histories = useQueries({ queries: dispositivos.map((each) => leiturasQuery(slug, each.id, periodo)) });
  return dispositivos.map((dispositivo, index) => {
    const history = histories[index];
    const past = history?.data?.pontos ?? [];
    const live = ultimas.recent(dispositivo.id).map(({ time, valor }) => ({ timeMs: Date.parse(time), valor }));
    const merged = mergePontos(past, live, toMs - periodos[periodo], toMs);
    return {
      dispositivo,
      pontos: drawWithGaps(merged, learnInterval(past.length < 3 ? merged : past)),
      baldeS: history?.data?.baldeS ?? null,
      isLoading: history?.isPending ?? true,
      hasFailed: history?.isError ?? false,
    };
  });
}

export interface Grupo {
  unidade: string;
  series: Serie[];
}

/** One chart a unit: values of different units never share an axis. */
export function groupByUnidade(series: readonly Serie[]): Grupo[] {
  const groups = new Map<string, Serie[]>();
  for (const serie of series) {
    const { unidade } = serie.dispositivo;
    groups.set(unidade, [...(groups.get(unidade) ?? []), serie]);
  }
  return [...groups].map(([unidade, each]) => ({ unidade, series: each }));
}
