import type { Serie } from '@tds/contract/http';
import { MAX_YEARS } from '@tds/contract/http';
import { AppError } from '../../platform/errors.ts';
import type { ContaTx } from '../../platform/tenant.ts';
import { findDispositivo } from '../dispositivos/index.ts';
import { findUltimaTime, listBaldes, listLeituras } from './repo-series.ts';
import type { Periodo } from './repo-series.ts';

/** Widths people read on an axis, in seconds, up to a day; longer ones are whole days. */
const WIDTHS_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400];
const DAY_S = 86_400;
/** With the leap days of ten years in it. */
const YEAR_MS = 366 * DAY_S * 1000;

/** At most `pontos` points: the readings themselves when they fit, else buckets. */
export async function findSerie(tx: ContaTx, periodo: Periodo, pontos: number): Promise<Serie> {
  if (periodo.de >= periodo.ate) throw new AppError('INVALID_INPUT', { fields: { ate: 'END_BEFORE_START' } });
  if (periodo.ate.getTime() - periodo.de.getTime() > MAX_YEARS * YEAR_MS) throw new AppError('INVALID_INPUT', { fields: { de: `PERIOD_TOO_LONG:${MAX_YEARS}` } });
  const { unidade } = await findDispositivo(tx, periodo.dispositivoId);
  const known = await clampEnd(tx, periodo);
  const leituras = await listLeituras(tx, known, pontos);
  if (leituras) return { unidade, baldeS: null, pontos: leituras };
  const baldeS = chooseWidthS(periodo, pontos);
  return { unidade, baldeS, pontos: await listBaldes(tx, known, baldeS) };
}

/** Weeks after the last reading are not looked at; each would be a partition. */
async function clampEnd(tx: ContaTx, periodo: Periodo): Promise<Periodo> {
  const ultima = await findUltimaTime(tx, periodo.dispositivoId);
  // Dates are cut to the millisecond, and the end is exclusive.
  const endMs = ultima === undefined ? periodo.de.getTime() : ultima.getTime() + 1;
  return { ...periodo, ate: new Date(Math.max(periodo.de.getTime(), Math.min(periodo.ate.getTime(), endMs))) };
}

/** The narrowest width that cuts the period into at most `pontos` buckets, the broken ones at both ends included. */
export function chooseWidthS({ de, ate }: Pick<Periodo, 'de' | 'ate'>, pontos: number): number {
  const deS = de.getTime() / 1000;
  const ateS = ate.getTime() / 1000;
  const fits = (widthS: number): boolean => Math.ceil(ateS / widthS) - Math.floor(deS / widthS) <= pontos;
  const width = WIDTHS_S.find(fits);
  if (width !== undefined) return width;
  let days = Math.max(2, Math.floor((ateS - deS) / DAY_S / pontos));
  while (!fits(days * DAY_S)) days++;
  return days * DAY_S;
}
