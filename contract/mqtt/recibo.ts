import { z } from 'zod';
import { countField, idField, vField } from './fields.ts';
import { limits } from './limits.ts';
import { decodeShape } from './shape.ts';
import type { Decoded } from './shape.ts';

/** Inclusive range of message numbers. */
export type FaixaSeq = [de: number, ate: number];

/**
 * What one commit of ours settled (stored, duplicate, conflict or quarantined). The gateway deletes exactly these numbers
 * of exactly this buffer and nothing below them: commits finish out of order, and a lost recibo leaves a hole.
 * Ranges ascend, do not touch or overlap, at most 200 in a message.
 */
export const reciboShape = z.object({
  v: vField,
  fila: idField,
  faixas: z
    .array(z.tuple([countField, countField]))
    .min(1)
    .max(limits.faixasPerRecibo)
    .refine(areOrdered, 'ranges must ascend, de <= ate, without touching'),
});

export type Recibo = z.infer<typeof reciboShape>;

export function decodeRecibo(payload: Uint8Array): Decoded<Recibo> {
  return decodeShape(payload, reciboShape);
}

/** The recibos for these message numbers: one, or as many as the limit of ranges asks for; none for an empty list. */
export function createRecibos(fila: string, seqs: readonly number[]): Recibo[] {
  const faixas = toFaixas(seqs);
  const recibos: Recibo[] = [];
  for (let at = 0; at < faixas.length; at += limits.faixasPerRecibo)
    recibos.push({ fila, faixas: faixas.slice(at, at + limits.faixasPerRecibo) });
  return recibos;
}

/** Numbers in any order, repeated or not → the fewest ascending ranges that cover exactly them. */
export function toFaixas(seqs: readonly number[]): FaixaSeq[] {
  const faixas: FaixaSeq[] = [];
  for (const seq of seqs.toSorted((a, b) => a - b)) {
    const last = faixas.at(-1);
    if (last !== undefined && seq <= last[1] + 1) last[1] = seq;
    else faixas.push([seq, seq]);
  }
  return faixas;
}

function areOrdered(faixas: readonly FaixaSeq[]): boolean {
  return faixas.every(([de, ate], i) => de <= ate && (i === 0 || de > faixas[i - 1]![1] + 1));
}
