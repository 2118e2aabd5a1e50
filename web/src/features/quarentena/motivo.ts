import { motivos } from '@tds/contract/mqtt';
import type { Idioma } from '@tds/contract/http';


/** The reason in words; a code that this page does not know yet is shown as it is. */
export function motivoText(codigo: string, idioma: Idioma): string {
  const known = Object.hasOwn(motivos, codigo) ? motivos[codigo as keyof typeof motivos] : undefined;
  if (!known) return codigo;
  return idioma === 'en' ? known.text : known.texto;
}

const advices = {
  VERSAO_DESCONHECIDA: 'firmware',
  GATEWAY_DIFERENTE: 'vinculo',
  GATEWAY_DESCONHECIDO: 'vinculo',
  TIMESTAMP_INVALIDO: 'relogio',
  INSTANTE_INVALIDO: 'relogio',
  RELOGIO_NAO_AJUSTADO: 'relogio',
  FUTURO: 'relogio',
  ANTIGO: 'antigo',
  QUOTA: 'quota',
  CODIGO_INVALIDO: 'cadastro',
  DISPOSITIVO_DESCONHECIDO: 'cadastro',
  DISPOSITIVO_ARQUIVADO: 'arquivado',
  UNIDADE_DESCONHECIDA: 'unidade',
  UNIDADE_DIFERENTE: 'unidade',
  TIPO_DIFERENTE: 'tipo',
  VALOR_INVALIDO: 'valor',
  VALOR_GRANDE: 'valor',
  RECUSADA_PELO_BANCO: 'suporte',
} as const;

/** Key of what to do about it. What is not named here is a message malformed by the gateway's program. */
export function adviceOf(codigo: string) {
  return Object.hasOwn(advices, codigo) ? advices[codigo as keyof typeof advices] : 'firmware';
}

/** The reasons worth choosing among: those met in what was loaded, and the chosen one, in the order of their words. */
export function reasonsIn(itens: readonly { motivo: string }[], chosen: string | undefined, idioma: Idioma): { value: string; label: string }[] {
  const codigos = new Set([...itens.map(({ motivo }) => motivo), ...(chosen === undefined ? [] : [chosen])]);
  return [...codigos].map((value) => ({ value, label: motivoText(value, idioma) })).sort((a, b) => a.label.localeCompare(b.label, idioma));
}
