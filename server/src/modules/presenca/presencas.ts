import type { Clock } from '../../platform/clock.ts';
import type { Queryable } from '../../platform/db.ts';
import type { Logger } from '../../platform/log.ts';
import { nextPresence } from './presence.ts';
import type { Presence, PresenceEvent } from './presence.ts';
import { upsertPresencas } from './repo.ts';

export interface Gateway {
  id: string;
  contaId: string;
}

export interface Presencas {
  apply(gateway: Gateway, event: PresenceEvent): void;
  online(): number;
  /** What gateways said of themselves is no proof any more, until they or the broker say it again. */
  doubt(): void;
  /** Writes what changed; called by its own timer, and by a process that ends. */
  flush(): Promise<void>;
  /** Writes a last time and no more. To be called before the connections are closed: that the server goes is no turn of a gateway. */
  stop(): Promise<void>;
}

export interface PresencasOptions {
  db: Queryable;
  clock: Clock;
  log: Logger;
  /** A conta has something new to show. */
  changed(contaId: string): void;
  /** Whether a gateway that said nothing lately still is there: by default, since its session is open. */
  isProven?(presence: Presence): boolean;
}

const FLUSH_MS = 2000;
const CONFIRM_MS = 30_000;
/** A message says no more than that the gateway is still there: written anew only when what stands written is older. */
const HEARD_MS = 10_000;

interface Entry {
  gateway: Gateway;
  presence: Presence;
  /** `vistoEm` as it stands in the database. */
  written: Date | undefined;
}

/** Behind a broker that keeps the sessions to itself: its word for it is what the gateway said there, while we hear that broker. */
export function provenBy(isConnected: () => boolean): (presence: Presence) => boolean {
  return ({ conexao }) => conexao !== null && isConnected();
}

export function createPresencas(options: PresencasOptions): Presencas {
  const entries = new Map<string, Entry>();
  const dirty = new Set<string>();

  const write = async (): Promise<void> => {
    const rows = [...dirty].map((id) => ({ id, ...entries.get(id)! }));
    dirty.clear();
    if (rows.length === 0) return;
    try {
      await upsertPresencas(options.db, rows.map(toRow));
    } catch (error) {
      for (const { id } of rows) dirty.add(id);
      options.log.warn({ err: error }, 'presence not written, tried again');
      return;
    }
    for (const { id, gateway, presence } of rows) {
      entries.get(id)!.written = presence.vistoEm;
      options.changed(gateway.contaId);
    }
  };
  // One statement at a time: two under way could commit in either order. Who asks while one is, waits for the next.
  let writing: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;
  const flush = (): Promise<void> => {
    next ??= writing = writing.then(() => {
      next = undefined;
      return write();
    });
    return next;
  };
  const confirm = (): void => {
    const now = options.clock.now();
    for (const [id, entry] of entries) {
      if (!entry.presence.online || options.isProven?.(entry.presence) === false) continue;
      entry.presence = { ...entry.presence, vistoEm: now };
      dirty.add(id);
    }
  };
  const timers = [setInterval(() => void flush(), FLUSH_MS), setInterval(confirm, CONFIRM_MS)];

  return {
    apply: (gateway, event) => {
      const entry = entries.get(gateway.id);
      const present = entry?.presence;
      const now = options.clock.now();
      const changed = nextPresence(present, event, now);
      if (changed === undefined || changed === present) return;
      entries.set(gateway.id, { gateway, presence: changed, written: entry?.written });
      const isFresh = entry?.written !== undefined && now.getTime() - entry.written.getTime() < HEARD_MS;
      if ((event.kind !== 'heard' && event.kind !== 'seen') || changed.online !== present?.online || !isFresh) dirty.add(gateway.id);
    },
    online: () => [...entries.values()].filter(({ presence }) => presence.online).length,
    doubt: () => {
      for (const entry of entries.values()) entry.presence = { ...entry.presence, conexao: null };
    },
    flush,
    stop: async () => {
      for (const timer of timers) clearInterval(timer);
      confirm();
      await flush();
    },
  };
}

function toRow({ gateway, presence }: Pick<Entry, 'gateway' | 'presence'>): Parameters<typeof upsertPresencas>[1][number] {
  const { online, vistoEm, desde, firmwareVersion, ip } = presence;
  return { contaId: gateway.contaId, gatewayId: gateway.id, online, vistoEm, desde, firmwareVersion, ip };
}
