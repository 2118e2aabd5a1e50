import type { Queryable } from './db.ts';
import type { Logger } from './log.ts';

const BEAT_MS = 5000;

/** Says in the database that a process lives, and is well, so that another one can answer for the whole system. */
export function startHeartbeat(db: Queryable, name: string, log: Logger, isWell: () => boolean = () => true): { stop(): void } {
  const beat = (): void => {
    if (!isWell()) return;
    db.query('insert into tds.processo (nome, visto_em) values ($1, now()) on conflict (nome) do update set visto_em = now()', [name]).catch(
      (error: Error) => log.warn({ error: error.message }, 'heartbeat not written'),
    );
  };
  beat();
  const timer = setInterval(beat, BEAT_MS);
  return { stop: () => clearInterval(timer) };
}

/** Heard of within three beats. */
export async function isAlive(db: Queryable, name: string): Promise<boolean> {
  const { rowCount } = await db.query("select from tds.processo where nome = $1 and visto_em > now() - interval '15 seconds'", [name]);
  return rowCount === 1;
}
