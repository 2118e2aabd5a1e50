/** The embedded database as long as the system runs: when its server dies it is started again on the same socket. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Config } from './platform/config.ts';
import type { EmbeddedPostgres } from './platform/embedded-postgres.ts';
import type { Logger } from './platform/log.ts';
import { ownerUrl, startPostgres } from './installation.ts';
import type { DataFolder } from './installation.ts';

export interface KeptPostgres {
  /** The owner's address. */
  url: string;
  /** The same without password, for the run file. */
  address: string;
  stop(): Promise<void>;
}

const RESTART_MS = { first: 200, last: 5000 };

export async function keepPostgres(config: Config, folder: DataFolder, log: Logger): Promise<KeptPostgres> {
  let stopping = false;
  let restarting: Promise<void> | undefined;
  let postgres: EmbeddedPostgres;

  const exited = (): void => {
    if (stopping) return;
    log.error('the database server ended, started again');
    restarting = restart();
  };
  const restart = async (): Promise<void> => {
    for (let pauseMs = RESTART_MS.first; !stopping; pauseMs = Math.min(pauseMs * 2, RESTART_MS.last)) {
      try {
        postgres = await startPostgres(config, folder, log, exited);
        return;
      } catch (error) {
        log.error({ err: error, pauseMs }, 'the database server does not start');
        await delay(pauseMs);
      }
    }
  };

  postgres = await startPostgres(config, folder, log, exited);
  const url = ownerUrl(folder, postgres);
  return {
    url,
    address: postgres.url('postgres', '', 'postgres'),
    stop: async () => {
      stopping = true;
      await restarting;
      await postgres.stop();
    },
  };
}
