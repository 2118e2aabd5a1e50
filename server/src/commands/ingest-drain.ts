import { drainWorker } from '../gateway-broker/drain.ts';
import { readExternalBroker } from '../gateway-broker/settings.ts';
import { AppError } from '../platform/errors.ts';
import { createPool } from '../platform/db.ts';
import { readFlags, usage, withInstallation } from './command.ts';
import type { Command } from './command.ts';

export const drainIngest: Command = {
  name: 'ingest drain',
  summary: 'take an ingest worker away for good: what waits for it at the external broker is stored first',
  help: `  --worker N       its number (MQTT_WORKER); the process with that number must be stopped
  --of N           how many workers there were (default: MQTT_WORKERS)

  Connects to the broker of MQTT_URL under the worker's client id, stores what waits for it, unsubscribes, stores what came meanwhile,
  and ends the session. Afterwards lower MQTT_WORKERS for those that stay. Broken off, it is run again.
`,
  run: async (args) => {
    const string = { type: 'string' } as const;
    const flags = readFlags(args, { worker: string, of: string });
    const number = Number(flags.worker ?? usage('--worker is needed: the number of the worker that goes'));
    await withInstallation(async ({ config, open, log }) => {
      const of = Number(flags.of ?? config.MQTT_WORKERS);
      if (!Number.isInteger(number) || number < 0 || !Number.isInteger(of) || number >= of) usage(`--worker ${flags.worker} is not one of ${of}, counted from 0`);
      const external = readExternalBroker({ ...config, MQTT_WORKER: number, MQTT_WORKERS: of });
      if (external === undefined) throw new AppError('CONFIG_INVALID', { publicMessage: 'There is no external broker: MQTT_URL is not set.' });
      const pool = createPool({ url: open.url('ingest'), max: 4, name: 'tds drain', log });
      try {
        const { received } = await drainWorker({ external, pool, log, told: (text) => void process.stderr.write(`${text}\n`) });
        process.stdout.write(`worker ${number} is drained: ${received} messages stored, its session at the broker is ended\n`);
      } finally {
        await pool.end();
      }
    });
    return 0;
  },
};
