import { z } from 'zod';

/** Width in registers of the types that have one; bcd, mod10k and ascii say theirs in `tamanho`, bit has none. */
const fixedWidth: Partial<Record<TipoDado, number>> = { u16: 1, i16: 1, u32: 2, i32: 2, f32: 2, u64: 4, i64: 4, f64: 4, counter6: 3 };
const freeWidth: Partial<Record<TipoDado, number>> = { bcd: 4, mod10k: 4, ascii: 16 };

/**
 * bit: one coil or discrete input (funcao 1, 2) · u/i: integers, two's complement · f: IEEE 754 · bcd: 4 digits a register
 * · mod10k: 0-9999 a register · counter6: 32-bit integer and a 16-bit fraction in 1/10000 (Elster EK280) · ascii: identities.
 */
export const tiposDado = ['bit', 'u16', 'i16', 'u32', 'i32', 'u64', 'i64', 'f32', 'f64', 'bcd', 'mod10k', 'counter6', 'ascii'] as const;
export type TipoDado = (typeof tiposDado)[number];

/**
 * The order in which the bytes arrive, A the most significant: ABCD is big-endian as the Modbus standard has it, CDAB has
 * its words swapped, BADC the bytes of each word, DCBA is little-endian. CDABEF is counter6 with the low word first.
 */
const ordens: Record<number, readonly string[]> = {
  1: ['AB', 'BA'],
  2: ['ABCD', 'CDAB', 'BADC', 'DCBA'],
  3: ['ABCDEF', 'EFCDAB', 'BADCFE', 'FEDCBA', 'CDABEF'],
  4: ['ABCDEFGH', 'GHEFCDAB', 'BADCFEHG', 'HGFEDCBA'],
};

const registro = z.int().min(0).max(65_535);
export const hexBytes = z.string().regex(/^(?:[0-9A-F]{4}){1,4}$/, 'upper case hex, 4 digits a register');

/** Where a value stands: `registro` is the address on the wire (0-65535), never 30201 or 40001. */
export const registerFields = {
  registro,
  tipo_dado: z.enum(tiposDado),
  /** Absent for bit; for ascii the order inside each register, AB or BA. */
  ordem: z.string().optional(),
  /** Registers; for bcd and mod10k 1-4, for ascii 1-16, absent for all others. */
  tamanho: z.int().min(1).max(16).optional(),
};
export const fraction = z.object({ num: z.int().refine((num) => num !== 0, 'not zero'), den: z.int().min(1) });

/** What a zod refinement writes to. */
export interface Issues {
  addIssue(issue: { code: 'custom'; path: (string | number)[]; message: string }): void;
}

interface Register {
  registro: number;
  tipo_dado: TipoDado;
  ordem?: string | undefined;
  tamanho?: number | undefined;
}

/** A register beside the main value: its own request, by the main value's funcao unless it names one. */
export const sideFields = { funcao: z.union([z.literal(3), z.literal(4)]).optional(), ...registerFields };
export const sideShape = z.object(sideFields).superRefine(checkRegister);
/** A part added to the main value, read in the same request: main + Σ part × escala. */
export const parteShape = z.object({ ...registerFields, escala: fraction.optional() }).superRefine(checkRegister);

/** A scale kept in the meter. The value read, n, multiplies by n, divides by n, by 10^(sinal × n + soma), or is looked up. */
export const escalaRegistroShape = z.discriminatedUnion('modo', [
  z.object({ ...sideFields, modo: z.literal('FATOR') }).superRefine(checkNumber),
  z.object({ ...sideFields, modo: z.literal('DIVISOR') }).superRefine(checkNumber),
  z
    .object({ ...sideFields, modo: z.literal('POTENCIA'), sinal: z.union([z.literal(1), z.literal(-1)]), soma: z.int().min(-12).max(12) })
    .superRefine(checkNumber),
  z
    .object({ ...sideFields, modo: z.literal('TABELA'), tabela: z.array(z.object({ bruto: z.int(), ...fraction.shape })).min(1).max(32) })
    .superRefine(checkNumber),
]);

/** Registers a value takes; 0 for a bit, NaN if `tamanho` is missing. */
export function widthOf(register: Register): number {
  if (register.tipo_dado === 'bit') return 0;
  return fixedWidth[register.tipo_dado] ?? register.tamanho ?? Number.NaN;
}

export function checkRegister(register: Register, ctx: Issues): void {
  const { tipo_dado: tipo, ordem, tamanho } = register;
  const freeMax = freeWidth[tipo];
  if (freeMax === undefined && tamanho !== undefined) issue(ctx, ['tamanho'], `${tipo} has a fixed width`);
  if (freeMax !== undefined && !(tamanho !== undefined && tamanho <= freeMax)) issue(ctx, ['tamanho'], `${tipo} needs 1-${freeMax}`);
  const width = widthOf(register);
  const allowed = tipo === 'bit' ? [] : (ordens[tipo === 'ascii' ? 1 : width] ?? []);
  if (tipo === 'bit' ? ordem !== undefined : !allowed.includes(ordem ?? '')) issue(ctx, ['ordem'], `${tipo} takes ${allowed.join(' ') || 'none'}`);
  if (register.registro + Math.max(width, 1) > 65_536) issue(ctx, ['registro'], 'ends beyond address 65535');
}

/** A register beside the main value that is read as a number: no text, no single bit. */
export function checkNumber(register: Register, ctx: Issues): void {
  checkRegister(register, ctx);
  if (register.tipo_dado === 'ascii' || register.tipo_dado === 'bit') issue(ctx, ['tipo_dado'], 'numbers only');
}

export function issue(ctx: Issues, path: (string | number)[], message: string): void {
  ctx.addIssue({ code: 'custom', path, message });
}
