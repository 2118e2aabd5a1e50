import type { Message } from './message.ts';

/** Messages that wait and messages in flight, a window of them; what came first leaves first. */
export class Lane {
  readonly #window: number;
  readonly #inFlight = new Map<number, Message>();
  #waiting: Message[] = [];
  #roomWaiters: (() => void)[] = [];
  #isDraining = false;

  constructor(window: number) {
    this.#window = window;
  }

  get isEmpty(): boolean {
    return this.#inFlight.size + this.#waiting.length === 0;
  }

  get waiting(): readonly Message[] {
    return this.#waiting;
  }

  *messages(): Generator<Message> {
    yield* this.#inFlight.values();
    yield* this.#waiting;
  }

  add(message: Message): void {
    this.#waiting.push(message);
  }

  /** To be sent again, before all others. */
  putFirst(messages: readonly Message[]): void {
    this.#waiting = [...messages, ...this.#waiting];
  }

  /** The next message, as long as the window has room for it. It is in flight unless `isDone` says that it need not be sent. */
  *take(isDone: (message: Message) => boolean): Generator<Message> {
    while (this.#inFlight.size < this.#window) {
      const message = this.#waiting.shift();
      if (message === undefined) return;
      if (!isDone(message)) this.#inFlight.set(message.seq, message);
      yield message;
    }
  }

  /** False when it is not in flight any more. */
  settle(message: Message): boolean {
    return this.#inFlight.delete(message.seq);
  }

  /** The connection is gone: what was in flight is sent first, in its order. */
  putBack(): void {
    this.putFirst([...this.#inFlight.values()].sort((a, b) => a.seq - b.seq));
    this.#inFlight.clear();
  }

  /** Forgets what has never been sent. What was sent stays: it may have been stored. */
  drain(): void {
    this.#isDraining = true;
    this.#waiting = this.#waiting.filter((message) => message.wasSent);
    this.changed();
  }

  /** Resolves when one more message would go out at once, or when none will any more, or at the signal. */
  async room(signal?: AbortSignal): Promise<void> {
    if (this.#hasRoom() || signal?.aborted === true) return;
    await new Promise<void>((resolve) => {
      const go = (): void => {
        signal?.removeEventListener('abort', go);
        resolve();
      };
      signal?.addEventListener('abort', go);
      this.#roomWaiters.push(go);
    });
  }

  changed(): void {
    if (!this.#hasRoom()) return;
    const waiters = this.#roomWaiters;
    this.#roomWaiters = [];
    for (const resolve of waiters) resolve();
  }

  #hasRoom(): boolean {
    return this.#isDraining || this.#inFlight.size + this.#waiting.length < this.#window;
  }
}
