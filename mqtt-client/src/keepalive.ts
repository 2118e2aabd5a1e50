export interface KeepaliveOptions {
  keepaliveMs: number;
  silenceTimeoutMs: number;
  ping: () => void;
  onSilence: () => void;
}

/** Sends a ping after half a keepalive without sending, and reports a server that has been silent for too long. */
export class Keepalive {
  #lastSentMs = performance.now();
  #lastReceivedMs = performance.now();
  #isHeld = false;
  #keepaliveMs: number;
  #timer: NodeJS.Timeout | undefined;
  readonly #options: KeepaliveOptions;

  constructor(options: KeepaliveOptions) {
    this.#options = options;
    this.#keepaliveMs = options.keepaliveMs;
    this.#start();
  }

  /** An MQTT 5 server may ask for another keepalive than the client proposed (section 3.2.2.3.14). */
  adopt(keepaliveMs: number): void {
    clearInterval(this.#timer);
    this.#keepaliveMs = keepaliveMs;
    this.#start();
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

  #start(): void {
    if (this.#keepaliveMs === 0) return;
    this.#timer = setInterval(() => this.#check(), this.#keepaliveMs / 4);
    this.#timer.unref();
  }

  #check(): void {
    const nowMs = performance.now();
    if (!this.#isHeld && nowMs - this.#lastReceivedMs > this.#options.silenceTimeoutMs) this.#options.onSilence();
    // A publish alone is no sign that the server answers, so the age of the last answer asks for a ping too.
    else if (nowMs - Math.min(this.#lastSentMs, this.#lastReceivedMs) >= this.#keepaliveMs / 2) this.#options.ping();
  }
}
