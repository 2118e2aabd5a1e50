import type { ErrorCode } from './errors.ts';

export type Language = 'pt-BR' | 'en';
type Text = Record<Language, string>;

function text(ptBR: string, en: string): Text {
  return { 'pt-BR': ptBR, en };
}

/** What a person reads for a code, and the HTTP status it has. Codes that are not here never leave a process: they answer 500. */
export const errorTexts: Partial<Record<ErrorCode, Text & { status: number }>> = {
  INVALID_INPUT: { status: 400, ...text('Há campos inválidos. Corrija os campos indicados e envie de novo.', 'Some fields are invalid. Correct them and send again.') },
  UNAUTHENTICATED: { status: 401, ...text('Entre para continuar.', 'Sign in to continue.') },
  INVALID_CREDENTIALS: { status: 401, ...text('E-mail ou senha incorretos.', 'Wrong e-mail or password.') },
  FORBIDDEN: { status: 403, ...text('Seu perfil de acesso não permite esta ação. Peça a um administrador.', 'Your role does not allow this. Ask an administrator.') },
  ORIGIN_REFUSED: { status: 403, ...text('A requisição não veio de uma página deste sistema. Abra o sistema pelo endereço configurado.', 'The request does not come from a page of this system. Open it at its configured address.') },
  MAC_NOT_YOURS: { status: 403, ...text('Só a plataforma vincula um MAC a um gateway. Cadastre-o sem MAC ou use o código de ativação.', 'Only the platform binds a MAC to a gateway. Register it without one, or use the claim code.') },
  NOT_FOUND: { status: 404, ...text('Não encontrado.', 'Not found.') },
  CONFLICT: { status: 409, ...text('Isto não combina com o que já existe. Confira os campos indicados.', 'This does not go with what is there already. Check the fields indicated.') },
  VERSION_CONFLICT: { status: 409, ...text('Outra pessoa alterou este registro. Confira os dados atuais e salve de novo.', 'Somebody else changed this. Check the present data and save again.') },
  CODIGO_TAKEN: { status: 409, ...text('Este código já está em uso. Escolha outro.', 'This code is in use. Choose another one.') },
  MAC_TAKEN: { status: 409, ...text('Este MAC já está em uso. Confira a etiqueta ou fale com o suporte.', 'This MAC is in use. Check the label or ask support.') },
  CAPACITY_REACHED: { status: 409, ...text('O gateway já lê o máximo de medidores. Aumente a capacidade ou use outro gateway.', 'The gateway reads as many meters as it may. Raise its capacity or use another one.') },
  TOO_MANY_REQUESTS: { status: 429, ...text('Muitas tentativas. Espere um minuto e tente de novo.', 'Too many attempts. Wait a minute and try again.') },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, ...text('Envie JSON (application/json).', 'Send JSON (application/json).') },
  PAYLOAD_TOO_LARGE: { status: 413, ...text('O envio é grande demais.', 'The request is too large.') },
  UNAVAILABLE: { status: 503, ...text('Serviço temporariamente indisponível. Tente de novo em instantes.', 'Temporarily unavailable. Try again in a moment.') },
};

export const unknownError = text('Erro interno. Se continuar, informe o número da requisição ao suporte.', 'Internal error. If it stays, give support the request number.');

/** Codes of field-level problems; what follows a colon fills `{}`: `TOO_LONG:100`. */
const fieldTexts: Record<string, Text> = {
  REQUIRED: text('Obrigatório', 'Required'),
  INVALID: text('Valor inválido', 'Invalid value'),
  INVALID_MODBUS: text('Mapa Modbus inválido: {}', 'Invalid Modbus map: {}'),
  TOO_MANY_FOR_CONFIG: text('O gateway não comporta mais dispositivos ({}): use outro gateway', 'The gateway holds no more of them ({}): use another one'),
  TOO_SHORT: text('No mínimo {} caracteres', 'At least {} characters'),
  TOO_LONG: text('No máximo {} caracteres', 'At most {} characters'),
  TOO_SMALL: text('No mínimo {}', 'At least {}'),
  TOO_BIG: text('No máximo {}', 'At most {}'),
  UNKNOWN_FIELD: text('Campo desconhecido', 'Unknown field'),
  UNKNOWN_UNIT: text('Unidade de medida desconhecida', 'Unknown unit of measure'),
  UNKNOWN_ZONE: text('Fuso horário desconhecido', 'Unknown time zone'),
  INVALID_MAC: text('MAC inválido: use 12 dígitos hexadecimais', 'Invalid MAC: use 12 hexadecimal digits'),
  TAKEN: text('Já está em uso. Confira ou escolha outro.', 'In use already. Check it, or choose another one.'),
  NOT_FOUND: text('Não encontrado', 'Not found'),
  END_BEFORE_START: text('O fim deve ser depois do início', 'The end must come after the start'),
  PERIOD_TOO_LONG: text('No máximo {} anos de uma vez', 'At most {} years at a time'),
  IN_THE_FUTURE: text('Não pode ser no futuro', 'Must not lie in the future'),
  FIXED_BY_READINGS: text('Não muda depois da primeira leitura: cadastre um novo dispositivo com a outra unidade', 'Cannot change after the first reading: register a new one with the other unit'),
  IN_USE: text('Em uso: {}', 'In use: {}'),
};

export function fieldText(code: string, language: Language): string {
  const [name = '', ...rest] = code.split(':');
  return fieldTexts[name]?.[language].replace('{}', rest.join(':')) ?? code;
}

/** RFC 9110 12.5.4 for the two languages there are: the one with the higher weight, pt-BR when in doubt. */
export function chooseLanguage(acceptLanguage: string | undefined): Language {
  let best: { language: Language; q: number } = { language: 'pt-BR', q: 0 };
  for (const part of (acceptLanguage ?? '').slice(0, 500).split(',')) {
    const [tag = '', ...params] = part.trim().toLowerCase().split(';');
    const weight = params.find((param) => param.trim().startsWith('q='));
    const q = weight === undefined ? 1 : Number(weight.trim().slice(2));
    const language = /^pt\b/.test(tag) ? 'pt-BR' : /^en\b/.test(tag) ? 'en' : undefined;
    if (language !== undefined && q > best.q) best = { language, q };
  }
  return best.language;
}
