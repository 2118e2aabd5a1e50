import type { MotivoMensagem } from './motivos.ts';

/** A message refused as a whole. `detalhe` is technical (field and a piece of the value), shown beside the reason's text. */
export interface Rejection {
  readonly ok: false;
  readonly motivo: MotivoMensagem;
  readonly detalhe: string;
}

export function reject(motivo: MotivoMensagem, detalhe: string): Rejection {
  return { ok: false, motivo, detalhe };
}

/** A value as it may stand in `detalhe`: JSON (so control characters are escaped), cut at 80 characters. */
export function show(value: unknown): string {
  const text = value === undefined ? 'absent' : JSON.stringify(value);
  return text.length <= 80 ? text : `${text.slice(0, 79).toWellFormed()}…`;
}
