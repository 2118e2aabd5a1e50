import type { Modbus } from '@tds/contract/http';

type TipoDado = Modbus['tipoDado'];

/** What a value may be; `ascii` is for identities alone. */
export const tiposDado: readonly TipoDado[] = ['u16', 'i16', 'u32', 'i32', 'u64', 'i64', 'f32', 'f64', 'bcd', 'mod10k', 'counter6', 'bit'];

const widths: Partial<Record<string, number>> = { bit: 0, u16: 1, i16: 1, u32: 2, i32: 2, f32: 2, u64: 4, i64: 4, f64: 4, counter6: 3 };

/** Byte orders by width in registers, A the most significant byte (contract/mqtt/modbus.ts). */
const ordens: Record<number, readonly string[]> = {
  1: ['AB', 'BA'],
  2: ['ABCD', 'CDAB', 'BADC', 'DCBA'],
  3: ['ABCDEF', 'EFCDAB', 'BADCFE', 'FEDCBA', 'CDABEF'],
  4: ['ABCDEFGH', 'GHEFCDAB', 'BADCFEHG', 'HGFEDCBA'],
};

/** bcd and mod10k take as many registers as the meter says (1-4); the others have a width of their own. */
export function hasFreeWidth(tipoDado: string): boolean {
  return !(tipoDado in widths);
}

/** Registers a value takes; 0 for a bit. */
export function widthOf(tipoDado: string, tamanho: string): number {
  return widths[tipoDado] ?? Number(tamanho);
}

/** The orders to choose from; none for a bit. */
export function ordensOf(tipoDado: string, tamanho: string): readonly string[] {
  return ordens[widthOf(tipoDado, tamanho)] ?? [];
}

/** The chosen order if the width knows it, else its first (big-endian); empty for a bit. */
export function ordemFor(tipoDado: string, tamanho: string, ordem: string): string {
  const choices = ordensOf(tipoDado, tamanho);
  return choices.includes(ordem) ? ordem : (choices[0] ?? '');
}
