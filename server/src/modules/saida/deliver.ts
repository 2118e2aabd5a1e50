import { families } from '@tds/contract/mqtt';
import type { Mac } from '@tds/contract/mqtt';
import { transaction } from '../../platform/db.ts';
import type { Pool } from '../../platform/db.ts';
import type { Logger } from '../../platform/log.ts';
import { claimMacs, expireSaidas, listWaiting, markSaidas, repeatRetained } from './repo-deliver.ts';
import type { Outcome, WaitingRow } from './repo-deliver.ts';

/** Resolves when the broker has it: written to whoever listens, and kept when it is retained. An empty payload takes back what was kept. */
export type SendDown = (mac: Mac, family: WaitingRow['familia'], payload: Buffer, options: { retain: boolean }) => Promise<void>;

export interface SaidaOptions {
  pool: Pool;
  send: SendDown;
  /** False while there is no broker to send to: what waits goes on waiting. */
  isOpen(): boolean;
  log: Logger;
  pollMs?: number;
}

export interface Saida {
  /** Something may be waiting. */
  wake(): void;
  /** The broker may have lost what it kept, or is a new one: it is told again. */
  repeat(): void;
  /** Resolves when nothing is on its way. */
  stop(): Promise<void>;
}

/** Gateways served at once: with 64 KiB each, some megabytes in memory. */
const MAX_MACS = 50;
const POLL_MS = 3000;
/** A gateway that does not read, or a broker that does not answer, holds up the others for so long. */
const SEND_MS = 5000;

/**
 * Carries what waits in the database to the broker, until stopped; any number of processes may. What the broker took and nobody could
 * note down is sent again: gateways take a versao, or an id, once.
 */
export function startSaida({ pool, send, isOpen, log, pollMs = POLL_MS }: SaidaOptions): Saida {
  const stopping = new AbortController();
  const state = { mustRepeat: true, isAwake: false, end: () => undefined as void };
  const wake = (): void => {
    state.isAwake = true;
    state.end();
  };
  const rest = (): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, state.isAwake ? 0 : pollMs);
      state.end = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const deliverAll = async (): Promise<void> => {
    if (state.mustRepeat) await repeatRetained(pool);
    state.mustRepeat = false;
    await expireSaidas(pool);
    while (!stopping.signal.aborted && isOpen() && (await deliverSome({ pool, send, log }, stopping.signal)) === MAX_MACS);
  };
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      state.isAwake = false;
      if (isOpen()) await deliverAll().catch((error: Error) => log.warn({ err: error }, 'messages to gateways wait, tried again'));
      if (!stopping.signal.aborted) await rest();
    }
  };
  const running = run();
  return {
    wake,
    repeat: () => {
      state.mustRepeat = true;
      wake();
    },
    stop: () => {
      stopping.abort(new Error('this process stops'));
      wake();
      return running;
    },
  };
}

/** How many gateways it was for. */
async function deliverSome({ pool, send, log }: Pick<SaidaOptions, 'pool' | 'send' | 'log'>, stopping: AbortSignal): Promise<number> {
  return transaction(pool, async (tx) => {
    const macs = await claimMacs(tx, MAX_MACS);
    if (macs.length === 0) return 0;
    const waiting = await listWaiting(tx, macs);
    const sent = await Promise.all(macs.map((mac) => sendInOrder(waiting.filter((row) => row.mac === mac), send, stopping)));
    const outcomes = sent.flat();
    await markSaidas(tx, outcomes);
    const failed = outcomes.filter(({ erro }) => erro !== null);
    if (failed[0] !== undefined) log.warn({ gateways: failed.length, mac: failed[0].row.mac, reason: failed[0].erro }, 'messages to gateways not taken, tried again');
    return macs.length;
  });
}

/** Up to the first that fails: what comes after it must not overtake it. */
async function sendInOrder(rows: readonly WaitingRow[], send: SendDown, stopping: AbortSignal): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const row of rows) {
    const erro = await sendOne(row, send, stopping);
    outcomes.push({ row, erro });
    if (erro !== null) break;
  }
  return outcomes;
}

async function sendOne(row: WaitingRow, send: SendDown, stopping: AbortSignal): Promise<string | null> {
  if (row.estado === 'CANCELADO' && row.isReplaced) return null;
  const payload = row.estado === 'CANCELADO' ? Buffer.alloc(0) : encode(row);
  const over = Promise.withResolvers<never>();
  const timer = setTimeout(() => over.reject(new Error('not taken in time')), SEND_MS);
  const stop = (): void => over.reject(stopping.reason);
  stopping.addEventListener('abort', stop);
  try {
    await Promise.race([send(row.mac, row.familia, payload, { retain: families[row.familia].retained }), over.promise]);
    return null;
  } catch (error) {
    return (error as Error).message.slice(0, 200);
  } finally {
    clearTimeout(timer);
    stopping.removeEventListener('abort', stop);
  }
}

function encode({ familia, versao, conteudo }: WaitingRow): Buffer {
  return Buffer.from(JSON.stringify(familia === 'config' ? { versao, ...conteudo } : conteudo));
}
