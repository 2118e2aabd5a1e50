import type { Rejection } from '@tds/contract/mqtt';
import type { Clock } from '../../platform/clock.ts';
import type { Pool } from '../../platform/db.ts';
import { AppError } from '../../platform/errors.ts';
import type { Logger } from '../../platform/log.ts';
import type { Cadastro, GatewayRow } from '../cadastro/index.ts';
import { judgeAll, weigh, type Arrival } from './arrival.ts';
import { createBatcher } from './batch.ts';
import { judgeTelemetria, judgeUnreadable, type Job, type Packet } from './judge.ts';
import type { IngestMetrics } from './metrics.ts';
import { createQuota, type QuotaRates } from './quota.ts';
import { createStore, type Committed } from './store.ts';
import { watchWrites } from './stuck.ts';
import { putUnderQuota } from './under-quota.ts';

export interface IngestOptions {
  pool: Pool;
  cadastro: Cadastro;
  clock: Clock;
  metrics: IngestMetrics;
  log: Logger;
  /** What follows a commit, in this order; each only takes note and does its work by itself, so the next batch waits for none. */
  after: readonly ((committed: Committed) => void)[];
  /** Batches written at a time; the pool needs one connection for each. */
  shards?: number;
  windowMs?: number;
  maxLeituras?: number;
  holdMs?: number;
  /** Absent: no limits. */
  quota?: QuotaRates;
  /**
   * What is over quota waits, where the broker acknowledges what is stored; behind one that acknowledges by itself it is put into
   * quarentena, for `startReprocessing`.
   */
  overQuota?: 'wait' | 'quarentena';
}

export interface Ingest {
  /** Resolves when every reading of the message is stored or in quarentena: only then may it be acknowledged. */
  submit(packet: Packet): Promise<void>;
  /** A message of another family that could not be read goes the same way: kept with its reason, then acknowledged. */
  setAside(packet: Packet, fault: Pick<Rejection, 'motivo' | 'detalhe'>): Promise<void>;
  /** What was put aside for its quota: resolves when it is settled; undefined while the quota does not allow it. */
  readmit(job: Job): Promise<void> | undefined;
  /** A message of this gateway waits for its quota: nothing more should be read from it. */
  isOverQuota(mac: string): boolean;
  /** What waits for its quota goes on at once. */
  release(): void;
  drain(): Promise<void>;
  waiting(): number;
  /** A batch has waited too long for its commit. */
  isStuck(): boolean;
}

/** identify → quota → batch → judge (decode, match) → store → after. */
export function createIngest(options: IngestOptions): Ingest {
  const { cadastro, clock, metrics, log } = options;
  const store = createStore({
    pool: options.pool,
    clock,
    log,
    retried: () => metrics.tentativas.inc(),
    ...(options.holdMs === undefined ? {} : { holdMs: options.holdMs }),
  });

  const quota = createQuota({ rates: options.quota ?? { gateway: null, conta: null }, metrics, log });

  const writes = watchWrites();
  const batcher = createBatcher<Arrival>({
    shards: options.shards ?? 2,
    windowMs: options.windowMs ?? 20,
    maxWeight: options.maxLeituras ?? 5000,
    weigh: ({ weight }) => 1 + weight,
    write: async (batch) => {
      const started = performance.now();
      const over = writes.begin();
      const committed = await store(judgeAll(batch));
      over();
      metrics.loteSegundos.observe((performance.now() - started) / 1000);
      countCommitted(metrics, committed);
      for (const step of options.after) step(committed);
    },
  });

  /** Archived since it connected: not acknowledged, so that it keeps its buffer; its session is being closed. */
  const identify = ({ mac }: Packet): GatewayRow => {
    const gateway = cadastro.findGateway(mac);
    if (gateway === undefined) throw new AppError('FORBIDDEN', { internal: `no gateway ${mac}` });
    return gateway;
  };
  const enter = async (arrival: Arrival): Promise<void> => {
    const { gateway, weight } = arrival;
    if (options.overQuota !== 'quarentena') {
      const turn = quota.admit(gateway, weight);
      if (turn) await turn;
    } else if (!quota.take(gateway, weight)) {
      const job = arrival.judge();
      if (job.leituras.length > 0) putUnderQuota(job);
      return batcher.add(gateway.mac, { gateway, weight, judge: () => job });
    }
    return batcher.add(gateway.mac, arrival);
  };
  return {
    submit: async (packet) => {
      const [gateway, now] = [identify(packet), clock.now()];
      return enter({ gateway, weight: weigh(packet.payload), judge: () => judgeTelemetria(packet, gateway, cadastro, now) });
    },
    setAside: async (packet, fault) => {
      const [gateway, now] = [identify(packet), clock.now()];
      return enter({ gateway, weight: weigh(packet.payload), judge: () => judgeUnreadable(packet, gateway, fault, now) });
    },
    readmit: (job) => {
      const { gateway, leituras } = job;
      return quota.takeAgain(gateway, leituras.length) ? batcher.add(gateway.mac, { gateway, weight: leituras.length, judge: () => job }) : undefined;
    },
    isOverQuota: (mac) => quota.isWaiting(mac),
    release: () => quota.release(),
    drain: () => {
      quota.release();
      return batcher.drain();
    },
    waiting: () => batcher.waiting() + quota.waiting(),
    isStuck: writes.isStuck,
  };
}

function countCommitted(metrics: IngestMetrics, { jobs, stored, storedOfExpired }: Committed): void {
  metrics.recebidas.inc(storedOfExpired);
  metrics.gravadas.inc(stored.gravadas);
  metrics.duplicadas.inc(stored.duplicadas);
  metrics.conflitos.inc(stored.conflitos);
  metrics.loteLeituras.observe(jobs.reduce((total, job) => total + job.leituras.length, 0));
  for (const job of jobs) {
    metrics.recebidas.inc(job.recebidas);
    metrics.arredondadas.inc(job.arredondadas);
    for (const { motivo } of job.quarentena) metrics.quarentena.inc({ motivo }, motivo === 'QUOTA' ? job.sobQuota : 1);
  }
}
