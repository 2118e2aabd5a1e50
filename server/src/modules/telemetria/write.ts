import pg from 'pg';
import { sqlState, SQLSTATE, transaction } from '../../platform/db.ts';
import type { Pool } from '../../platform/db.ts';
import { insertQuarentena } from '../quarentena/index.ts';
import type { QuarentenaRow } from '../quarentena/index.ts';
import { chaveAt, setAside } from './judge.ts';
import type { Entry, Job } from './judge.ts';
import type { Marks } from './marks.ts';
import { loadUltimas } from './repo-copy.ts';
import type { LeituraCopy } from './repo-copy.ts';
import { createParticao, insertLeituras } from './repo.ts';
import type { Stored } from './repo.ts';

/** Quarentena in one statement. The driver writes bytes as hexadecimal text, twice. */
const QUARENTENA_ROWS = 1000;
const QUARENTENA_BYTES = 2 * 1024 * 1024;
const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
const NONE: Stored = { gravadas: 0, duplicadas: 0, conflitos: 0 };

/** What earlier batches learnt of the database; shared by all. */
export interface Known {
  /** Those that have their partition. */
  weeks: Set<number>;
  marks: Marks;
  copy: LeituraCopy;
}

/**
 * The writing of one batch, which may take several attempts: what an attempt committed is remembered and not written again, so
 * that each reading is counted as what it became. What the database refuses for a row's own sake is halved out and put aside;
 * any other error leaves the rest for the next attempt.
 */
export class BatchWrite {
  readonly stored: Stored = { gravadas: 0, duplicadas: 0, conflitos: 0 };
  /** Readings that were committed of jobs dropped later. */
  storedOfDropped = 0;
  readonly #pool: Pool;
  readonly #known: Known;
  /** Stacks of what is not written yet: the last one is next. */
  #entries: Entry[][];
  #aside: Job[];

  constructor(pool: Pool, known: Known, jobs: readonly Job[]) {
    this.#pool = pool;
    this.#known = known;
    this.#entries = [jobs.flatMap(({ leituras }) => leituras)];
    this.#aside = [...jobs];
  }

  /** Resolves when all is committed; rejects when the database could not, to be called again. */
  async attempt(): Promise<void> {
    for (let chunk = this.#entries.at(-1); chunk !== undefined; chunk = this.#entries.at(-1)) await this.#writeChunk(chunk);
    while (this.#aside.length > 0) await this.#writeAside();
  }

  /** Takes a job out of what is still to be written. */
  drop(job: Job): void {
    const waiting = this.#entries.flat().filter((entry) => entry.job === job).length;
    this.storedOfDropped += job.leituras.length - waiting;
    this.#entries = this.#entries.map((chunk) => chunk.filter((entry) => entry.job !== job));
    this.#aside = this.#aside.filter((other) => other !== job);
  }

  async #writeChunk(chunk: Entry[]): Promise<void> {
    try {
      if (chunk.length > 0) this.#count(await this.#insert(chunk));
      this.#entries.pop();
    } catch (error) {
      if (!isRefusal(error)) throw error;
      if (isMissingParticao(error)) {
        // The week was dropped since it was made: the next attempt makes it again.
        for (const { time } of chunk) this.#known.weeks.delete(weekOf(time));
        throw error;
      }
      this.#entries.pop();
      this.#halve(chunk, error.message);
    }
  }

  async #insert(chunk: Entry[]): Promise<Stored> {
    const { weeks, marks } = this.#known;
    for (const { time } of chunk) {
      const week = weekOf(time);
      if (weeks.has(week)) continue;
      await createParticao(this.#pool, time);
      weeks.add(week);
    }
    const unknown = marks.findUnknown(chunk);
    if (unknown.length > 0) marks.learn(unknown, await loadUltimas(this.#pool, unknown));
    return this.#insertSplit(chunk, marks.split(chunk));
  }

  /** What must be new by COPY, the rest by the statement that looks for what is there. */
  async #insertSplit(chunk: Entry[], { novas, outras }: { novas: Entry[]; outras: Entry[] }): Promise<Stored> {
    try {
      return await transaction(this.#pool, async (tx) => {
        if (novas.length > 0) await this.#known.copy.copy(tx, novas);
        const { gravadas, duplicadas, conflitos } = outras.length > 0 ? await insertLeituras(tx, outras) : NONE;
        return { gravadas: gravadas + novas.length, duplicadas, conflitos };
      });
    } catch (error) {
      this.#known.marks.forget(chunk);
      if (novas.length === 0 || sqlState(error) !== SQLSTATE.uniqueViolation) throw error;
    }
    // Another process stored some of it since.
    return transaction(this.#pool, (tx) => insertLeituras(tx, chunk));
  }

  /** log2(n) more statements find one bad row. */
  #halve(chunk: Entry[], detalhe: string): void {
    const [entry] = chunk;
    if (chunk.length === 1 && entry) moveAside(entry, detalhe);
    else {
      const half = chunk.length >> 1;
      this.#entries.push(chunk.slice(half), chunk.slice(0, half));
    }
  }

  async #writeAside(): Promise<void> {
    const rows: QuarentenaRow[] = [];
    let bytes = 0;
    let count = 0;
    for (const { quarentena } of this.#aside) {
      if (count > 0 && (rows.length >= QUARENTENA_ROWS || bytes >= QUARENTENA_BYTES)) break;
      rows.push(...quarentena);
      for (const { conteudo } of quarentena) bytes += conteudo.length;
      count += 1;
    }
    if (rows.length > 0) await insertAnyhow(this.#pool, rows);
    this.#aside.splice(0, count);
  }

  #count({ gravadas, duplicadas, conflitos }: Stored): void {
    this.stored.gravadas += gravadas;
    this.stored.duplicadas += duplicadas;
    this.stored.conflitos += conflitos;
  }
}

/** A row that quarentena itself refuses is kept with its texts made plain: its reason and its bytes matter most. */
async function insertAnyhow(pool: Pool, rows: QuarentenaRow[]): Promise<void> {
  try {
    await insertQuarentena(pool, rows);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    await insertQuarentena(pool, rows.map(toPlain));
  }
}

function moveAside(entry: Entry, detalhe: string): void {
  const { job, codigo, valor, unidade, time } = entry;
  job.leituras.splice(job.leituras.indexOf(entry), 1);
  const conteudo = Buffer.from(JSON.stringify({ dispositivo_codigo: codigo, valor, unidade, timestamp: time.toISOString() }));
  setAside(job, { motivo: 'RECUSADA_PELO_BANCO', detalhe, codigo, conteudo, chave: chaveAt(job, entry.index), instantMs: time.getTime() });
}

/** 1970-01-05 was a Monday: weeks begin on Monday 00:00 UTC, as in tds.create_particao_leitura. */
function weekOf(time: Date): number {
  return Math.floor((time.getTime() - 4 * DAY_MS) / WEEK_MS);
}

/** Class 22 (data exception) and 23 (integrity): the row's own fault, trying again would not help. */
function isRefusal(error: unknown): error is pg.DatabaseError {
  return error instanceof pg.DatabaseError && /^2[23]/.test(error.code ?? '');
}

/** "no partition of relation … found for row" has the code of a CHECK, but names no constraint. */
function isMissingParticao(error: pg.DatabaseError): boolean {
  return error.code === SQLSTATE.checkViolation && error.constraint === undefined;
}

function toPlain(row: QuarentenaRow): QuarentenaRow {
  const plain = (text: string): string => text.replaceAll(/[^\x20-\x7e]/g, '?');
  return { ...row, detalhe: plain(row.detalhe), dispositivoCodigo: row.dispositivoCodigo && plain(row.dispositivoCodigo) };
}
