import type { z } from 'zod';
import { parseJson } from './json.ts';
import { reject } from './rejection.ts';
import type { Rejection } from './rejection.ts';

export type Decoded<T> = { readonly ok: true; readonly message: T } | Rejection;

/** For the families that are rare: strict JSON, then a zod shape. `detalhe` is the path of the first fault and its text. */
export function decodeShape<S extends z.ZodType>(payload: Uint8Array, shape: S): Decoded<z.output<S>> {
  const parsed = parseJson(payload);
  if (!parsed.ok) return parsed;
  const result = shape.safeParse(parsed.value);
  if (result.success) return { ok: true, message: result.data };
  const issue = result.error.issues[0];
  const path = issue?.path.join('.') ?? '';
  const motivo = path === 'v' ? 'VERSAO_DESCONHECIDA' : 'FORMATO_INVALIDO';
  return reject(motivo, `${path === '' ? 'message' : path}: ${issue?.message ?? ''}`.slice(0, 200).toWellFormed());
}
