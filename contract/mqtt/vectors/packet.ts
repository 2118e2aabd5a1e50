import type { Motivo, Wire } from '../index.ts';

/** One golden vector. What is expected is written down by hand, never computed by the decoder it will judge. */
export interface Vector {
  name: string;
  family: keyof Wire;
  packet: string | Uint8Array;
  /** Absent = accepted whole. */
  motivo?: Motivo;
  /** Verdicts of the readings, or ranges of a recibo: one line each. Absent for a message refused whole. */
  expected?: string[];
  nowMs?: number;
  lowerBoundMs?: number;
  /** What must be reported as the place in the buffer, also of a refused message. */
  fila?: [fila: string, seq: number];
}

export const mac = 'aa:bb:cc:dd:ee:01';
/** 2026-03-01T12:00:00Z */
export const nowMs = 1_772_366_400_000;
/** 400 days earlier: 2025-01-25T12:00:00Z */
export const lowerBoundMs = 1_737_806_400_000;

/** A telemetria packet around the text of its readings. */
export function telemetria(leituras: string, more = ''): string {
  return `{"gateway_mac":"${mac}","timestamp":"2026-03-01T12:00:00Z"${more},"leituras":[${leituras}]}`;
}

/** One reading; `valor` is JSON text. */
export function leitura(valor: string, more = ''): string {
  return `{"dispositivo_codigo":"D01","valor":${valor},"unidade":"kWh"${more}}`;
}

/** One reading of a given code, unit and instant, all JSON text. */
export function leituraOf(codigo: string, unidade = '"kWh"', more = ''): string {
  return `{"dispositivo_codigo":${codigo},"valor":1,"unidade":${unidade}${more}}`;
}

export function accepted(codigo: string, valor: string, unidade = 'kWh', epochMs = nowMs, arredondado: 0 | 1 = 0): string {
  return ['ok', codigo, valor, unidade, epochMs, arredondado].join('\t');
}

export function refused(motivo: Motivo): string {
  return `reject\t${motivo}`;
}

/** Text with raw bytes where a `\xNN` of the source would not do: numbers are bytes, strings are UTF-8. */
export function bytes(...parts: (string | number)[]): Uint8Array {
  return Buffer.concat(parts.map((part) => (typeof part === 'number' ? Buffer.of(part) : Buffer.from(part))));
}
