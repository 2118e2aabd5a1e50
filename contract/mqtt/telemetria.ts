import { parseValor } from './decimal.ts';
import { findFila, isFila, isSeq } from './fila.ts';
import type { Fila } from './fila.ts';
import { parseInstante } from './instante.ts';
import { parseJson } from './json.ts';
import { isolateLeituras } from './json-leituras.ts';
import type { Isolated, UnreadableLeitura } from './json-leituras.ts';
import { limits } from './limits.ts';
import type { Mac } from './mac.ts';
import type { MotivoLeitura } from './motivos.ts';
import { reject, show } from './rejection.ts';
import type { Rejection } from './rejection.ts';
import { parseUnidade } from './unidades.ts';
import type { UnidadeMedida } from './unidades.ts';

/** What a gateway writes. Instants are RFC 3339 with offset; a leitura without its own takes the message's. */
export interface Telemetria {
  v?: 1;
  gateway_mac: string;
  timestamp: string;
  leituras: LeituraWire[];
  /** `fila` and `seq` come together or not at all; with them a recibo is sent. */
  fila?: string;
  seq?: number;
}

export interface LeituraWire {
  dispositivo_codigo: string;
  /** Dial units. A string keeps every digit; a number keeps 15. */
  valor: number | string;
  unidade: string;
  timestamp?: string;
}

/** Who sent the packet (from the topic, which the broker tied to the certificate) and between which instants it may speak. */
export interface TelemetriaContext {
  readonly mac: Mac;
  readonly now: Date;
  readonly lowerBound: Date;
}

export interface LeituraAccepted {
  readonly ok: true;
  readonly codigo: string;
  /** Canonical decimal, see parseValor. */
  readonly valor: string;
  readonly arredondado: boolean;
  readonly unidade: UnidadeMedida;
  readonly time: Date;
}

export interface LeituraRejected {
  readonly ok: false;
  readonly motivo: MotivoLeitura;
  readonly detalhe: string;
  /** Present when it was a usable code, so that quarentena can name the dispositivo. */
  readonly codigo?: string;
  /** The reading as it came, for quarentena. */
  readonly raw: unknown;
  /** Instead of `raw` when it could not be read. */
  readonly bytes?: Uint8Array;
}

export type LeituraVerdict = LeituraAccepted | LeituraRejected;

export interface TelemetriaMessage {
  readonly timestamp: Date;
  readonly fila?: string;
  readonly seq?: number;
  /** One verdict per reading, in the order of the packet. May be empty: a gateway whose meters are all silent. */
  readonly leituras: readonly LeituraVerdict[];
}

export type TelemetriaDecoded = { readonly ok: true; readonly message: TelemetriaMessage } | TelemetriaRejection;

/** `fila` and `seq` are there whenever they could be read: the message goes to quarentena and is settled by its recibo. */
export type TelemetriaRejection = Rejection & Partial<Fila>;

/**
 * Never throws. A fault of the message refuses it whole; a fault of a reading refuses that reading alone, also when it is one that makes
 * the text unreadable and it is clear where the reading ends.
 * The message is judged in this order: JSON, shape, v, gateway_mac (case ignored), timestamp, fila and seq, leituras;
 * a reading: object, codigo, valor, unidade, instant (form, clock not set, future, too old). The first fault found names it.
 */
export function decodeTelemetria(payload: Uint8Array, context: TelemetriaContext): TelemetriaDecoded {
  const parsed = parseJson(payload);
  const isolated = parsed.ok ? { value: parsed.value, unreadable: NONE } : isolateLeituras(payload);
  if (isolated === null) return { ...(parsed as Rejection), ...findFila(payload) };
  const decoded = decodeMessage(isolated, context);
  if (decoded.ok) return decoded;
  return isObject(isolated.value) ? { ...decoded, ...readFila(isolated.value) } : decoded;
}

const NONE: Isolated['unreadable'] = new Map();

interface Bounds {
  readonly timestamp: Date;
  readonly earliestMs: number;
  readonly latestMs: number;
}

function decodeMessage({ value, unreadable }: Isolated, context: TelemetriaContext): TelemetriaDecoded {
  if (!isObject(value)) return reject('FORMATO_INVALIDO', 'message is not an object');
  const { v, gateway_mac, timestamp, fila, seq, leituras } = value;
  if (v !== undefined && v !== 1) return reject('VERSAO_DESCONHECIDA', `v ${show(v)}`);
  if (typeof gateway_mac !== 'string') return reject('FORMATO_INVALIDO', `gateway_mac ${show(gateway_mac)}`);
  if (gateway_mac !== context.mac && gateway_mac.toLowerCase() !== context.mac)
    return reject('GATEWAY_DIFERENTE', `gateway_mac ${show(gateway_mac)}`);
  const timestampMs = typeof timestamp === 'string' ? parseInstante(timestamp) : Number.NaN;
  if (Number.isNaN(timestampMs)) return reject('TIMESTAMP_INVALIDO', `timestamp ${show(timestamp)}`);
  const place = readFila(value);
  if (place === null && (fila !== undefined || seq !== undefined)) return reject('FILA_INVALIDA', `fila ${show(fila)} seq ${show(seq)}`);
  if (!Array.isArray(leituras)) return reject('FORMATO_INVALIDO', `leituras ${show(leituras)}`);
  if (leituras.length > limits.leiturasPerMessage) return reject('LEITURAS_DEMAIS', `${leituras.length} leituras`);

  const bounds: Bounds = {
    timestamp: new Date(timestampMs),
    earliestMs: context.lowerBound.getTime(),
    latestMs: context.now.getTime() + limits.clockAheadMs,
  };
  const verdicts: LeituraVerdict[] = [];
  if (unreadable.size === 0) for (const raw of leituras) verdicts.push(judgeLeitura(raw, bounds));
  else for (const [index, raw] of leituras.entries()) verdicts.push(refuseUnreadable(unreadable.get(index)) ?? judgeLeitura(raw, bounds));
  const message = { timestamp: bounds.timestamp, leituras: verdicts };
  return { ok: true, message: place === null ? message : { ...message, ...place } };
}

function readFila({ fila, seq }: Record<string, unknown>): Fila | null {
  return isFila(fila) && isSeq(seq) ? { fila, seq } : null;
}

function judgeLeitura(raw: unknown, bounds: Bounds): LeituraVerdict {
  if (!isObject(raw)) return refuse('LEITURA_INVALIDA', show(raw), raw);
  const { dispositivo_codigo: codigo, valor: rawValor, unidade: rawUnidade, timestamp } = raw;
  if (!isCodigo(codigo)) return refuse('CODIGO_INVALIDO', `dispositivo_codigo ${show(codigo)}`, raw);
  const decimal = parseValor(rawValor);
  if (typeof decimal === 'string') return refuse(decimal, `valor ${showNumber(rawValor)}`, raw, codigo);
  const unidade = typeof rawUnidade === 'string' ? parseUnidade(rawUnidade) : null;
  if (unidade === null) return refuse('UNIDADE_DESCONHECIDA', `unidade ${show(rawUnidade)}`, raw, codigo);

  const time = timestamp === undefined ? bounds.timestamp : readInstante(timestamp);
  if (time === null) return refuse('INSTANTE_INVALIDO', `timestamp ${show(timestamp)}`, raw, codigo);
  const fault = judgeInstante(time.getTime(), bounds);
  if (fault !== null) return refuse(fault, time.toISOString(), raw, codigo);
  return { ok: true, codigo, valor: decimal.valor, arredondado: decimal.arredondado, unidade, time };
}

function readInstante(value: unknown): Date | null {
  const ms = typeof value === 'string' ? parseInstante(value) : Number.NaN;
  return Number.isNaN(ms) ? null : new Date(ms);
}

function judgeInstante(ms: number, bounds: Bounds): MotivoLeitura | null {
  if (ms < limits.clockSetMs) return 'RELOGIO_NAO_AJUSTADO';
  if (ms > bounds.latestMs) return 'FUTURO';
  return ms < bounds.earliestMs ? 'ANTIGO' : null;
}

/** 1-20 Unicode characters, none of them a control character (C0, DEL, C1). */
export function isCodigo(value: unknown): value is string {
  if (typeof value !== 'string' || value === '' || value.length > 2 * limits.codigoChars) return false;
  // A character outside the basic plane is two UTF-16 units.
  if (value.length > limits.codigoChars && Array.from(value).length > limits.codigoChars) return false;
  // oxlint-disable-next-line no-control-regex
  return !/[\u0000-\u001f\u007f-\u009f]/.test(value);
}

function refuseUnreadable(found: UnreadableLeitura | undefined): LeituraRejected | undefined {
  return found && { ok: false, motivo: found.motivo, detalhe: found.detalhe, raw: undefined, bytes: found.bytes };
}

function refuse(motivo: MotivoLeitura, detalhe: string, raw: unknown, codigo?: string): LeituraRejected {
  return codigo === undefined ? { ok: false, motivo, detalhe, raw } : { ok: false, motivo, detalhe, codigo, raw };
}

/** JSON has no Infinity: JSON.stringify would show 1e309 as null. */
function showNumber(value: unknown): string {
  return typeof value === 'number' ? String(value) : show(value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
