import { decodeRecibo } from '@tds/contract/mqtt';
import type { Stats } from './stats.ts';

const patienceMs = 10_000;

/** Matches PUBACKs with recibos: both are owed for every message, and they may come in either order. */
export class Receipts {
  readonly #fila: string;
  readonly #stats: Stats;
  readonly #ackedAtMs = new Map<number, number>();
  readonly #early = new Set<number>();

  constructor(fila: string, stats: Stats) {
    this.#fila = fila;
    this.#stats = stats;
  }

  /** Acknowledged messages whose recibo may still come. */
  get awaited(): number {
    return this.#ackedAtMs.size;
  }

  acked(seq: number, nowMs: number): void {
    if (this.#early.delete(seq)) this.#stats.receipted += 1;
    else this.#ackedAtMs.set(seq, nowMs);
  }

  /** `inFlight`: the numbers sent and not yet acknowledged. A recibo of another buffer, or unreadable, settles nothing. */
  receive(payload: Buffer, inFlight: Iterable<number>): void {
    const decoded = decodeRecibo(payload);
    if (!decoded.ok || decoded.message.fila !== this.#fila) return;
    const { faixas } = decoded.message;
    const isCovered = (seq: number): boolean => faixas.some(([de, ate]) => de <= seq && seq <= ate);
    for (const seq of [...this.#ackedAtMs.keys()].filter(isCovered)) {
      this.#ackedAtMs.delete(seq);
      this.#stats.receipted += 1;
    }
    for (const seq of inFlight) if (isCovered(seq)) this.#early.add(seq);
  }

  /** Gives up on messages acknowledged more than 10 s ago. */
  sweep(nowMs: number): void {
    for (const [seq, ackedAtMs] of this.#ackedAtMs) {
      if (nowMs - ackedAtMs <= patienceMs) break;
      this.#ackedAtMs.delete(seq);
      this.#stats.withoutReceipt += 1;
    }
  }
}
