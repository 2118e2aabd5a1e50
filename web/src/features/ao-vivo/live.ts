import type { AoVivoPedido, AoVivoQuadro } from '@tds/contract/http';

export type EstadoAoVivo = 'CONECTADO' | 'RECONECTANDO' | 'PARADO';

export interface LiveStatus {
  readonly estado: EstadoAoVivo;
  /** No frame, not even an empty one, for SILENCE_MS: what is shown may be old. */
  readonly isSilent: boolean;
  readonly isOffline: boolean;
}

export interface LiveOptions {
  url: string;
  onQuadro: (quadro: AoVivoQuadro) => void;
  /** The server is back after an interruption: what was missed must be read again. */
  onReconnected: () => void;
  /** The server refused, or keeps refusing to open: the session or the conta may be gone. */
  onDoubt: () => void;
  openSocket?: (url: string) => WebSocket;
  random?: () => number;
}

/** The server sends a frame at least every 5 s (contract/http/telemetria.ts). */
export const SILENCE_MS = 10_000;
/** A socket silent for so long is dead: mobile networks drop connections without a word. */
const DEAD_MS = 30_000;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;
const MAX_FOLLOWED = 500;
const FAILURES_BEFORE_DOUBT = 3;
const REFUSALS = new Set([4401, 4404]);
const OPEN = 1;

/** One WebSocket of one conta: reconnects with back-off and jitter, and asks again for what is followed. */
export class Live {
  readonly #options: LiveOptions;
  readonly #followed = new Map<string, number>();
  readonly #listeners = new Set<() => void>();
  #status: LiveStatus = { estado: 'PARADO', isSilent: false, isOffline: false };
  #socket: WebSocket | undefined;
  #failures = 0;
  #wasConnected = false;
  #isAskQueued = false;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #silenceTimer: ReturnType<typeof setTimeout> | undefined;
  #deathTimer: ReturnType<typeof setTimeout> | undefined;
  #heardAtMs: number | undefined;

  constructor(options: LiveOptions) {
    this.#options = options;
  }

  status = (): LiveStatus => this.#status;

  heardAtMs = (): number | undefined => this.#heardAtMs;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  start(): void {
    addEventListener('online', this.#goOnline);
    addEventListener('offline', this.#goOffline);
    this.#change({ estado: 'RECONECTANDO', isSilent: false });
    this.#watchSilence();
    this.#open();
  }

  stop(): void {
    removeEventListener('online', this.#goOnline);
    removeEventListener('offline', this.#goOffline);
    clearTimeout(this.#silenceTimer);
    this.#drop();
    this.#change({ estado: 'PARADO', isSilent: false });
  }

  /** Follows these dispositivos until the returned function is called; several callers add up. */
  follow(ids: readonly string[]): () => void {
    for (const id of ids) this.#followed.set(id, (this.#followed.get(id) ?? 0) + 1);
    this.#ask();
    return () => {
      for (const id of ids) this.#unfollow(id);
      this.#ask();
    };
  }

  #open(): void {
    this.#drop();
    const { openSocket = (url: string) => new WebSocket(url), url } = this.#options;
    const socket = openSocket(url);
    this.#socket = socket;
    // A socket that was dropped may still speak; only the present one is heard.
    const listen = <K extends keyof WebSocketEventMap>(type: K, listener: (event: WebSocketEventMap[K]) => void) =>
      socket.addEventListener(type, (event) => (socket === this.#socket ? listener(event) : undefined));
    listen('open', () => this.#opened());
    listen('message', (event) => this.#heard(event as MessageEvent<string>));
    listen('close', (event) => (REFUSALS.has(event.code) ? this.#refused() : this.#lost()));
    this.#watchDeath();
  }

  #opened(): void {
    this.#change({ estado: 'CONECTADO', isOffline: false });
    this.#watchDeath();
    this.#ask();
    if (this.#wasConnected) this.#options.onReconnected();
    this.#wasConnected = true;
  }

  #heard(event: MessageEvent<string>): void {
    this.#failures = 0;
    this.#heardAtMs = Date.now();
    this.#watchSilence();
    this.#watchDeath();
    this.#change({ isSilent: false });
    this.#options.onQuadro(JSON.parse(event.data) as AoVivoQuadro);
  }

  #lost(): void {
    this.#drop();
    this.#failures += 1;
    this.#change({ estado: 'RECONECTANDO' });
    if (this.#failures % FAILURES_BEFORE_DOUBT === 0) this.#options.onDoubt();
    const { random = Math.random } = this.#options;
    const waitMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (this.#failures - 1));
    this.#retryTimer = setTimeout(() => this.#open(), waitMs * (0.5 + random() / 2));
  }

  #refused(): void {
    this.#drop();
    this.#change({ estado: 'PARADO' });
    this.#options.onDoubt();
  }

  #drop(): void {
    clearTimeout(this.#retryTimer);
    clearTimeout(this.#deathTimer);
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close();
  }

  /** Once for all changes of the same moment. */
  #ask(): void {
    if (this.#isAskQueued) return;
    this.#isAskQueued = true;
    queueMicrotask(() => {
      this.#isAskQueued = false;
      if (this.#socket?.readyState !== OPEN) return;
      const pedido: AoVivoPedido = { dispositivos: [...this.#followed.keys()].slice(0, MAX_FOLLOWED) };
      this.#socket.send(JSON.stringify(pedido));
    });
  }

  #unfollow(id: string): void {
    const times = this.#followed.get(id) ?? 0;
    if (times <= 1) this.#followed.delete(id);
    else this.#followed.set(id, times - 1);
  }

  #watchSilence(): void {
    clearTimeout(this.#silenceTimer);
    this.#silenceTimer = setTimeout(() => this.#change({ isSilent: true }), SILENCE_MS);
  }

  #watchDeath(): void {
    clearTimeout(this.#deathTimer);
    this.#deathTimer = setTimeout(() => this.#lost(), DEAD_MS);
  }

  #goOnline = (): void => {
    this.#change({ isOffline: false });
    this.#open();
  };

  #goOffline = (): void => {
    this.#drop();
    this.#change({ estado: 'RECONECTANDO', isOffline: true });
  };

  #change(next: Partial<LiveStatus>): void {
    const status = { ...this.#status, ...next };
    if (status.estado === this.#status.estado && status.isSilent === this.#status.isSilent && status.isOffline === this.#status.isOffline) return;
    this.#status = status;
    for (const listener of this.#listeners) listener();
  }
}
