import { setTimeout as delay } from 'node:timers/promises';
import { MqttError, type MqttConnection } from '@tds/mqtt-client';

export interface Link {
  /** Resolves when there is a network to connect over. */
  ready: () => Promise<void>;
  open: () => Promise<MqttConnection>;
  onUp: (connection: MqttConnection) => void;
  onDown: (reason: MqttError) => void;
  onRefused: (reason: MqttError) => void;
  /** How often the network was taken away: such an end of a connection is no failure. */
  cuts: () => number;
}

const firstBackoffMs = 500;
const longestBackoffMs = 30_000;
/** A connection that lived this long was a good one: the next failure starts from the shortest wait. */
const goodMs = 10_000;

/** Connects again and again until aborted. Rejects only for a bug. */
export async function keepConnected(link: Link, options: { firstDelayMs: number; longestMs?: number | undefined; signal: AbortSignal }): Promise<void> {
  const { signal, longestMs = longestBackoffMs } = options;
  let failures = 0;
  await pause(options.firstDelayMs, signal);
  while (!signal.aborted) {
    await link.ready();
    // The wait may have ended because all is over.
    if (isAborted(signal)) return;
    const [startedMs, cuts] = [performance.now(), link.cuts()];
    const isUp = await connectOnce(link, signal);
    failures = isUp && performance.now() - startedMs > goodMs ? 0 : failures + 1;
    // Back on the network there is nothing to wait for: the server is not the one in trouble.
    if (isUp && link.cuts() !== cuts) failures = 0;
    else await pause(backoffMs(failures, longestMs), signal);
  }
}

/** A network that comes and goes. */
export class Gate {
  #open = Promise.withResolvers<void>();
  isOpen = true;
  closings = 0;

  constructor() {
    this.#open.resolve();
  }

  wait(): Promise<void> {
    return this.#open.promise;
  }

  set(isOpen: boolean): void {
    if (isOpen === this.isOpen) return;
    this.isOpen = isOpen;
    if (isOpen) this.#open.resolve();
    else {
      this.closings += 1;
      this.#open = Promise.withResolvers();
    }
  }
}

function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

/** Resolves after `ms` or at the abort, whichever is first. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(ms, undefined, { signal });
  } catch (err) {
    if (!signal.aborted) throw err;
  }
}

/** Resolves when the connection is over; false when there was none. */
async function connectOnce(link: Link, signal: AbortSignal): Promise<boolean> {
  let connection: MqttConnection;
  try {
    connection = await link.open();
  } catch (err) {
    if (!(err instanceof MqttError)) throw err;
    link.onRefused(err);
    return false;
  }
  if (signal.aborted) await connection.end();
  else link.onUp(connection);
  link.onDown(await connection.closed);
  return true;
}

/** Doubles up to the longest; between half and all of it by chance, so that a fleet does not come back as one. */
function backoffMs(failures: number, longestMs: number): number {
  const full = Math.min(longestMs, firstBackoffMs * 2 ** Math.max(0, failures - 1));
  return full * (0.5 + Math.random() / 2);
}
