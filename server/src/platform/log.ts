import { pino } from 'pino';
import type { Logger } from 'pino';

export type { Logger };

/** One JSON line an event on stderr, so that stdout stays for what a command answers. Secrets never reach it. */
export function createLogger(process: string, level = 'info'): Logger {
  return pino(
    {
      name: process,
      level,
      redact: ['req.headers.cookie', 'req.headers.authorization', 'senha', 'password', '*.senha', '*.password'],
    },
    pino.destination({ dest: 2, sync: true }),
  );
}
