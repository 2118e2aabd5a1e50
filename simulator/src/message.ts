import { createHash } from 'node:crypto';
import { limits, type LeituraWire, type Mac, type Motivo, type Telemetria } from '@tds/contract/mqtt';
import type { LedgerLeitura } from './ledger.ts';

/** One reading before it is written to the wire. `valor` is decimal text; `stored` what the server keeps of it (4 decimals). */
export interface Leitura {
  codigo: string;
  unidade: string;
  epochMs: number;
  valor: string;
  stored: string;
  /** Why the server must refuse it, when it was made to be refused. */
  motivo?: Motivo;
}

/** The readings of one message and the gateway's clock when it was made. */
export interface Draft {
  timestampMs: number;
  leituras: readonly Leitura[];
  /** How often it is sent at once; default 1. */
  copies?: number;
  /** Sent as JSON that cannot be read. */
  isBroken?: boolean;
  /** Called at its PUBACK. */
  onAcked?: (() => void) | undefined;
}

/** What goes on now, and what a gateway owes of the past. */
export type LaneName = 'live' | 'history';

/** A message in a gateway's buffer. */
export interface Message {
  /** Number over the whole fleet, for the ledger. */
  n: number;
  seq: number;
  lane: LaneName;
  payload: string;
  /** Readings; 1 for a message that cannot be read. */
  count: number;
  copies: number;
  /** Only with a ledger; none of a message that cannot be read. */
  leituras: LedgerLeitura[];
  motivo: Motivo | undefined;
  onAcked: (() => void) | undefined;
  offeredMs: number;
  wasSent: boolean;
  wasAcked: boolean;
  /** How often it was sent again for want of a recibo. */
  reminders: number;
}

/** Significant digits that survive the trip through a double (DBL_DIG). Longer ones travel as text. */
const exactDigits = 15;

/** A reading of the message's own instant carries no timestamp. */
export function encodeTelemetria(mac: Mac, draft: Draft, place: { fila: string; seq: number }): string {
  const message: Telemetria = {
    gateway_mac: mac,
    timestamp: new Date(draft.timestampMs).toISOString(),
    leituras: draft.leituras.map(({ codigo, valor, unidade, epochMs }): LeituraWire => {
      const leitura: LeituraWire = { dispositivo_codigo: codigo, valor: wireValor(valor), unidade };
      if (epochMs !== draft.timestampMs) leitura.timestamp = new Date(epochMs).toISOString();
      return leitura;
    }),
    ...place,
  };
  const text = JSON.stringify(message);
  return draft.isBroken === true ? text.replace('"leituras":[', '"leituras":[,') : text;
}

/** Halves a draft until each part keeps the contract's limits of readings and bytes. */
export function splitDraft(mac: Mac, draft: Draft): Draft[] {
  const { timestampMs, leituras } = draft;
  const place = { fila: '0'.repeat(16), seq: Number.MAX_SAFE_INTEGER };
  const fits = leituras.length <= limits.leiturasPerMessage && Buffer.byteLength(encodeTelemetria(mac, draft, place)) <= limits.payloadBytes;
  if (fits || leituras.length <= 1) return [draft];
  const half = Math.ceil(leituras.length / 2);
  return [leituras.slice(0, half), leituras.slice(half)].flatMap((part) => splitDraft(mac, { timestampMs, leituras: part }));
}

export function ledgerLeituras(draft: Draft): LedgerLeitura[] {
  return draft.leituras.map(({ codigo, epochMs, stored, motivo }): LedgerLeitura => {
    const time = new Date(epochMs).toISOString();
    return motivo === undefined ? [codigo, time, stored] : [codigo, time, stored, motivo];
  });
}

/** The id of a buffer: new for each run, the same for the same seed and start. */
export function createFila(seed: number, mac: Mac, startMs: number): string {
  return createHash('sha256').update(`${seed}|${mac}|${startMs}`).digest('hex').slice(0, 16);
}

function wireValor(valor: string): number | string {
  return valor.replaceAll(/\D/g, '').length <= exactDigits ? Number(valor) : valor;
}
