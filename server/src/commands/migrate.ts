import { withInstallation, readFlags } from './command.ts';
import type { Command } from './command.ts';
import { prepareDatabase } from '../installation.ts';

export const migrateDatabase: Command = {
  name: 'migrate',
  summary: 'bring the database to the present schema',
  help: 'Forward only; running it again changes nothing. With DATABASE_URL that database, otherwise the embedded one.\n',
  run: async (args) => {
    readFlags(args, {});
    await withInstallation(({ config, folder, open, log }) => prepareDatabase(config, folder, open.ownerUrl, log), { needsSchema: false });
    process.stdout.write('The database is up to date.\n');
    return 0;
  },
};
