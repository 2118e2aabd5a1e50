/**
 * `node server/test/release-fixture.ts NAME [--until MIGRATION]`: some rows in every table as this release has them, as a backup in
 * server/test/releases. Each release adds its own, once; upgrade.test.ts brings every one of them to the present schema.
 */
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createBackup } from '../src/backup/create-backup.ts';
import { createKeyFile, readKeyFile } from '../src/backup/key.ts';
import { createProgress } from '../src/backup/progress.ts';
import { startEmbeddedPostgres } from '../src/platform/embedded-postgres.ts';
import { createLogger } from '../src/platform/log.ts';
import { listMigrationFiles, migrate } from '../src/platform/migrate.ts';
import { deriveKey } from '../src/platform/secrets.ts';
import { populate } from './populate.ts';
import { TEST_SECRET } from './secret.ts';

const FOLDER = path.join(import.meta.dirname, 'releases');
const READINGS = 2000;

const { values, positionals } = parseArgs({ options: { until: { type: 'string' } }, allowPositionals: true });
const [name] = positionals;
if (name === undefined) throw new Error('NAME is missing: that of the release, such as 0.2.0');
const only = new Set([...listMigrationFiles().keys()].filter((file) => values.until === undefined || file <= `${values.until}~`));
const dataDir = mkdtempSync(path.join(tmpdir(), 'tds-release-'));
const log = createLogger('release', 'warn');
const keyFile = path.join(FOLDER, 'key');
// It seals nothing that anybody has to keep to themselves.
if (!existsSync(keyFile)) createKeyFile(keyFile);
// A checkout leaves it readable by all, which no key may be.
chmodSync(keyFile, 0o600);
const server = await startEmbeddedPostgres({ dataDir, superuserPassword: 'release', durable: false, log });
try {
  const ownerUrl = server.url('postgres', 'release', 'postgres');
  await migrate({ ownerUrl, passwords: { backup: 'release' }, ctxKey: deriveKey(TEST_SECRET, 'app.ctx'), log, only });
  await populate(ownerUrl, READINGS);
  const url = server.url('tds_backup', 'release', 'postgres');
  await createBackup({ url, file: path.join(FOLDER, `${name}.bkp`), key: readKeyFile(keyFile), kind: 'real', version: name, progress: createProgress() });
} finally {
  await server.stop();
  rmSync(dataDir, { recursive: true, force: true });
}
