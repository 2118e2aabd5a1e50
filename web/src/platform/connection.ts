import { useSyncExternalStore } from 'react';

/** No answer came: no network, or nobody there. `cause` is what `fetch` said. */
export class NoAnswerError extends Error {
  constructor(cause: unknown) {
    super('no answer from the server', { cause });
    this.name = 'NoAnswerError';
  }
}

type Connection = 'fine' | 'offline' | 'unreachable';

export const PROBE_MS = 5000;
const listeners = new Set<() => void>();
const returned = new Set<() => void>();
let isAnswering = true;
let probe: ReturnType<typeof setInterval> | undefined;

/** Whether the server can be reached, as far as the browser and the latest calls know. */
export function useConnection(): Connection {
  return useSyncExternalStore(subscribe, current);
}

/** Called once the server answers again. */
export function onReturned(listener: () => void): void {
  returned.add(listener);
}

/** Each call tells how it went. While none is answered, the server is asked again and again. */
export function noteAnswer(didAnswer: boolean): void {
  if (didAnswer === isAnswering) return;
  isAnswering = didAnswer;
  if (didAnswer) {
    clearInterval(probe);
    for (const listener of returned) listener();
  } else {
    probe = setInterval(() => void isServerThere(), PROBE_MS);
  }
  tell();
}

/** Asks now. An answer that is no good (a proxy's, with nobody behind it) is an answer, but not the server. */
export async function isServerThere(): Promise<boolean> {
  const answer = await fetch('/healthz').catch(() => undefined);
  noteAnswer(answer !== undefined);
  return answer?.ok === true;
}

function current(): Connection {
  if (!navigator.onLine) return 'offline';
  return isAnswering ? 'fine' : 'unreachable';
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  addEventListener('online', listener);
  addEventListener('offline', listener);
  return () => {
    listeners.delete(listener);
    removeEventListener('online', listener);
    removeEventListener('offline', listener);
  };
}

function tell(): void {
  for (const listener of listeners) listener();
}
