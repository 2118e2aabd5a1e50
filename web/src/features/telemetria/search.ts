export const MAX_IN_GRAFICO = 8;

/** Spans of the chart, by the word in the address. */
export const periodos = { '15min': 15 * 60_000, '30min': 30 * 60_000, '1h': 3_600_000, '24h': 86_400_000 } as const;
export type Periodo = keyof typeof periodos;
export const defaultPeriodo: Periodo = '30min';

/** What the chart shows, as it stands in the address: `?grafico=id,id&periodo=1h&tabela=true`. */
export interface GraficoSearch {
  grafico?: string[];
  periodo?: Periodo;
  tabela?: boolean;
  /** Meters as their index; without it, as what was consumed in the period. */
  indice?: boolean;
}

export function validateGraficoSearch(search: Record<string, unknown>): GraficoSearch {
  const ids = Array.isArray(search.grafico) ? search.grafico.map(String) : typeof search.grafico === 'string' ? search.grafico.split(',') : [];
  const grafico = [...new Set(ids)].filter((id) => /^[0-9a-f-]{36}$/.test(id)).slice(0, MAX_IN_GRAFICO);
  const { periodo } = search;
  return {
    ...(grafico.length > 0 ? { grafico } : {}),
    ...(typeof periodo === 'string' && periodo in periodos && periodo !== defaultPeriodo ? { periodo: periodo as Periodo } : {}),
    ...(String(search.tabela) === 'true' ? { tabela: true } : {}),
    ...(String(search.indice) === 'true' ? { indice: true } : {}),
  };
}
