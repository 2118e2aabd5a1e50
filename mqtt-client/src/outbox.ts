import { MqttError } from './errors.ts';

interface Waiter {
  resolve: (granted: number[]) => void;
  reject: (reason: MqttError) => void;
}

const maxMessageId = 65_535;

/** Message ids in use and who waits for each. An id is free again only after its acknowledgement. */
export class Outbox {
  readonly #waiters = new Map<number, Waiter>();
  #lastId = 0;

  get size(): number {
    return this.#waiters.size;
  }

  /** Throws MqttError `protocol` when all 65,535 ids are in flight. */
  nextId(): number {
    if (this.#waiters.size >= maxMessageId) throw new MqttError('protocol', 'all 65,535 message ids are in flight');
    do {
      this.#lastId = this.#lastId === maxMessageId ? 1 : this.#lastId + 1;
    } while (this.#waiters.has(this.#lastId));
    return this.#lastId;
  }

  wait(messageId: number): Promise<number[]> {
    return new Promise((resolve, reject) => {
      this.#waiters.set(messageId, { resolve, reject });
    });
  }

  settle(messageId: number, granted: number[]): void {
    const waiter = this.#waiters.get(messageId);
    this.#waiters.delete(messageId);
    waiter?.resolve(granted);
  }

  rejectOne(messageId: number, reason: MqttError): void {
    const waiter = this.#waiters.get(messageId);
    this.#waiters.delete(messageId);
    waiter?.reject(reason);
  }

  rejectAll(reason: MqttError): void {
    const waiters = [...this.#waiters.values()];
    this.#waiters.clear();
    for (const waiter of waiters) waiter.reject(reason);
  }
}
