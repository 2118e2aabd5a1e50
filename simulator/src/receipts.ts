import { decodeRecibo } from '@tds/contract/mqtt';
import type { Stats } from './stats.ts';

/** A message as far as its recibo is concerned. */
export interface Receiptable {
  seq: number;
  wasSent: boolean;
  /** How often it was sent again for want of a recibo. */
  reminders: number;
}

const usualPatienceMs = 10_000;
const longestPatienceMs = 600_000;
const keptLimit = 1000;

/**
 * The part of the buffer that has its PUBACK and waits for its recibo, which alone lets a message be deleted. The two may come in
 * either order. Without a recibo a message is due again after 10 s, then 20 s, up to 10 min.
 */
export class Receipts<Message extends Receiptable> {
  readonly #fila: string;
  readonly #stats: Stats;
  readonly #patienceMs: number;
  readonly #settled: (message: Message) => void;
  readonly #kept = new Map<number, { message: Message; dueMs: number }>();
  readonly #early = new Set<number>();

  /** `settled`: it has both its PUBACK and its recibo; told once. */
  constructor(fila: string, stats: Stats, patienceMs = usualPatienceMs, settled: (message: Message) => void = () => {}) {
    this.#fila = fila;
    this.#stats = stats;
    this.#patienceMs = patienceMs;
    this.#settled = settled;
  }

  /** Acknowledged messages whose recibo may still come. */
  get awaited(): number {
    return this.#kept.size;
  }

  /** Its recibo came before its PUBACK: it need not be sent again. */
  has(seq: number): boolean {
    return this.#early.has(seq);
  }

  acked(message: Message, nowMs: number): void {
    if (this.#early.delete(message.seq)) {
      this.#settle(message);
      return;
    }
    this.#kept.set(message.seq, { message, dueMs: nowMs + Math.min(longestPatienceMs, this.#patienceMs * 2 ** message.reminders) });
    if (this.#kept.size > keptLimit) this.#dropOldest();
  }

  /** `pending`: messages to be sent or acknowledged. A recibo of another buffer, or unreadable, settles nothing. */
  receive(payload: Buffer, pending: Iterable<Receiptable>): void {
    const decoded = decodeRecibo(payload);
    if (!decoded.ok || decoded.message.fila !== this.#fila) return;
    const { faixas } = decoded.message;
    const isCovered = (seq: number): boolean => faixas.some(([de, ate]) => de <= seq && seq <= ate);
    for (const { message } of [...this.#kept.values()].filter(({ message: { seq } }) => isCovered(seq))) {
      this.#kept.delete(message.seq);
      this.#settle(message);
    }
    for (const { seq, wasSent } of pending) if (wasSent && isCovered(seq)) this.#early.add(seq);
  }

  /** Takes out the messages that are to be sent again. */
  takeDue(nowMs: number): Message[] {
    const due = [...this.#kept.values()].filter(({ dueMs }) => dueMs < nowMs).map(({ message }) => message);
    for (const message of due) {
      this.#kept.delete(message.seq);
      message.reminders += 1;
    }
    return due;
  }

  #settle(message: Message): void {
    this.#stats.receipted += 1;
    this.#settled(message);
  }

  #dropOldest(): void {
    const [oldest] = this.#kept.keys();
    if (oldest !== undefined) this.#kept.delete(oldest);
    this.#stats.withoutReceipt += 1;
  }
}
