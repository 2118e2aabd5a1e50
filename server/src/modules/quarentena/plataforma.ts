import { setTimeout as delay } from 'node:timers/promises';
import type { Queryable } from '../../platform/db.ts';
import type { Logger } from '../../platform/log.ts';
import { insertPlataforma } from './repo-plataforma.ts';
import type { PlataformaRow } from './repo-plataforma.ts';

export interface QuarentenaPlataforma {
  /** Resolves when it is committed, however long that takes; never rejects. */
  keep(row: PlataformaRow): Promise<void>;
}

/** One statement at a time, rows and bytes bounded; what comes meanwhile goes with the next. */
const MAX_ROWS = 500;
const MAX_BYTES = 2 * 1024 * 1024;
const PAUSE_MS = { first: 100, last: 5000 };

export function createQuarentenaPlataforma(db: Queryable, log: Logger): QuarentenaPlataforma {
  const waiting: { row: PlataformaRow; resolve: () => void }[] = [];
  let isWriting = false;

  const write = async (): Promise<void> => {
    isWriting = true;
    while (waiting.length > 0) {
      const batch = waiting.slice(0, countFitting(waiting));
      await insertUntilDone(db, batch.map(({ row }) => row), log);
      waiting.splice(0, batch.length);
      for (const { resolve } of batch) resolve();
    }
    isWriting = false;
  };
  return {
    keep: (row) =>
      new Promise((resolve) => {
        waiting.push({ row, resolve });
        if (!isWriting) void write();
      }),
  };
}

function countFitting(waiting: readonly { row: PlataformaRow }[]): number {
  let bytes = 0;
  const end = waiting.findIndex(({ row }, index) => {
    bytes += row.conteudo.length;
    return index > 0 && (index >= MAX_ROWS || bytes > MAX_BYTES);
  });
  return end === -1 ? waiting.length : end;
}

async function insertUntilDone(db: Queryable, rows: readonly PlataformaRow[], log: Logger): Promise<void> {
  for (let pauseMs = PAUSE_MS.first; ; pauseMs = Math.min(pauseMs * 2, PAUSE_MS.last)) {
    try {
      await insertPlataforma(db, rows);
      return;
    } catch (error) {
      log.warn({ err: error, messages: rows.length, pauseMs }, "nobody's messages not kept, tried again");
      await delay(pauseMs);
    }
  }
}
