/** Sends a ping after half a keepalive without sending, and reports a server that has been silent for too long. */
export class Keepalive {
  #lastSentMs = performance.now();
  #lastReceivedMs = performance.now();
  #isHeld = false;
  readonly #timer: NodeJS.Timeout | undefined;

  constructor(options: { keepaliveMs: number; silenceTimeoutMs: number; ping: () => void; onSilence: () => void }) {
    if (options.keepaliveMs === 0) return;
    const check = (): void => {
      const nowMs = performance.now();
      if (!this.#isHeld && nowMs - this.#lastReceivedMs > options.silenceTimeoutMs) options.onSilence();
      // A publish alone is no sign that the server answers, so the age of the last answer asks for a ping too.
      else if (nowMs - Math.min(this.#lastSentMs, this.#lastReceivedMs) >= options.keepaliveMs / 2) options.ping();
    };
    this.#timer = setInterval(check, options.keepaliveMs / 4);
    this.#timer.unref();
  }

  sent(): void {
    this.#lastSentMs = performance.now();
  }

  received(): void {
    this.#lastReceivedMs = performance.now();
  }

  /** While this side does not read, silence says nothing about the server. */
  hold(isHeld: boolean): void {
    this.#isHeld = isHeld;
    this.received();
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
