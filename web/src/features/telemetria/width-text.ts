import type { TFunction } from '../../i18n/index.ts';

/** `900` → `15 min`. */
export function widthText(baldeS: number, t: TFunction): string {
  if (baldeS < 120) return t('tempo.segundos', { count: baldeS });
  if (baldeS < 3600) return t('tempo.minutos', { count: Math.round(baldeS / 60) });
  if (baldeS < 172_800) return t('grafico.horas', { count: Math.round(baldeS / 3600) });
  return t('grafico.dias', { count: Math.round(baldeS / 86_400) });
}
