import { z } from 'zod';

/**
 * The Modbus map of `contract/mqtt/config.ts` as forms and integrations write it: the same fields in camelCase. What a
 * combination may be (width and byte order, one request, …) is judged by the wire's own shape; `toWire` and `fromWire` are
 * the only places where the two spellings meet. `registro` is the address on the wire (0-65535), never 30201 or 40001.
 */
const tipoDado = z.enum(['bit', 'u16', 'i16', 'u32', 'i32', 'u64', 'i64', 'f32', 'f64', 'bcd', 'mod10k', 'counter6', 'ascii']);
const registro = z.number().int().min(0).max(65_535);
const fracao = z.strictObject({ num: z.number().int(), den: z.number().int().min(1) });
const hex = z.string().max(16);
const hora = z.string().max(5);

const campo = {
  registro,
  tipoDado,
  /** Byte order, `ABCD` = most significant first; absent for bit. */
  ordem: z.string().max(8).optional(),
  /** Registers of bcd, mod10k and ascii. */
  tamanho: z.number().int().min(1).max(16).optional(),
};

const escalaRegistro = z.discriminatedUnion('modo', [
  z.strictObject({ ...campo, modo: z.literal('FATOR') }),
  z.strictObject({ ...campo, modo: z.literal('DIVISOR') }),
  z.strictObject({ ...campo, modo: z.literal('POTENCIA'), sinal: z.union([z.literal(1), z.literal(-1)]), soma: z.number().int() }),
  z.strictObject({ ...campo, modo: z.literal('TABELA'), tabela: z.array(z.strictObject({ bruto: z.number().int(), ...fracao.shape })).max(32) }),
]);

export const modbus = z
  .strictObject({
    /** Port of the gateway: `rs485-1`, `/dev/ttyUSB0`. */
    barramento: z.string().min(1).max(32).default('rs485-1'),
    slaveId: z.number().int().min(1).max(247),
    funcao: z.number().int().min(1).max(4).default(3),
    ...campo,
    tipoDado: tipoDado.default('u32'),
    escala: fracao.default({ num: 1, den: 1 }),
    /** Decimal in dial units, added after the scale. */
    deslocamento: z.string().max(40).optional(),
    decimais: z.number().int().min(0).max(4).default(0),
    partes: z.array(z.strictObject({ ...campo, escala: fracao.optional() })).max(3).optional(),
    escalaRegistro: escalaRegistro.optional(),
    unidadeRegistro: z.strictObject({ ...campo, tabela: z.array(z.strictObject({ bruto: z.number().int(), unidade: z.string().max(10) })).max(32) }).optional(),
    invalidos: z.array(hex).max(8).optional(),
    identidade: z.strictObject(campo).optional(),
    statusRegistro: z.strictObject({ ...campo, mascara: hex }).optional(),
    maxRegs: z.number().int().min(1).max(125).optional(),
    janela: z.strictObject({ de: hora, ate: hora, fuso: z.string().max(6) }).optional(),
    intervaloS: z.number().int().min(1).max(86_400).optional(),
  })
  .meta({ id: 'Modbus' });

export type Modbus = z.output<typeof modbus>;

/** The order a meter most often has, for its width: what a form leaves out. Undefined where there is none to choose. */
export function defaultOrdem(tipo: z.output<typeof tipoDado>, tamanho = 1): string | undefined {
  const widths: Partial<Record<typeof tipo, number>> = { bit: 0, u16: 1, i16: 1, u32: 2, i32: 2, f32: 2, u64: 4, i64: 4, f64: 4, counter6: 3, ascii: 1 };
  const width = widths[tipo] ?? tamanho;
  return width === 0 ? undefined : 'ABCDEFGH'.slice(0, 2 * width);
}

/** camelCase → the wire's snake_case, all the way down. */
export function toWire(value: unknown): unknown {
  return renameKeys(value, toWireName);
}

/** The wire's snake_case → camelCase, all the way down. */
export function fromWire(value: unknown): unknown {
  return renameKeys(value, fromWireName);
}

export function fromWireName(name: string): string {
  return name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function toWireName(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function renameKeys(value: unknown, rename: (name: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => renameKeys(item, rename));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [rename(name), renameKeys(item, rename)]));
}
