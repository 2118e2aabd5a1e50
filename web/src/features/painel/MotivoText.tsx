import { useIdioma } from '../../i18n/index.ts';
import { motivoText } from '../quarentena/motivo.ts';

export function MotivoText({ motivo }: { motivo: string }) {
  return motivoText(motivo, useIdioma());
}
