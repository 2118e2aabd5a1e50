import { z } from 'zod';

/** Shapes that every noun uses. Instants are RFC 3339 in UTC (`2026-02-15T14:30:00.000Z`); ids are UUIDv7. */
export const id = z.uuid();
export const instant = z.iso.datetime({ offset: true });

/** A conta's name in addresses: lower-case ASCII letters, digits and single dashes. */
export const slug = z
  .string()
  .min(2)
  .max(40)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/);

export const contaParams = z.strictObject({ slug });

/** IANA zone name; the server checks that it knows it. */
export const fuso = z.string().min(1).max(64);

/** A limit set by a person, in the unit of the dispositivo: as wide as a reading, never negative. */
export const limite = z.string().regex(/^\d{1,11}(\.\d{1,4})?$/);

/** A decimal number as text, so that nothing is lost on the way: `-12.3450`. */
export const decimal = z.string().regex(/^-?\d{1,15}(\.\d{1,10})?$/);

/** A sum of such numbers: longer than each of them. */
export const soma = z.string().regex(/^-?\d{1,25}(\.\d{1,10})?$/);

/** Visible text of one line: trimmed, something to see in it, no control characters and none that turn the text around it (UAX 9). */
export function line(max: number) {
  return z
    .string()
    .trim()
    .min(1)
    .max(max)
    .regex(/^(?=.*[^\p{Cf}\p{Z}])[^\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]*$/u);
}

/** Visible text of several lines, possibly empty. */
export function text(max: number) {
  return z
    .string()
    .trim()
    .max(max)
    .regex(/^[^\p{Cc}]*(?:[\n\r\t][^\p{Cc}]*)*$/u);
}

/** A short code people type and meters carry: letters, digits, `.`, `_` and `-`. */
export function codigo(max: number) {
  return z
    .string()
    .trim()
    .min(1)
    .max(max)
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/);
}

export const pageQuery = {
  pagina: z.coerce.number().int().min(1).max(10_000).default(1),
  porPagina: z.coerce.number().int().min(1).max(200).default(50),
  busca: text(100).optional(),
};

/** A page of a list; `total` counts all that match, not what was sent. */
export function page<Item extends z.ZodType>(item: Item) {
  return z.object({
    itens: z.array(item),
    total: z.number().int().min(0),
    pagina: z.number().int().min(1),
    porPagina: z.number().int().min(1),
  });
}

/** Row version for optimistic locking: an edit that carries an old one is answered 409. */
export const versao = z.number().int().min(1);

/** RFC 9457 problem, `application/problem+json`. `codigo` is stable; `detail` is for people, in their language. */
export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    codigo: z.string(),
    instance: z.string(),
    campos: z.record(z.string(), z.string()).optional(),
  })
  .meta({ id: 'Problem' });
