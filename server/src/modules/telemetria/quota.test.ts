import { parseMac } from '@tds/contract/mqtt';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLogger } from '../../platform/log.ts';
import { Registry } from '../../platform/metrics.ts';
import type { GatewayRow } from '../cadastro/index.ts';
import { createIngestMetrics } from './metrics.ts';
import { createQuota, rateOf } from './quota.ts';
import type { Quota, QuotaRates } from './quota.ts';

const RATES: QuotaRates = { gateway: { perSecond: 100, burst: 500 }, conta: { perSecond: 200, burst: 1_000 } };
let lines: { msg: string; limite?: string; messages?: number }[];

beforeEach(() => {
  lines = [];
  vi.useFakeTimers({ now: 0 });
});
afterEach(() => vi.useRealTimers());

function open(rates: QuotaRates = RATES): Quota {
  const log = createLogger('test', 'warn', { write: (line) => void lines.push(JSON.parse(line) as never) });
  return createQuota({ rates: { ...rates, nowMs: () => Date.now() }, metrics: createIngestMetrics(new Registry()), log });
}

function gatewayOf(number: number, contaId = 'alfa'): GatewayRow {
  const mac = parseMac(`02:00:00:00:00:0${number}`)!;
  return { id: `g${number}`, contaId, mac, estado: 'ATIVO', historicoDesde: null, ultimaLeitura: null, deOutras: [] };
}

/** When each was let in, in milliseconds; null for one that had to give way. */
async function times(admissions: (Promise<void> | undefined)[], forMs: number): Promise<(number | null)[]> {
  const found = admissions.map(async (admission) => {
    try {
      await admission;
      return Date.now();
    } catch {
      return null;
    }
  });
  await vi.advanceTimersByTimeAsync(forMs);
  return Promise.all(found);
}

it('under quota nothing waits and nothing is told', () => {
  const quota = open();
  for (let n = 0; n < 5; n += 1) expect(quota.admit(gatewayOf(1), 100)).toBeUndefined();
  expect([quota.waiting(), lines]).toEqual([0, []]);
});

it('without limits nothing ever waits', () => {
  const quota = open({ gateway: rateOf(0, 60), conta: rateOf(0, 60) });
  for (let n = 0; n < 1_000; n += 1) expect(quota.admit(gatewayOf(1), 500)).toBeUndefined();
});

it('a burst is never less than the largest message', () => {
  expect(rateOf(1, 1)).toEqual({ perSecond: 1, burst: 500 });
});

describe('over quota', () => {
  it('a gateway waits as long as its bucket needs, and nothing more is read from it meanwhile', async () => {
    const quota = open();
    void quota.admit(gatewayOf(1), 500);
    const admission = quota.admit(gatewayOf(1), 50);
    expect([quota.isWaiting(gatewayOf(1).mac), quota.isWaiting(gatewayOf(2).mac)]).toEqual([true, false]);
    expect(await times([admission], 500)).toEqual([500]);
    expect(quota.isWaiting(gatewayOf(1).mac)).toBe(false);
  });

  it('gateways of one conta share what the conta has, in the order they came, and another conta does not notice', async () => {
    const quota = open();
    expect([quota.admit(gatewayOf(1), 500), quota.admit(gatewayOf(2), 500)]).toEqual([undefined, undefined]);
    const admissions = [quota.admit(gatewayOf(3), 200), quota.admit(gatewayOf(4), 200), quota.admit(gatewayOf(5, 'beta'), 500)];
    expect(await times(admissions, 2_000)).toEqual([1_000, 2_000, 0]);
  });

  it('what waits for its gateway has not drawn from its conta yet', () => {
    const quota = open();
    void quota.admit(gatewayOf(1), 500);
    void quota.admit(gatewayOf(1), 500);
    expect(quota.admit(gatewayOf(2), 500)).toBeUndefined();
  });

  it('a newer message of the same gateway takes the place of the one that waits, and its reservation', async () => {
    const quota = open();
    void quota.admit(gatewayOf(1), 500);
    const admissions = Array.from({ length: 10 }, () => quota.admit(gatewayOf(1), 100));
    expect(quota.waiting()).toBe(1);
    expect(await times(admissions, 2_000)).toEqual([...Array.from({ length: 9 }, () => null), 1_000]);
  });

  it('all is let go on when the process ends', async () => {
    const quota = open();
    void quota.admit(gatewayOf(1), 500);
    const admissions = [quota.admit(gatewayOf(1), 500)];
    quota.release();
    expect(await times([...admissions, quota.admit(gatewayOf(1), 500)], 0)).toEqual([0, 0]);
  });

  it('a gateway is told of once a minute, with how many messages it was', async () => {
    const quota = open();
    for (let n = 0; n < 100; n += 1) quota.take(gatewayOf(1), 50);
    expect(lines).toMatchObject([{ msg: 'gateway over its quota', limite: 'gateway' }]);
    await vi.advanceTimersByTimeAsync(60_000);
    for (let n = 0; n < 100; n += 1) quota.take(gatewayOf(1), 50);
    expect(lines.map(({ msg, messages }) => [msg, messages])).toEqual([['gateway over its quota', undefined], ['messages over quota in the last minute', 90], ['gateway over its quota', undefined]]);
  });
});
