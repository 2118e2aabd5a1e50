import { motivos } from '@tds/contract/mqtt';
import type { Idioma } from '@tds/contract/http';
import type { Motivo } from '@tds/contract/mqtt';

/** The reason in words; a code that this page does not know yet is shown as it is. */
export function motivoText(codigo: string, idioma: Idioma): string {
  const known = Object.hasOwn(motivos, codigo) ? motivos[codigo as keyof typeof motivos] : undefined;
  if (!known) return codigo;
  return idioma === 'en' ? known.text : known.texto;
}

const advices = {
  MENSAGEM_GRANDE: 'tamanho',
  UTF8_INVALIDO: 'firmware',
  JSON_INVALIDO: 'firmware',
  JSON_PROFUNDO: 'firmware',
  CHAVE_REPETIDA: 'firmware',
  CHAVE_PROIBIDA: 'firmware',
  TEXTO_INVALIDO: 'firmware',
  FORMATO_INVALIDO: 'firmware',
  VERSAO_DESCONHECIDA: 'versao',
  GATEWAY_DIFERENTE: 'vinculo',
  TIMESTAMP_INVALIDO: 'fuso',
  FILA_INVALIDA: 'firmware',
  LEITURAS_DEMAIS: 'tamanho',
  GATEWAY_DESCONHECIDO: 'vinculo',
  QUOTA: 'quota',
  LEITURA_INVALIDA: 'firmware',
  CODIGO_INVALIDO: 'codigo',
  VALOR_INVALIDO: 'valor',
  VALOR_GRANDE: 'valor',
  UNIDADE_DESCONHECIDA: 'unidade',
  INSTANTE_INVALIDO: 'fuso',
  RELOGIO_NAO_AJUSTADO: 'relogio',
  FUTURO: 'relogio',
  ANTIGO: 'antigo',
  DISPOSITIVO_DESCONHECIDO: 'cadastro',
  DISPOSITIVO_ARQUIVADO: 'arquivado',
  UNIDADE_DIFERENTE: 'unidade',
  TIPO_DIFERENTE: 'tipo',
  RECUSADA_PELO_BANCO: 'suporte',
} as const satisfies Record<Motivo, string>;

/** Key of what to do about it; a reason not known yet is for support. */
export function adviceOf(codigo: string) {
  return Object.hasOwn(advices, codigo) ? advices[codigo as Motivo] : 'suporte';
}
