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
  /** Writes what changed; called by its own timer, and by a process that ends. */
  flush(): Promise<void>;
  stop(): Promise<void>;
}

export interface PresencasOptions {
  db: Queryable;
  clock: Clock;
  log: Logger;
  /** A conta has something new to show. */
  changed(contaId: string): void;
}

const FLUSH_MS = 2000;
const CONFIRM_MS = 30_000;

interface Entry {
  gateway: Gateway;
  presence: Presence;
}

export function createPresencas(options: PresencasOptions): Presencas {
  const entries = new Map<string, Entry>();
  const dirty = new Set<string>();

  const flush = async (): Promise<void> => {
    const ids = [...dirty];
    dirty.clear();
    if (ids.length === 0) return;
    try {
      await upsertPresencas(options.db, ids.map((id) => toRow(entries.get(id)!)));
      for (const id of ids) options.changed(entries.get(id)!.gateway.contaId);
    } catch (error) {
      for (const id of ids) dirty.add(id);
      options.log.warn({ err: error }, 'presence not written, tried again');
    }
  };
  const confirm = (): void => {
    const now = options.clock.now();
    for (const [id, entry] of entries) {
      if (!entry.presence.online) continue;
      entry.presence = { ...entry.presence, vistoEm: now };
      dirty.add(id);
    }
  };
  const timers = [setInterval(() => void flush(), FLUSH_MS), setInterval(confirm, CONFIRM_MS)];

  return {
    apply: (gateway, event) => {
      const present = entries.get(gateway.id)?.presence;
      const next = nextPresence(present, event, options.clock.now());
      if (next === undefined || next === present) return;
      entries.set(gateway.id, { gateway, presence: next });
      dirty.add(gateway.id);
    },
    online: () => [...entries.values()].filter(({ presence }) => presence.online).length,
    flush,
    stop: async () => {
      for (const timer of timers) clearInterval(timer);
      await flush();
    },
  };
}

function toRow({ gateway, presence }: Entry): Parameters<typeof upsertPresencas>[1][number] {
  const { online, vistoEm, desde, firmwareVersion, ip } = presence;
  return { contaId: gateway.contaId, gatewayId: gateway.id, online, vistoEm, desde, firmwareVersion, ip };
}
