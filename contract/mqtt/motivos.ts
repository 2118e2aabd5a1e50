/**
 * Why something was not stored. `mensagem`: the packet as a whole; `leitura`: one reading, its neighbours are judged apart; `ambas`:
 * the packet, or one reading of it where it is clear that the fault lies in that one.
 */
export interface MotivoText {
  readonly scope: 'mensagem' | 'leitura' | 'ambas';
  readonly texto: string;
  readonly text: string;
}

const mensagem = (texto: string, text: string) => ({ scope: 'mensagem', texto, text }) as const;
const ambas = (texto: string, text: string) => ({ scope: 'ambas', texto, text }) as const;
const leitura = (texto: string, text: string) => ({ scope: 'leitura', texto, text }) as const;

/** The closed list of reason codes. They are stored in quarentena: a code is never renamed or given another meaning. */
export const motivos = {
  MENSAGEM_GRANDE: mensagem('Mensagem maior que 64 KiB', 'Message larger than 64 KiB'),
  UTF8_INVALIDO: ambas('O texto não é UTF-8 válido', 'The text is not valid UTF-8'),
  JSON_INVALIDO: ambas('O conteúdo não é JSON válido', 'The content is not valid JSON'),
  JSON_PROFUNDO: ambas('JSON com níveis demais', 'JSON nested too deeply'),
  CHAVE_REPETIDA: ambas('Um campo aparece duas vezes no mesmo objeto', 'A field appears twice in one object'),
  CHAVE_PROIBIDA: ambas('Nome de campo proibido', 'Forbidden field name'),
  TEXTO_INVALIDO: ambas('Texto com caractere nulo ou Unicode incompleto', 'Text with a null character or incomplete Unicode'),
  FORMATO_INVALIDO: mensagem('Campo ausente ou de tipo errado', 'A field is missing or has the wrong type'),
  VERSAO_DESCONHECIDA: mensagem('Versão de mensagem desconhecida', 'Unknown message version'),
  GATEWAY_DIFERENTE: mensagem('O MAC da mensagem não é o do gateway que a enviou', 'The MAC in the message is not the sending gateway'),
  TIMESTAMP_INVALIDO: mensagem('Data e hora da mensagem inválidas ou sem fuso', 'The message timestamp is invalid or has no offset'),
  FILA_INVALIDA: mensagem('Identificação da fila ou número da mensagem inválidos', 'Invalid buffer id or message number'),
  LEITURAS_DEMAIS: mensagem('Mais de 500 leituras na mensagem', 'More than 500 readings in the message'),
  GATEWAY_DESCONHECIDO: mensagem('Gateway não cadastrado', 'Unknown gateway'),
  QUOTA: mensagem('Limite de leituras por segundo excedido; será reprocessada', 'Rate limit exceeded; it will be processed again'),

  LEITURA_INVALIDA: leitura('A leitura não é um objeto', 'The reading is not an object'),
  CODIGO_INVALIDO: leitura('Código do dispositivo ausente ou inválido', 'The device code is missing or invalid'),
  VALOR_INVALIDO: leitura('O valor não é um número decimal', 'The value is not a decimal number'),
  VALOR_GRANDE: leitura('O valor tem mais de 11 dígitos inteiros', 'The value has more than 11 integer digits'),
  UNIDADE_DESCONHECIDA: leitura('Unidade de medida desconhecida', 'Unknown unit of measure'),
  INSTANTE_INVALIDO: leitura('Data e hora da leitura inválidas ou sem fuso', 'The reading timestamp is invalid or has no offset'),
  RELOGIO_NAO_AJUSTADO: leitura('O relógio do gateway não está ajustado', 'The gateway clock is not set'),
  FUTURO: leitura('Data e hora no futuro', 'The instant lies in the future'),
  ANTIGO: leitura('Anterior ao limite aceito para este gateway', 'Earlier than the limit accepted for this gateway'),
  DISPOSITIVO_DESCONHECIDO: leitura('Dispositivo não cadastrado neste gateway', 'No such device on this gateway'),
  DISPOSITIVO_ARQUIVADO: leitura('Dispositivo arquivado', 'Archived device'),
  UNIDADE_DIFERENTE: leitura('Unidade diferente da cadastrada no dispositivo', 'The unit differs from the one registered'),
  TIPO_DIFERENTE: leitura('O tipo do dispositivo não recebe leituras assim', 'The device type does not take such readings'),
  RECUSADA_PELO_BANCO: leitura('Recusada pelo banco de dados', 'Refused by the database'),
} as const satisfies Record<string, MotivoText>;

export type Motivo = keyof typeof motivos;
type WithScope<S> = { [K in Motivo]: (typeof motivos)[K]['scope'] extends S ? K : never }[Motivo];
export type MotivoMensagem = WithScope<'mensagem' | 'ambas'>;
export type MotivoLeitura = WithScope<'leitura' | 'ambas'>;
