import type { TFunction } from 'i18next';

export function integerFault(text: string, min: number, max: number, t: TFunction): string | undefined {
  const value = Number(text);
  const isFine = /^\d+$/.test(text.trim()) && value >= min && value <= max;
  return isFine ? undefined : t('formulario.numeroInteiro', { min, max });
}
