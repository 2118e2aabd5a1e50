import { chmodSync, copyFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { createEmptyDatabase, createTestDatabase } from '../../test/database.ts';
import type { TestDatabase } from '../../test/database.ts';
import { runSql } from '../../test/fixtures.ts';
import { ODD_TEXT } from '../../test/populate.ts';
import { scratchFolder } from '../../test/scratch.ts';
import { createLogger } from '../platform/log.ts';
import { listMigrationFiles, migrate } from '../platform/migrate.ts';
import type { MigrateOptions } from '../platform/migrate.ts';
import { openBackup } from './backup-reader.ts';
import type { BackupReader } from './backup-reader.ts';
import { readKeyFile } from './key.ts';
import { digestPart, listTables } from './repo-catalogue.ts';
import { checkRestorable, restoreBackup } from './restore-backup.ts';

const FOLDER = path.join(import.meta.dirname, '../../test/releases');
const SILENT = { begin: () => undefined, update: () => undefined, end: () => undefined };
const log = createLogger('test', 'silent');

const releases = readdirSync(FOLDER).filter((name) => name.endsWith('.bkp'));

/** The key lies in the repository, where it can be read by all: here it is as a key has to be. */
async function openRelease(name: string): Promise<BackupReader> {
  const keyFile = path.join(scratchFolder(), 'key');
  copyFileSync(path.join(FOLDER, 'key'), keyFile);
  chmodSync(keyFile, 0o600);
  const backup = await openBackup(path.join(FOLDER, name), readKeyFile(keyFile));
  onTestFinished(() => backup.close());
  return backup;
}

async function createTarget(): Promise<TestDatabase> {
  const database = await createEmptyDatabase();
  onTestFinished(() => database.drop());
  return database;
}

const migrateTarget = ({ ownerUrl, ctxKey }: TestDatabase, options: Partial<MigrateOptions>): Promise<string[]> => migrate({ ownerUrl, passwords: {}, ctxKey, log, ...options });

/** Brings the rows of a release into a database with the tables it had, then that database to the present. */
async function upgrade(backup: BackupReader, database: TestDatabase): Promise<void> {
  await restoreBackup({
    ownerUrl: database.ownerUrl,
    backup,
    progress: SILENT,
    announce: () => undefined,
    migrate: async (only) => void (await migrateTarget(database, { isRestoring: true, ...(only ? { only } : {}) })),
  });
}

describe.each(releases)('the data of release %s', (name) => {
  test('is what that release knew, and comes to the present schema with every row as it was', async () => {
    const backup = await openRelease(name);
    checkRestorable(backup, { isGivenDatabase: true });
    const database = await createTarget();
    const { ownerUrl } = database;
    await upgrade(backup, database);
    expect((await runSql<{ nome: string }>(ownerUrl, 'select nome from tds.migracao order by 1')).map(({ nome }) => nome)).toEqual([...listMigrationFiles().keys()]);

    const client = new pg.Client({ connectionString: ownerUrl });
    await client.connect();
    onTestFinished(() => client.end());
    await client.query("set timezone = 'UTC'");
    const present = new Map((await listTables(client, [])).map((table) => [table.name, table.columns]));
    for (const [at, part] of backup.manifest.parts.entries()) {
      const { table, columns } = part;
      expect({ table, lost: columns.filter((column) => !present.get(table)?.includes(column)) }).toEqual({ table, lost: [] });
      expect({ table, ...(await digestPart(client, part)) }).toEqual({ table, ...backup.footer.parts[at] });
    }
    expect(await runSql(ownerUrl, 'select count(*)::int as n from tds_new_conta where nome = $1', [ODD_TEXT])).toEqual([{ n: 2 }]);
  });
});

test('an owner of the database that is no superuser restores as well', async () => {
  // It makes the roles of the cluster, with their passwords.
  const other = await createTestDatabase();
  onTestFinished(() => other.drop());
  const backup = await openRelease('first.bkp');
  const database = await createTarget();
  const owner = `owner_${database.name}`;
  onTestFinished(() => runSql(inject('postgresUrl'), `drop role ${owner}`).then(() => undefined));
  onTestFinished(() => database.drop());
  await runSql(database.ownerUrl, `create role ${owner} login password 'x'; grant tds_owner, tds_jobs to ${owner}; alter database ${database.name} owner to ${owner}`);
  const url = new URL(database.ownerUrl);
  [url.username, url.password] = [owner, 'x'];
  await upgrade(backup, { ...database, ownerUrl: url.href });
  expect(await runSql(database.url('app'), 'select count(*)::int as n from tds_new_conta')).toEqual([{ n: 0 }]);
  expect(await runSql(database.ownerUrl, 'select count(*)::int as n from tds_new_conta')).toEqual([{ n: 2 }]);
});

test('a restore whose rows are not those of the snapshot says so, and nothing starts on them', async () => {
  const backup = await openRelease('first.bkp');
  const database = await createTarget();
  const parts = backup.footer.parts.map((part, at) => (at === 0 ? { ...part, hash: '1:1' } : part));
  await expect(upgrade({ ...backup, footer: { ...backup.footer, parts } }, database)).rejects.toMatchObject({ code: 'RESTORE_INCOMPLETE', publicMessage: expect.stringContaining('not the') });
  await expect(migrateTarget(database, {})).rejects.toMatchObject({ code: 'RESTORE_INCOMPLETE' });
});

test('the first release is among them', () => {
  expect(releases).toContain('first.bkp');
});

test('a backup of a later release is refused, and so is one whose migration was another', async () => {
  const { manifest, ...rest } = await openRelease('first.bkp');
  const [first, ...others] = manifest.migrations;
  const judge = (migrations: typeof manifest.migrations) => () => checkRestorable({ ...rest, manifest: { ...manifest, migrations } }, { isGivenDatabase: false });
  expect(judge([...manifest.migrations, { nome: '29990101_0000_later.sql', sha256: '' }])).toThrow(/made by a later release .* does not know 29990101_0000_later.sql/);
  expect(judge([{ nome: first?.nome ?? '', sha256: '0' }, ...others])).toThrow(/never edited/);
});

test('the backup of a demo does not go into a given database', async () => {
  const { manifest, ...rest } = await openRelease('first.bkp');
  expect(() => checkRestorable({ ...rest, manifest: { ...manifest, kind: 'demo' } }, { isGivenDatabase: true })).toThrow(/never runs on a given DATABASE_URL/);
});
