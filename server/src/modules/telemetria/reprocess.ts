import type { Pool, Queryable } from '../../platform/db.ts';
import { transaction } from '../../platform/db.ts';
import type { Logger } from '../../platform/log.ts';
import type { Cadastro } from '../cadastro/index.ts';
import { deleteUnderQuota, findGatewaysUnderQuota, giveUpUnderQuota, lockUnderQuota } from '../quarentena/index.ts';
import type { UnderQuotaRow } from '../quarentena/index.ts';
import type { Ingest } from './ingest.ts';
import type { IngestMetrics } from './metrics.ts';
import { judgeUnderQuota } from './under-quota.ts';

export interface ReprocessOptions {
  pool: Pool;
  cadastro: Cadastro;
  ingest: Pick<Ingest, 'readmit'>;
  metrics: Pick<IngestMetrics, 'reprocessadas' | 'duplicadas'>;
  log: Logger;
}

/** Rows of one gateway in a turn. */
const ROWS = 20;
const EVERY_MS = 1000;

/** Puts what was over quota through the pipeline again, by itself, as the quotas refill. Any number of processes may. */
export function startReprocessing(options: ReprocessOptions): { stop(): Promise<void> } {
  let running: Promise<void> | undefined;
  const timer = setInterval(() => {
    running ??= reprocess(options)
      .catch((error: Error) => options.log.warn({ err: error }, 'readings over quota not processed again yet'))
      .finally(() => (running = undefined));
  }, EVERY_MS);
  return {
    stop: async () => {
      clearInterval(timer);
      await running;
    },
  };
}

/** One turn of each gateway that has any, the oldest of each first. */
export async function reprocess(options: ReprocessOptions): Promise<void> {
  for (const gatewayId of await findGatewaysUnderQuota(options.pool)) {
    const settled = await transaction(options.pool, (tx) => settleRows(tx, gatewayId, options));
    // Only now are they gone from quarentena. A message that came k times is stored by its first and a duplicate by the others.
    for (const { leituras, vezes } of settled) {
      options.metrics.reprocessadas.inc(leituras * vezes);
      options.metrics.duplicadas.inc(leituras * (vezes - 1));
    }
  }
}

interface Settled {
  id: string;
  leituras: number;
  vezes: number;
}

/**
 * The rows stay locked until their readings are committed, by the pipeline's own transaction: a crash in between leaves them, and
 * they come again as duplicates. Another process passes them over.
 */
async function settleRows(tx: Queryable, gatewayId: string, { cadastro, ingest }: ReprocessOptions): Promise<Settled[]> {
  const rows = await lockUnderQuota(tx, gatewayId, ROWS);
  const turns: Promise<Settled>[] = [];
  for (const row of rows) {
    const gateway = row.mac === null ? undefined : cadastro.findGateway(row.mac);
    if (gateway?.id !== gatewayId) {
      await giveUpUnderQuota(tx, rows.map(({ id }) => id));
      return [];
    }
    const job = judgeUnderQuota(row, gateway, cadastro);
    const leituras = job.leituras.length + job.quarentena.length;
    const turn = ingest.readmit(job);
    if (turn === undefined) break;
    turns.push(turn.then(() => settledOf(row, leituras)));
  }
  const settled = (await Promise.allSettled(turns)).flatMap((turn) => (turn.status === 'fulfilled' ? [turn.value] : []));
  if (settled.length > 0) await deleteUnderQuota(tx, settled.map(({ id }) => id));
  return settled;
}

function settledOf({ id, vezes }: UnderQuotaRow, leituras: number): Settled {
  return { id, leituras, vezes };
}
