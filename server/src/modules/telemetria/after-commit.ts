import { createRecibos } from '@tds/contract/mqtt';
import type { Mac } from '@tds/contract/mqtt';
import type { Queryable } from '../../platform/db.ts';
import type { Logger } from '../../platform/log.ts';
import { notifyContas } from './repo.ts';
import type { Committed } from './store.ts';

/** Hands a recibo over without waiting for its reader, who may never read: the next batch would wait with it. */
export type SendRecibo = (mac: Mac, payload: Buffer) => void;

/**
 * Tells each gateway which of its numbered messages this commit settled. Sent straight after the commit: a lost or repeated
 * recibo changes nothing, since the gateway deletes exactly what it names and sends the rest again.
 */
export function sendRecibos(send: SendRecibo): (committed: Committed) => void {
  return ({ jobs }) => {
    const settled = new Map<string, { mac: Mac; fila: string; seqs: number[] }>();
    for (const { gateway, fila, seq } of jobs) {
      if (fila === undefined || seq === undefined) continue;
      const key = `${gateway.mac} ${fila}`;
      const entry = settled.get(key) ?? { mac: gateway.mac, fila, seqs: [] };
      entry.seqs.push(seq);
      settled.set(key, entry);
    }
    for (const { mac, fila, seqs } of settled.values()) {
      for (const recibo of createRecibos(fila, seqs)) send(mac, Buffer.from(JSON.stringify(recibo)));
    }
  };
}

/** The first stored reading makes a pre-registered gateway ATIVO. One statement at a time; what comes meanwhile goes with the next. */
export function createActivator(activate: (gatewayIds: string[]) => Promise<void>, log: Logger): (committed: Committed) => void {
  const heard = new Set<string>();
  let running = false;

  const flush = async (): Promise<void> => {
    running = true;
    while (heard.size > 0) {
      const ids = [...heard];
      heard.clear();
      // Not tried again: the next reading of a gateway that is still PRE_CADASTRADO asks anew.
      await activate(ids).catch((error: Error) => log.warn({ err: error }, 'gateway not made active'));
    }
    running = false;
  };
  return ({ jobs }) => {
    for (const { gateway, leituras } of jobs) if (gateway.estado === 'PRE_CADASTRADO' && leituras.length > 0) heard.add(gateway.id);
    if (!running && heard.size > 0) void flush();
  };
}

/** At most four notifications a second and conta, whatever the load. */
const NOTIFY_EVERY_MS = 250;

export interface LiveNotifier {
  committed(committed: Committed): void;
  touch(contaId: string): void;
  stop(): void;
}

/** Collects the contas that have something new and says so together, never inside the transaction that stored it. */
export function createLiveNotifier(db: Queryable, log: Logger): LiveNotifier {
  const changed = new Set<string>();
  let timer: NodeJS.Timeout | undefined;

  const touch = (contaId: string): void => {
    changed.add(contaId);
    timer ??= setTimeout(() => {
      timer = undefined;
      const contaIds = [...changed];
      changed.clear();
      notifyContas(db, contaIds).catch((error: Error) => log.warn({ error: error.message }, 'live notification not sent'));
    }, NOTIFY_EVERY_MS);
  };
  return {
    committed: ({ jobs }) => {
      for (const { gateway, leituras } of jobs) if (leituras.length > 0) touch(gateway.contaId);
    },
    touch,
    stop: () => clearTimeout(timer),
  };
}
