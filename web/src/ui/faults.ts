import type { TFunction } from '../i18n/index.ts';

export function integerFault(text: string, min: number, max: number, t: TFunction): string | undefined {
  const value = Number(text);
  const isFine = /^\d+$/.test(text.trim()) && value >= min && value <= max;
  return isFine ? undefined : t('formulario.numeroInteiro', { min, max });
}

/** What a code may be, as the server has it (contract/http/shapes.ts). */
export function codigoFault(text: string, t: TFunction): string | undefined {
  if (text.trim() === '') return t('formulario.obrigatorio');
  return /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(text.trim()) ? undefined : t('formulario.codigo');
}
