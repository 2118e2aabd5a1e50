import pg from 'pg';
import { KEEPALIVE } from './db.ts';
import type { Logger } from './log.ts';

export interface ListenOptions {
  url: string;
  /** Channel → what to do with its payload. Called also with '' after each reconnect: something may have been missed. */
  channels: Record<string, (payload: string) => void>;
  log: Logger;
}

const RETRY_MS = 1000;
/** For the connection and for each LISTEN. */
const ANSWER_MS = 5000;

/**
 * Follows PostgreSQL notifications on a connection of its own and opens it again when it breaks. A notification is a hint that
 * something changed, never the news itself: anyone who may connect can send one, so the reader looks the change up.
 */
export function listen(options: ListenOptions): { stop(): Promise<void> } {
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  const open = async (): Promise<void> => {
    const next = new pg.Client({ connectionString: options.url, application_name: 'tds listen', connectionTimeoutMillis: ANSWER_MS, query_timeout: ANSWER_MS, ...KEEPALIVE });
    client = next;
    next.on('notification', ({ channel, payload }) => options.channels[channel]?.(payload ?? ''));
    next.on('error', (error) => options.log.warn({ error: error.message }, 'notification connection lost'));
    // Of the present one alone: what was closed in its favour may end late.
    next.on('end', () => client === next && retry());
    await next.connect();
    for (const [channel, changed] of Object.entries(options.channels)) {
      await next.query(`listen ${next.escapeIdentifier(channel)}`);
      changed('');
    }
  };
  const retry = (): void => {
    if (stopped || timer) return;
    timer = setTimeout(() => {
      timer = undefined;
      start();
    }, RETRY_MS);
  };
  const start = (): void => {
    open().catch((error: Error) => {
      options.log.warn({ error: error.message }, 'notification connection refused');
      // What is half open would stay so for ever: it is closed before another is opened.
      void client?.end().catch(() => undefined);
      retry();
    });
  };

  start();
  return {
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await client?.end().catch(() => undefined);
    },
  };
}
