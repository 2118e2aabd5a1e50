import { isId } from '../../platform/search.ts';
import { MAX_IN_GRAFICO } from '../dispositivos/grafico.ts';
import { parseTrecho } from './trecho.ts';
import type { Alcance } from './trecho.ts';

/** Of the chart page; each is a request and a line to tell apart. */
export const MAX_CHOSEN = 10;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Spans of a chart that ends now, by the word in the address. */
export const periodos = {
  '15min': 15 * MINUTE,
  '30min': 30 * MINUTE,
  '1h': HOUR,
  '24h': DAY,
  '7d': 7 * DAY,
  '30d': 30 * DAY,
  '8sem': 56 * DAY,
  '1ano': 365 * DAY,
} as const;
export type Periodo = keyof typeof periodos;
export const defaultPeriodo: Periodo = '30min';
export const defaultPeriodoTelemetria: Periodo = '24h';

/** What a gateway's chart shows, as it stands in the address: `?grafico=id,id&periodo=1h&tabela=true`. */
export interface GraficoSearch {
  grafico?: string[];
  periodo?: Periodo;
  tabela?: boolean;
  /** Meters as their index; without it, as what was consumed in the period. */
  indice?: boolean;
}

export function validateGraficoSearch(search: Record<string, unknown>): GraficoSearch {
  const grafico = idsOf(search.grafico, MAX_IN_GRAFICO);
  return { ...(grafico.length > 0 ? { grafico } : {}), ...periodoOf(search, defaultPeriodo), ...flagsOf(search) };
}

/** The chart page: `?d=id,id&periodo=7d`, or a stretch `&de=2026-02-15T10:00:00Z&ate=…`, which goes before the period. */
export interface TelemetriaSearch {
  d?: string[];
  periodo?: Periodo;
  de?: string;
  ate?: string;
  tabela?: boolean;
  indice?: boolean;
}

export function validateTelemetriaSearch(search: Record<string, unknown>): TelemetriaSearch {
  const d = idsOf(search.d, MAX_CHOSEN);
  const { de, ate } = search;
  const isStretch = parseTrecho(de, ate) !== undefined;
  return {
    ...(d.length > 0 ? { d } : {}),
    ...periodoOf(search, defaultPeriodoTelemetria),
    ...(isStretch ? { de: String(de), ate: String(ate) } : {}),
    ...flagsOf(search),
  };
}

/** What is to be read: the stretch if there is one, else the period. */
export function alcanceOf({ periodo = defaultPeriodoTelemetria, de, ate }: TelemetriaSearch): Alcance {
  return parseTrecho(de, ate) ?? { spanMs: periodos[periodo] };
}

function idsOf(value: unknown, max: number): string[] {
  const ids = Array.isArray(value) ? value.map(String) : typeof value === 'string' ? value.split(',') : [];
  return [...new Set(ids)].filter(isId).slice(0, max);
}

function periodoOf({ periodo }: Record<string, unknown>, usual: Periodo): { periodo?: Periodo } {
  return typeof periodo === 'string' && Object.hasOwn(periodos, periodo) && periodo !== usual ? { periodo: periodo as Periodo } : {};
}

function flagsOf({ tabela, indice }: Record<string, unknown>): { tabela?: boolean; indice?: boolean } {
  return { ...(String(tabela) === 'true' ? { tabela: true } : {}), ...(String(indice) === 'true' ? { indice: true } : {}) };
}
