import { z } from 'zod';
import { countField, vField } from './fields.ts';
import { limits } from './limits.ts';
import { checkNumber, checkRegister, escalaRegistroShape, fraction, hexBytes, issue, parteShape, registerFields, sideFields, sideShape, widthOf } from './modbus.ts';
import type { Issues } from './modbus.ts';
import { reject } from './rejection.ts';
import type { Rejection } from './rejection.ts';
import { decodeShape } from './shape.ts';
import type { Decoded } from './shape.ts';
import { isCodigo } from './telemetria.ts';
import { unidades } from './unidades.ts';

const codigo = z.string().refine(isCodigo, '1-20 characters, no control characters');
/** As the gateway's operating system names the port: /dev/ttyUSB0, uart1. */
const porta = z.string().regex(/^[A-Za-z0-9/_.-]{1,32}$/, '1-32 of A-Z a-z 0-9 / _ . -');
const intervalo = z.int().min(1).max(86_400);
const unidade = z.enum(unidades);

/** One RS-485 line. `silencio_ms` is kept between two requests, `tentativas` counts repeats after a failure. */
export const barramentoShape = z.object({
  porta,
  baud: z.union([1200, 2400, 4800, 9600, 19_200, 38_400, 57_600, 115_200].map((baud) => z.literal(baud))),
  paridade: z.enum(['N', 'E', 'O']),
  bits: z.union([z.literal(7), z.literal(8)]),
  parada: z.union([z.literal(1), z.literal(2)]),
  timeout_ms: z.int().min(20).max(10_000),
  silencio_ms: z.int().min(0).max(1000),
  tentativas: z.int().min(0).max(5),
});

/**
 * How one dispositivo is read. In exact arithmetic:
 *   dial units = (main + Σ part × its escala) × escala × factor of escala_registro + deslocamento, rounded half-even to `decimais`.
 * The ledger alone multiplies by the constante. Entries with the same slave may share one block read; a main value and its
 * partes must, or the index tears between two requests. No reading (never a zero) when the value is NaN, infinite or one of
 * `invalidos`, when a bit of `status_registro` is set, or when the unit read from the meter is not in its table.
 */
export const mapaModbusShape = z
  .object({
    codigo,
    /** `porta` of its barramento. */
    barramento: porta,
    slave_id: z.int().min(1).max(247),
    funcao: z.int().min(1).max(4),
    ...registerFields,
    /** Exact: 1/2000, -1/1 for a meter that counts downwards. Absent = 1/1. */
    escala: fraction.optional(),
    /** Decimal string in dial units. Absent = 0. */
    deslocamento: z.string().max(limits.valorChars).regex(/^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?$/, 'decimal').optional(),
    /** Decimals of the dial; absent = 4. */
    decimais: z.int().min(0).max(limits.decimals).optional(),
    partes: z.array(parteShape).min(1).max(3).optional(),
    escala_registro: escalaRegistroShape.optional(),
    /** The unit as the meter says it: the reading carries it in place of `unidade`. */
    unidade_registro: z
      .object({ ...sideFields, tabela: z.array(z.object({ bruto: z.int(), unidade })).min(1).max(32) })
      .superRefine(checkNumber)
      .optional(),
    /** Raw values that mean "no value", upper case hex of the main value with the most significant byte first. */
    invalidos: z.array(hexBytes).min(1).max(8).optional(),
    /** Serial number in the meter: a change is reported as a probable swap. */
    identidade: sideShape.optional(),
    /** A bit of `mascara` set in the register spoils the reading. */
    status_registro: z.object({ ...sideFields, mascara: hexBytes }).superRefine(checkMascara).optional(),
    /** Longest block the meter answers; absent = 125. */
    max_regs: z.int().min(1).max(limits.modbusRegisters).optional(),
    /** When the meter answers, in wall time of a fixed offset; `de` later than `ate` runs over midnight. */
    janela: z.object({ de: timeOfDay(), ate: timeOfDay(), fuso: z.string().regex(/^[+-](?:0\d|1[0-4]):[0-5]\d$/, '+HH:MM or -HH:MM') }).optional(),
    /** Seconds between readings; absent = the gateway's. */
    intervalo_s: intervalo.optional(),
    unidade,
  })
  .superRefine(checkMap);

/**
 * Everything a gateway polls, retained; an empty payload means "poll nothing". `versao` only grows (also after a restore
 * of our database): a gateway ignores a lower one. `alinhar` starts each reading on a multiple of `intervalo_s` of the
 * UTC day, so intervals must divide a day.
 */
export const configShape = z
  .object({
    v: vField,
    versao: countField,
    intervalo_s: intervalo,
    alinhar: z.boolean(),
    barramentos: z.array(barramentoShape).max(limits.barramentosPerConfig),
    dispositivos: z.array(mapaModbusShape).max(limits.dispositivosPerConfig),
  })
  .superRefine(checkConfig);

/** `erro` says, for a person, why the versao was not taken; compulsory when `ok` is false. */
export const configStatusShape = z
  .object({ v: vField, versao: countField, ok: z.boolean(), erro: z.string().min(1).max(limits.erroChars).optional() })
  .refine((status) => status.ok || status.erro !== undefined, { path: ['erro'], message: 'required when ok is false' });

export type Barramento = z.infer<typeof barramentoShape>;
export type MapaModbus = z.infer<typeof mapaModbusShape>;
export type Config = z.infer<typeof configShape>;
export type ConfigStatus = z.infer<typeof configStatusShape>;

export function decodeConfig(payload: Uint8Array): Decoded<Config> {
  return decodeShape(payload, configShape);
}

export function decodeConfigStatus(payload: Uint8Array): Decoded<ConfigStatus> {
  return decodeShape(payload, configStatusShape);
}

/** The payload a gateway will accept, or why there is none: what decodeConfig refuses is never sent. */
export function encodeConfig(config: Config): { ok: true; payload: Uint8Array } | Rejection {
  const payload = new TextEncoder().encode(JSON.stringify(config));
  if (payload.length > limits.payloadBytes) return reject('MENSAGEM_GRANDE', `${payload.length} bytes`);
  const decoded = decodeConfig(payload);
  return decoded.ok ? { ok: true, payload } : decoded;
}

function timeOfDay() {
  return z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'HH:MM');
}

type Side = { funcao?: number | undefined } | undefined;

interface Mapped {
  funcao: number;
  registro: number;
  tipo_dado: z.infer<typeof registerFields.tipo_dado>;
  tamanho?: number | undefined;
  ordem?: string | undefined;
  partes?: z.infer<typeof parteShape>[] | undefined;
  invalidos?: string[] | undefined;
  max_regs?: number | undefined;
  escala_registro?: Side;
  unidade_registro?: Side;
  identidade?: Side;
  status_registro?: Side;
  janela?: { de: string; ate: string } | undefined;
}

function checkMascara(status: Parameters<typeof checkNumber>[0] & { mascara: string }, ctx: Issues): void {
  checkNumber(status, ctx);
  if (status.mascara.length !== widthOf(status) * 4) issue(ctx, ['mascara'], `${status.tipo_dado} takes ${widthOf(status) * 4} hex digits`);
}

function checkMap(map: Mapped, ctx: Issues): void {
  checkRegister(map, ctx);
  const isBit = map.tipo_dado === 'bit';
  if (isBit !== map.funcao <= 2) issue(ctx, ['tipo_dado'], 'bit goes with funcao 1 and 2, and only bit');
  if (map.tipo_dado === 'ascii') issue(ctx, ['tipo_dado'], 'ascii is for identidade only');
  const width = widthOf(map);
  if (map.invalidos?.some((hex) => hex.length !== width * 4)) issue(ctx, ['invalidos'], `${map.tipo_dado} takes ${width * 4} hex digits`);
  if (map.janela !== undefined && map.janela.de === map.janela.ate) issue(ctx, ['janela'], 'empty');
  const sides = [map.escala_registro, map.unidade_registro, map.identidade, map.status_registro];
  if (isBit && sides.some((side) => side !== undefined && side.funcao === undefined)) issue(ctx, ['funcao'], 'a register beside a bit names its own funcao');
  const registers = [map, ...(map.partes ?? [])];
  if (registers.some((register) => register.tipo_dado === 'ascii' || (isBit && registers.length > 1))) issue(ctx, ['partes'], 'numbers only');
  const first = Math.min(...registers.map((register) => register.registro));
  const end = Math.max(...registers.map((register) => register.registro + Math.max(widthOf(register), 1)));
  if (end - first > (map.max_regs ?? limits.modbusRegisters)) issue(ctx, ['partes'], 'does not fit one request of max_regs');
}

function checkConfig(config: { intervalo_s: number; alinhar: boolean; barramentos: Barramento[]; dispositivos: MapaModbus[] }, ctx: Issues): void {
  const portas = new Set(config.barramentos.map((barramento) => barramento.porta));
  if (portas.size !== config.barramentos.length) issue(ctx, ['barramentos'], 'porta repeated');
  const codigos = new Set<string>();
  for (const [i, dispositivo] of config.dispositivos.entries()) {
    if (codigos.has(dispositivo.codigo)) issue(ctx, ['dispositivos', i, 'codigo'], 'repeated');
    codigos.add(dispositivo.codigo);
    if (!portas.has(dispositivo.barramento)) issue(ctx, ['dispositivos', i, 'barramento'], 'no such porta');
    const intervaloS = dispositivo.intervalo_s ?? config.intervalo_s;
    if (config.alinhar && 86_400 % intervaloS !== 0) issue(ctx, ['dispositivos', i, 'intervalo_s'], 'must divide 86400 when alinhar');
  }
}
