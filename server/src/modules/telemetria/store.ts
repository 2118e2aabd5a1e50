import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { SQLSTATE } from '../../platform/db.ts';
import type { Pool } from '../../platform/db.ts';
import type { Clock } from '../../platform/clock.ts';
import { AppError } from '../../platform/errors.ts';
import type { Logger } from '../../platform/log.ts';
import { insertQuarentena } from '../quarentena/index.ts';
import type { QuarentenaRow } from '../quarentena/index.ts';
import type { Settled } from './batch.ts';
import { setAside } from './judge.ts';
import type { Entry, Job } from './judge.ts';
import { createParticao, insertLeituras } from './repo.ts';
import type { Stored } from './repo.ts';

export interface StoreOptions {
  pool: Pool;
  clock: Clock;
  log: Logger;
  retried(): void;
  /** How long a message is held while the database does not answer; then its connection is closed and it comes again. */
  holdMs?: number;
  backoffMs?: { first: number; last: number };
}

export interface Committed {
  jobs: Job[];
  stored: Stored;
}

const WEEK_MS = 7 * 86_400_000;
const HOLD_MS = 5 * 60_000;

/**
 * Writes batches until they are committed. What the database refuses for a row's own sake is bisected out and put aside, so it
 * harms no neighbour; anything else is our fault: the batch is held and tried again with growing pauses. MQTT 3.1.1 never
 * resends inside a connection, so waiting for the gateway to try again would wait for ever.
 */
export function createStore(options: StoreOptions): (batch: Settled<Job>[]) => Promise<Committed> {
  const weeks = new Set<number>();
  const holdMs = options.holdMs ?? HOLD_MS;
  const { first, last } = options.backoffMs ?? { first: 100, last: 5000 };

  return async (batch) => {
    let pauseMs = first;
    let held = batch;
    while (held.length > 0) {
      try {
        const jobs = held.map(({ job }) => job);
        const stored = await writeJobs(options.pool, jobs, weeks);
        for (const { resolve } of held) resolve();
        return { jobs, stored };
      } catch (error) {
        options.retried();
        options.log.warn({ err: error, messages: held.length, pauseMs }, 'batch not stored, held and tried again');
        held = rejectExpired(held, options.clock.now().getTime() - holdMs, error);
        await delay(pauseMs);
        pauseMs = Math.min(pauseMs * 2, last);
      }
    }
    return { jobs: [], stored: { gravadas: 0, duplicadas: 0, conflitos: 0 } };
  };
}

async function writeJobs(pool: Pool, jobs: Job[], weeks: Set<number>): Promise<Stored> {
  const entries = jobs.flatMap(({ leituras }) => leituras);
  await ensureParticoes(pool, entries, weeks);
  const { stored, refused } = await bisect(pool, entries, jobs.at(-1)?.recebidoEm ?? new Date(), weeks);
  for (const { entry, detalhe } of refused) moveAside(jobs, entry, detalhe);
  await writeQuarentena(pool, jobs.flatMap(({ quarentena }) => quarentena));
  return stored;
}

interface Bisected {
  stored: Stored;
  refused: { entry: Entry; detalhe: string }[];
}

/** Halves a refused batch until the rows at fault stand alone: log2(n) more statements for one bad row. */
async function bisect(pool: Pool, entries: Entry[], recebidoEm: Date, weeks: Set<number>): Promise<Bisected> {
  if (entries.length === 0) return { stored: { gravadas: 0, duplicadas: 0, conflitos: 0 }, refused: [] };
  try {
    return { stored: await insertLeituras(pool, entries, recebidoEm), refused: [] };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    if (isMissingParticao(error) && weeks.size > 0) {
      // The week was dropped since we last made it: make it again, once.
      weeks.clear();
      await ensureParticoes(pool, entries, weeks);
      return { stored: await insertLeituras(pool, entries, recebidoEm), refused: [] };
    }
    const [entry] = entries;
    if (entries.length === 1 && entry) return { stored: { gravadas: 0, duplicadas: 0, conflitos: 0 }, refused: [{ entry, detalhe: error.message }] };
    const half = entries.length >> 1;
    const left = await bisect(pool, entries.slice(0, half), recebidoEm, weeks);
    const right = await bisect(pool, entries.slice(half), recebidoEm, weeks);
    return { stored: add(left.stored, right.stored), refused: [...left.refused, ...right.refused] };
  }
}

/** A row that quarentena itself refuses is kept with its text made plain: nothing may block the message for ever. */
async function writeQuarentena(pool: Pool, rows: QuarentenaRow[]): Promise<void> {
  if (rows.length === 0) return;
  try {
    await insertQuarentena(pool, rows);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    for (const row of rows) await insertQuarentena(pool, [{ ...row, detalhe: toAscii(row.detalhe), dispositivoCodigo: row.dispositivoCodigo && toAscii(row.dispositivoCodigo) }]);
  }
}

async function ensureParticoes(pool: Pool, entries: Entry[], weeks: Set<number>): Promise<void> {
  for (const { time } of entries) {
    // 1970-01-05 was a Monday: weeks start on Monday 00:00 UTC, as in tds.create_particao_leitura.
    const week = Math.floor((time.getTime() - 4 * 86_400_000) / WEEK_MS);
    if (weeks.has(week)) continue;
    await createParticao(pool, time);
    weeks.add(week);
  }
}

function moveAside(jobs: Job[], entry: Entry, detalhe: string): void {
  const job = jobs.find(({ leituras }) => leituras.includes(entry));
  if (job === undefined) return;
  job.leituras.splice(job.leituras.indexOf(entry), 1);
  const { codigo, valor, unidade, time } = entry;
  const conteudo = Buffer.from(JSON.stringify({ dispositivo_codigo: codigo, valor, unidade, timestamp: time.toISOString() }));
  setAside(job, { motivo: 'RECUSADA_PELO_BANCO', detalhe, codigo, conteudo, chave: entry.chave() });
}

function rejectExpired(held: Settled<Job>[], before: number, cause: unknown): Settled<Job>[] {
  const kept: Settled<Job>[] = [];
  for (const settled of held) {
    if (settled.job.recebidoEm.getTime() > before) kept.push(settled);
    else settled.reject(new AppError('UNAVAILABLE', { internal: 'held too long', cause }));
  }
  return kept;
}

/** Class 22 (data exception) and 23 (integrity): the row's own fault, trying again would not help. */
function isRefusal(error: unknown): error is pg.DatabaseError {
  return error instanceof pg.DatabaseError && /^2[23]/.test(error.code ?? '');
}

/** "no partition of relation … found for row" has the code of a CHECK, but names no constraint. */
function isMissingParticao(error: pg.DatabaseError): boolean {
  return error.code === SQLSTATE.checkViolation && error.constraint === undefined;
}

function add(a: Stored, b: Stored): Stored {
  return { gravadas: a.gravadas + b.gravadas, duplicadas: a.duplicadas + b.duplicadas, conflitos: a.conflitos + b.conflitos };
}

function toAscii(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]/g, '?');
}
