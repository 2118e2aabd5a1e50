import { pino } from 'pino';
import type { DestinationStream, Logger } from 'pino';

export type { Logger };

/** One JSON line an event, on stderr unless told otherwise: stdout stays for what a command answers. Secrets never reach it. */
export function createLogger(process: string, level = 'info', destination: DestinationStream = pino.destination({ dest: 2, sync: true })): Logger {
  return pino(
    {
      name: process,
      level,
      redact: ['req.headers.cookie', 'req.headers.authorization', 'senha', 'password', '*.senha', '*.password'],
    },
    destination,
  );
}
