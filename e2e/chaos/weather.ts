import { faults } from '../proxy.ts';
import type { Fault, Proxy } from '../proxy.ts';

export interface Weather {
  counts: Record<Fault, number>;
  stop(): void;
}

const PAUSE_MS = { least: 100, most: 700 };
/** Most often the worst of them. */
const ODDS = ['cut', 'cut', 'cut', 'no-puback', 'no-puback', 'half-open', 'slow'] as const satisfies readonly Fault[];

/** One fault after another upon the connections of the proxy, by chance, until stopped. */
export function startWeather(proxy: Proxy, random: () => number): Weather {
  const counts = Object.fromEntries(faults.map((fault) => [fault, 0])) as Record<Fault, number>;
  let timer: NodeJS.Timeout;
  const next = (): void => {
    timer = setTimeout(strike, PAUSE_MS.least + random() * (PAUSE_MS.most - PAUSE_MS.least));
  };
  const strike = (): void => {
    const fault = ODDS[Math.floor(random() * ODDS.length)] ?? 'cut';
    if (proxy.inflict(fault, random())) counts[fault] += 1;
    next();
  };
  next();
  return { counts, stop: () => clearTimeout(timer) };
}
