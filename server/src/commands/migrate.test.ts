import { expect, it, onTestFinished } from 'vitest';
import { runCommand } from '../../test/command.ts';
import { runSql } from '../../test/fixtures.ts';
import { populate } from '../../test/populate.ts';
import { scratchFolder } from '../../test/scratch.ts';
import { markKind, openDataFolder, openDatabase, ownerUrl, prepareDatabase, startPostgres } from '../installation.ts';
import { readConfig } from '../platform/config.ts';
import { createLogger } from '../platform/log.ts';
import { listMigrationFiles } from '../platform/migrate.ts';

const log = createLogger('test', 'silent');
/** What the first release had. */
const LAST = '20261123_1542_telemetria.sql';
const COUNTS = `select (select count(*)::int from tds_new_leitura_dispositivo) as leituras, (select count(*)::int from tds_new_dispositivo) as dispositivos,
  (select count(*)::int from tds_new_gateway_posse) as posses, (select count(*)::int from tds_new_certificado_device) as certificados`;

it('opens the data folder of the first release and leaves every row in it', async () => {
  const config = readConfig({ TDS_DATA_DIR: scratchFolder() });
  const folder = openDataFolder(config);
  const before = await startPostgres(config, folder, log, () => undefined);
  try {
    const only = new Set([...listMigrationFiles().keys()].filter((name) => name <= LAST));
    await prepareDatabase(config, folder, ownerUrl(folder, before), log, { only });
    await populate(ownerUrl(folder, before), 2000);
  } finally {
    await before.stop();
  }
  markKind(folder, 'real');

  expect(await runCommand(['migrate'], { TDS_DATA_DIR: config.TDS_DATA_DIR })).toMatchObject({ code: 0 });
  const open = await openDatabase(config, openDataFolder(config), log);
  onTestFinished(() => open.close());
  expect(await runSql(open.ownerUrl, 'select nome from tds.migracao order by 1')).toEqual([...listMigrationFiles().keys()].map((nome) => ({ nome })));
  expect(await runSql(open.ownerUrl, COUNTS)).toEqual([{ leituras: 2000, dispositivos: 40, posses: 8, certificados: 8 }]);
});
