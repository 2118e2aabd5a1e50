import type { AoVivoPedido, AoVivoQuadro } from '@tds/contract/http';

export type EstadoAoVivo = 'CONECTADO' | 'RECONECTANDO' | 'PARADO';

export interface LiveStatus {
  estado: EstadoAoVivo;
  /** No frame, not even an empty one, for SILENCE_MS: what is shown may be old. */
  isSilent: boolean;
  isOffline: boolean;
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

/** One WebSocket of one conta; see `createLive`. */
export interface Live {
  start: () => void;
  stop: () => void;
  /** Follow these dispositivos until the returned function is called; several callers add up. */
  follow: (ids: readonly string[]) => () => void;
  status: () => LiveStatus;
  subscribe: (listener: () => void) => () => void;
}

export const SILENCE_MS = 10_000;
/** A socket silent for so long is dead: mobile networks drop connections without a word. */
const DEAD_MS = 30_000;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;
const MAX_FOLLOWED = 500;
const OPENINGS_BEFORE_DOUBT = 3;
const REFUSALS = new Set([4401, 4403, 4404]);

/** Keeps one socket open while started: reconnects with back-off and jitter, and asks again for what is followed. */
export function createLive(options: LiveOptions): Live {
  const { openSocket = (url) => new WebSocket(url), random = Math.random } = options;
  const followed = new Map<string, number>();
  const listeners = new Set<() => void>();
  let current: LiveStatus = { estado: 'PARADO', isSilent: false, isOffline: false };
  let socket: WebSocket | undefined;
  let failures = 0;
  let wasConnected = false;
  let askQueued = false;
  const timers = { retry: 0, silence: 0, death: 0 } as Record<'retry' | 'silence' | 'death', number | ReturnType<typeof setTimeout>>;

  const change = (next: Partial<LiveStatus>) => {
    const changed = { ...current, ...next };
    if (changed.estado === current.estado && changed.isSilent === current.isSilent && changed.isOffline === current.isOffline) return;
    current = changed;
    for (const listener of listeners) listener();
  };

  const ask = () => {
    if (askQueued) return;
    askQueued = true;
    queueMicrotask(() => {
      askQueued = false;
      if (socket?.readyState !== 1) return;
      const pedido: AoVivoPedido = { dispositivos: [...followed.keys()].slice(0, MAX_FOLLOWED) };
      socket.send(JSON.stringify(pedido));
    });
  };

  const heard = () => {
    clearTimeout(timers.silence);
    clearTimeout(timers.death);
    timers.silence = setTimeout(() => change({ isSilent: true }), SILENCE_MS);
    timers.death = setTimeout(lose, DEAD_MS);
    change({ isSilent: false });
  };

  const forget = () => {
    for (const timer of Object.values(timers)) clearTimeout(timer);
    if (!socket) return;
    const closing = socket;
    socket = undefined;
    closing.onopen = closing.onmessage = closing.onclose = closing.onerror = null;
    closing.close();
  };

  const open = () => {
    forget();
    const opening = openSocket(options.url);
    socket = opening;
    timers.death = setTimeout(lose, DEAD_MS);
    opening.onopen = () => {
      change({ estado: 'CONECTADO', isOffline: false });
      heard();
      ask();
      if (wasConnected) options.onReconnected();
      wasConnected = true;
    };
    opening.onmessage = (event: MessageEvent<string>) => {
      failures = 0;
      heard();
      options.onQuadro(JSON.parse(event.data) as AoVivoQuadro);
    };
    opening.onclose = (event) => {
      if (REFUSALS.has(event.code)) refuse();
      else lose();
    };
  };

  function lose(): void {
    forget();
    failures += 1;
    change({ estado: 'RECONECTANDO' });
    if (failures % OPENINGS_BEFORE_DOUBT === 0) options.onDoubt();
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (failures - 1));
    timers.retry = setTimeout(open, wait * (0.5 + random() / 2));
    timers.silence = setTimeout(() => change({ isSilent: true }), SILENCE_MS);
  }

  function refuse(): void {
    forget();
    change({ estado: 'PARADO' });
    options.onDoubt();
  }

  const goOnline = () => {
    change({ isOffline: false });
    open();
  };
  const goOffline = () => {
    forget();
    change({ estado: 'RECONECTANDO', isOffline: true });
  };

  return {
    start: () => {
      addEventListener('online', goOnline);
      addEventListener('offline', goOffline);
      change({ estado: 'RECONECTANDO', isSilent: false });
      open();
    },
    stop: () => {
      removeEventListener('online', goOnline);
      removeEventListener('offline', goOffline);
      forget();
      change({ estado: 'PARADO' });
    },
    follow: (ids) => {
      for (const id of ids) followed.set(id, (followed.get(id) ?? 0) + 1);
      ask();
      return () => {
        for (const id of ids) unfollow(followed, id);
        ask();
      };
    },
    status: () => current,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function unfollow(followed: Map<string, number>, id: string): void {
  const times = followed.get(id) ?? 0;
  if (times <= 1) followed.delete(id);
  else followed.set(id, times - 1);
}
