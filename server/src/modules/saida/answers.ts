import { setTimeout as delay } from 'node:timers/promises';
import type { ConfigStatus, Mac } from '@tds/contract/mqtt';
import type { Queryable } from '../../platform/db.ts';
import type { Logger } from '../../platform/log.ts';
import { updateAnswers } from './repo-answer.ts';
import type { AnswerRow } from './repo-answer.ts';

/** What gateways say to the config they were sent. */
export interface Answers {
  /** Resolves when it is committed, however long that takes; never rejects. */
  keep(gateway: { id: string; mac: Mac }, status: ConfigStatus): Promise<void>;
}

const PAUSE_MS = { first: 100, last: 5000 };

/** One statement at a time; of a gateway that answers again meanwhile the last answer counts. */
export function createAnswers(db: Queryable, log: Logger): Answers {
  let waiting = new Map<string, AnswerRow>();
  let written: Promise<void> | undefined;
  let next: Promise<void> | undefined;

  const write = async (before: Promise<void> | undefined): Promise<void> => {
    await before;
    const rows = [...waiting.values()];
    waiting = new Map();
    next = undefined;
    await updateUntilDone(db, rows, log);
  };
  return {
    keep: ({ id, mac }, { versao, ok, erro }) => {
      waiting.set(`${id} ${mac}`, { gatewayId: id, mac, versao, ok, erro: ok ? null : (erro ?? null) });
      next ??= written = write(written);
      return next;
    },
  };
}

async function updateUntilDone(db: Queryable, rows: readonly AnswerRow[], log: Logger): Promise<void> {
  for (let pauseMs = PAUSE_MS.first; ; pauseMs = Math.min(pauseMs * 2, PAUSE_MS.last)) {
    try {
      await updateAnswers(db, rows);
      return;
    } catch (error) {
      log.warn({ err: error, answers: rows.length, pauseMs }, 'answers of gateways not kept, tried again');
      await delay(pauseMs);
    }
  }
}
