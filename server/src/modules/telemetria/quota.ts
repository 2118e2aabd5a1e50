import { limits } from '@tds/contract/mqtt';
import type { Mac } from '@tds/contract/mqtt';
import { AppError } from '../../platform/errors.ts';
import type { Logger } from '../../platform/log.ts';
import type { GatewayRow } from '../cadastro/index.ts';
import type { IngestMetrics } from './metrics.ts';
import { Buckets } from './quota-bucket.ts';
import type { Rate } from './quota-bucket.ts';

export interface QuotaRates {
  /** Null: no limit. */
  gateway: Rate | null;
  conta: Rate | null;
  /** Whole milliseconds that never run back. */
  nowMs?: () => number;
}

/** Readings of the largest message: a smaller bucket would never let it through. */
const LEAST_BURST = limits.leiturasPerMessage;

/** 0 a second is no limit. */
export function rateOf(perSecond: number, burstSeconds: number): Rate | null {
  return perSecond === 0 ? null : { perSecond, burst: Math.max(LEAST_BURST, perSecond * burstSeconds) };
}

export interface QuotaOptions {
  rates: QuotaRates;
  metrics: Pick<IngestMetrics, 'atrasos'>;
  log: Logger;
}

export interface Quota {
  /**
   * For a broker that can wait: undefined when the message may go on at once, else a promise that resolves when it may. It rejects
   * when a message of the same gateway has to wait as well: that one came over a newer connection, the older one is gone.
   */
  admit(gateway: GatewayRow, cost: number): Promise<void> | undefined;
  /** For a broker that has acknowledged already: whether the message may go on; if not, nothing is drawn. */
  take(gateway: GatewayRow, cost: number): boolean;
  /** The same for what was refused before, without counting it again. */
  takeAgain(gateway: GatewayRow, cost: number): boolean;
  /** A message of this gateway waits: nothing more should be read from it. */
  isWaiting(mac: string): boolean;
  waiting(): number;
  /** Lets all that waits go on at once, and nothing wait from now on: the process ends. */
  release(): void;
}

type Limite = 'gateway' | 'conta';

/** One message. What waits is bounded by this: one a gateway, however often it connects. */
interface Waiting {
  goOn(): void;
  giveUp(): void;
}

/**
 * How many readings a second a gateway and a conta may bring, before the database: a gateway's bucket first, then its conta's, which
 * what waits for its gateway's turn does not draw from. A message under quota costs two look-ups and no timer.
 */
export function createQuota({ rates, metrics, log }: QuotaOptions): Quota {
  const { nowMs = monotonicMs } = rates;
  const gateways = rates.gateway && new Buckets(rates.gateway);
  const contas = rates.conta && new Buckets(rates.conta);
  const waiting = new Map<Mac, Waiting>();
  const note = createNotes(log, nowMs);
  let isReleased = false;

  const count = (gateway: GatewayRow, limite: Limite): void => {
    metrics.atrasos.inc({ limite });
    note(gateway, limite);
  };

  /** Null when there was enough. */
  const draw = (gateway: GatewayRow, cost: number): Limite | null => {
    const now = nowMs();
    if (gateways?.take(gateway.id, cost, now) === false) return 'gateway';
    if (contas?.take(gateway.contaId, cost, now) !== false) return null;
    gateways?.giveBack(gateway.id, cost, now);
    return 'conta';
  };

  const wait = async (gateway: GatewayRow, cost: number, ofGatewayMs: number, ofContaMs: number): Promise<void> => {
    if (ofGatewayMs > 0) {
      count(gateway, 'gateway');
      await delay(gateway.mac, ofGatewayMs, () => gateways?.giveBack(gateway.id, cost, nowMs()));
      ofContaMs = contas?.reserve(gateway.contaId, cost, nowMs()) ?? 0;
    }
    if (ofContaMs === 0) return;
    count(gateway, 'conta');
    await delay(gateway.mac, ofContaMs, () => {
      gateways?.giveBack(gateway.id, cost, nowMs());
      contas?.giveBack(gateway.contaId, cost, nowMs());
    });
  };

  const delay = (mac: Mac, ms: number, giveBack: () => void): Promise<void> => {
    if (isReleased) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const goOn = (): void => {
        clearTimeout(timer);
        waiting.delete(mac);
        resolve();
      };
      const timer = setTimeout(goOn, ms);
      const giveUp = (): void => {
        clearTimeout(timer);
        waiting.delete(mac);
        giveBack();
        reject(new AppError('UNAVAILABLE', { internal: `${mac} came again over another connection` }));
      };
      waiting.set(mac, { goOn, giveUp });
    });
  };

  return {
    admit: (gateway, cost) => {
      // What it drew is given back first, or the newer one would wait for both.
      if (waiting.size > 0) waiting.get(gateway.mac)?.giveUp();
      const ofGatewayMs = gateways?.reserve(gateway.id, cost, nowMs()) ?? 0;
      const ofContaMs = ofGatewayMs > 0 ? 0 : (contas?.reserve(gateway.contaId, cost, nowMs()) ?? 0);
      return ofGatewayMs === 0 && ofContaMs === 0 ? undefined : wait(gateway, cost, ofGatewayMs, ofContaMs);
    },
    take: (gateway, cost) => {
      const limite = draw(gateway, cost);
      if (limite !== null) count(gateway, limite);
      return limite === null;
    },
    takeAgain: (gateway, cost) => draw(gateway, cost) === null,
    isWaiting: (mac) => waiting.size > 0 && waiting.has(mac as Mac),
    waiting: () => waiting.size,
    release: () => {
      isReleased = true;
      for (const { goOn } of waiting.values()) goOn();
    },
  };
}

const NOTE_EVERY_MS = 60_000;

/** A line a gateway and minute, with how many messages it stands for. */
function createNotes(log: Logger, nowMs: () => number): (gateway: GatewayRow, limite: Limite) => void {
  let times = new Map<string, number>();
  let sinceMs = nowMs();
  return ({ id, mac, contaId }, limite) => {
    if (nowMs() - sinceMs >= NOTE_EVERY_MS) {
      for (const [gatewayId, messages] of times) if (messages > 1) log.warn({ gatewayId, messages }, 'messages over quota in the last minute');
      times = new Map();
      sinceMs = nowMs();
    }
    const before = times.get(id) ?? 0;
    times.set(id, before + 1);
    if (before === 0) log.warn({ mac, contaId, limite }, 'gateway over its quota');
  };
}

function monotonicMs(): number {
  return Math.floor(performance.now());
}
