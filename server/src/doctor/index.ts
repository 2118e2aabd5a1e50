/** The doctor: looks at an installation from all sides and changes nothing. Each look says what it found and what to do about it. */
import pg from 'pg';
import { findRunning, readRunFile } from '../installation.ts';
import type { Config } from '../platform/config.ts';
import { checkCertificates } from './check-certificates.ts';
import { checkDatabase } from './check-database.ts';
import { checkFolder, checkKeys } from './check-folder.ts';
import { checkDisk, checkListeners, checkNode } from './check-machine.ts';
import { error, ok, warning } from './finding.ts';
import type { Finding } from './finding.ts';

export { worstOf } from './finding.ts';
export type { Finding } from './finding.ts';

export interface Installation {
  config: Config;
  caDir: string;
  passphraseFile: string;
  /** The owner's address of the database, where one may answer; undefined when the embedded one is not running. */
  ownerUrl: string | undefined;
  now: Date;
}

export async function examine({ config, caDir, passphraseFile, ownerUrl, now }: Installation): Promise<Finding[]> {
  const dir = config.TDS_DATA_DIR;
  const isRunning = findRunning({ dir }) !== undefined;
  const folder = checkFolder(dir);
  if (folder[0]?.text.endsWith('does not exist') === true) return [checkNode(), ...folder];
  const certificates = await checkCertificates(caDir, now);
  return [
    checkNode(),
    isRunning ? ok('system', `runs: ${readRunFile({ dir })?.url}`) : warning('system', 'does not run', 'Start it: npm start'),
    ...folder,
    ...checkKeys(dir, passphraseFile, certificates.isDevelopment),
    ...certificates.findings,
    await checkDisk(dir),
    ...(await checkListeners(config, isRunning ? readRunFile({ dir }) : undefined)),
    ...(await askDatabase(ownerUrl, isRunning, now)),
  ];
}

async function askDatabase(ownerUrl: string | undefined, isRunning: boolean, now: Date): Promise<Finding[]> {
  if (ownerUrl === undefined) return [warning('database', 'not looked at: it runs with the system', 'Start the system and ask again.')];
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'tds doctor', connectionTimeoutMillis: 5000, statement_timeout: 20_000 });
  try {
    await client.connect();
  } catch (cause) {
    return [error('database', `does not answer: ${(cause as Error).message}`, 'Check the address, the login, and that the server runs.')];
  }
  try {
    return await checkDatabase(client, { isRunning, now });
  } finally {
    await client.end();
  }
}
