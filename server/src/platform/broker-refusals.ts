import { networkOf } from './broker-network.ts';
import type { Logger } from './log.ts';

/** One connection or session that was turned away. */
export interface Refusal {
  reason: string;
  /** Lower hex; null when no certificate was seen. */
  serial: string | null;
  commonName: string | null;
  remoteAddress: string;
  /** Refusals of the same network since the last one reported, not reported themselves. */
  suppressed: number;
}

export interface RefusalLog {
  readonly total: number;
  report(refusal: Omit<Refusal, 'suppressed'>): void;
}

const WINDOW_MS = 60_000;
/** Addresses remembered at once; past it all counters start again, so that memory stays bounded under a scan. */
const MAX_ADDRESSES = 10_000;

/** Passes on at most `maxPerMinute` refusals a network (see `networkOf`) and minute; all are counted. */
export function createRefusalLog(log: Logger, maxPerMinute: number, refused: ((refusal: Refusal) => void) | undefined): RefusalLog {
  const addresses = new Map<string, { since: number; reported: number; suppressed: number }>();
  let total = 0;
  return {
    get total() {
      return total;
    },
    report(refusal) {
      total += 1;
      if (addresses.size >= MAX_ADDRESSES) addresses.clear();
      const network = networkOf(refusal.remoteAddress);
      const entry = addresses.get(network) ?? { since: performance.now(), reported: 0, suppressed: 0 };
      addresses.set(network, entry);
      if (performance.now() - entry.since > WINDOW_MS) {
        entry.since = performance.now();
        entry.reported = 0;
      }
      if (entry.reported >= maxPerMinute) {
        entry.suppressed += 1;
        return;
      }
      const full = { ...refusal, suppressed: entry.suppressed };
      entry.reported += 1;
      entry.suppressed = 0;
      log.warn(full, 'refused');
      refused?.(full);
    },
  };
}
