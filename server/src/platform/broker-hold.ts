/**
 * What all clients together may have between arrival and acknowledgement. When it is spent, a client that already holds
 * something stops being read until others' messages settle; a client that holds nothing may always hold one, so that flooding
 * clients cannot starve a quiet one. The bound is therefore the two limits plus one packet a client.
 */
export interface HoldLimits {
  maxHeldMessages: number;
  maxHeldBytes: number;
}

export interface Waiter {
  /** Called once room is there; may ask to wait again. */
  proceed(): void;
}

export class HoldBudget {
  readonly #limits: HoldLimits;
  readonly #waiting = new Set<Waiter>();
  #onIdle: (() => void) | null = null;
  messages = 0;
  bytes = 0;

  constructor(limits: HoldLimits) {
    this.#limits = limits;
  }

  isFull(): boolean {
    return this.messages >= this.#limits.maxHeldMessages || this.bytes >= this.#limits.maxHeldBytes;
  }

  take(bytes: number): void {
    this.messages += 1;
    this.bytes += bytes;
  }

  release(bytes: number): void {
    this.messages -= 1;
    this.bytes -= bytes;
    if (this.messages === 0) this.#onIdle?.();
    while (!this.isFull()) {
      const [first] = this.#waiting;
      if (!first) return;
      this.#waiting.delete(first);
      first.proceed();
    }
  }

  /** Resolves when nothing is held, or after `timeoutMs`. */
  async idle(timeoutMs: number): Promise<void> {
    if (this.messages === 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, timeoutMs);
      this.#onIdle = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  wait(waiter: Waiter): void {
    this.#waiting.add(waiter);
  }

  forget(waiter: Waiter): void {
    this.#waiting.delete(waiter);
  }
}
