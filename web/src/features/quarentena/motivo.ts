import { motivos } from '@tds/contract/mqtt';
import type { Idioma } from '@tds/contract/http';

export const codigosDeMotivo = Object.keys(motivos);

/** The reason in words; a code that this page does not know yet is shown as it is. */
export function motivoText(codigo: string, idioma: Idioma): string {
  const known = Object.hasOwn(motivos, codigo) ? motivos[codigo as keyof typeof motivos] : undefined;
  if (!known) return codigo;
  return idioma === 'en' ? known.text : known.texto;
}
