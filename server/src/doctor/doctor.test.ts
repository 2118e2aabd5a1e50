import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { describe, expect, it, onTestFinished, test } from 'vitest';
import { runCommand } from '../../test/command.ts';
import { createEmptyDatabase, createTestDatabase } from '../../test/database.ts';
import { runSql } from '../../test/fixtures.ts';
import { scratchFolder } from '../../test/scratch.ts';
import { ensureDevelopmentAuthorities, ensureServerCertificate } from '../modules/certificados/index.ts';
import { checkCertificates } from './check-certificates.ts';
import { checkDatabase, checkMigrations } from './check-database.ts';
import { checkFolder, checkKeys } from './check-folder.ts';
import { checkNode } from './check-machine.ts';
import type { Finding } from './finding.ts';

const YEAR_MS = 365.25 * 86_400_000;

async function askDatabase(url: string, now = new Date()): Promise<Finding[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await checkDatabase(client, { isRunning: true, now });
  } finally {
    await client.end();
  }
}

const trouble = (findings: readonly Finding[]): string[] => findings.filter(({ level }) => level !== 'ok').map(({ check, level }) => `${check}: ${level}`);

describe('of the data folder the doctor tells', () => {
  it('what other users of the machine can get at', () => {
    const dir = scratchFolder();
    mkdirSync(path.join(dir, 'secrets'), { mode: 0o700 });
    writeFileSync(path.join(dir, 'secrets/secret'), 's', { mode: 0o600 });
    expect(trouble(checkFolder(dir))).toEqual([]);
    chmodSync(path.join(dir, 'secrets/secret'), 0o640);
    expect(checkFolder(dir)[0]).toMatchObject({ level: 'error', advice: expect.stringContaining(`chmod go-rwx ${dir}/secrets/secret`) });
  });

  it('that a restore has not come to its end', () => {
    const dir = scratchFolder();
    writeFileSync(path.join(dir, 'restore.json'), '{"backup":"0"}');
    expect(trouble(checkFolder(dir))).toEqual(['data folder: error']);
  });

  it('that the key of the root, and a passphrase beside the keys, should be elsewhere, unless all is for development', () => {
    const dir = scratchFolder();
    for (const name of ['ca', 'secrets']) mkdirSync(path.join(dir, name), { mode: 0o700 });
    const passphrase = path.join(dir, 'secrets/ca-passphrase');
    for (const file of [path.join(dir, 'ca/device-root.key'), passphrase]) writeFileSync(file, '', { mode: 0o600 });
    expect(trouble(checkKeys(dir, passphrase, false))).toEqual(['root key: warning', 'passphrase: warning']);
    expect(trouble(checkKeys(dir, passphrase, true))).toEqual([]);
  });
});

test('a private key that somebody put down in the data folder is found, a certificate is none', () => {
  const dir = scratchFolder();
  mkdirSync(path.join(dir, 'out/gateway'), { recursive: true });
  writeFileSync(path.join(dir, 'out/gateway/gateway.key'), '-----BEGIN PRIVATE KEY-----');
  writeFileSync(path.join(dir, 'out/gateway/ca.pem'), '-----BEGIN CERTIFICATE-----');
  expect(checkKeys(dir, '', true).filter(({ level }) => level !== 'ok').map(({ text }) => text)).toEqual([`A private key lies where none belongs: ${dir}/out/gateway/gateway.key`]);
});

test('certificates that end soon, ended, or are not there are told before gateways tell it', async () => {
  const dir = scratchFolder();
  const clock = { now: () => new Date() };
  const files = { dir: path.join(dir, 'ca'), passphraseFile: path.join(dir, 'passphrase'), clock };
  expect(trouble((await checkCertificates(files.dir, clock.now())).findings)).toEqual(['certificates: error']);
  await ensureDevelopmentAuthorities(files);
  await ensureServerCertificate({ ...files, names: ['localhost'], ips: [] });
  expect(trouble((await checkCertificates(files.dir, clock.now())).findings)).toEqual([]);
  const inDays = (days: number): Date => new Date(clock.now().getTime() + days * 86_400_000);
  expect(trouble((await checkCertificates(files.dir, inDays(75))).findings)).toEqual(['listener: warning']);
  expect(trouble((await checkCertificates(files.dir, inDays(91))).findings)).toEqual(['listener: error']);
  expect(trouble((await checkCertificates(files.dir, new Date(clock.now().getTime() + 15.5 * YEAR_MS))).findings)).toContain('issuing authority of the gateways: warning');
});

describe('of the database the doctor tells', () => {
  it('nothing but good where all is well, apart from the test server, which does not outlive a power cut', async () => {
    const database = await createTestDatabase();
    onTestFinished(() => database.drop());
    await runSql(database.ownerUrl, "select tds.create_particao_leitura(now() + n * interval '7 days') from generate_series(0, 4) n");
    expect(trouble(await askDatabase(database.ownerUrl))).toEqual(['durability: error']);
  });

  it('where readings will have no place, which policies were loosened, and which processes are silent', async () => {
    const database = await createTestDatabase();
    onTestFinished(() => database.drop());
    await runSql(database.ownerUrl, "select tds.create_particao_leitura(now()); alter table tds_new_conta no force row level security; insert into tds.processo values ('ingest', now() - interval '1 minute')");
    const findings = await askDatabase(database.ownerUrl);
    expect(trouble(findings)).toEqual(expect.arrayContaining(['guards: error', 'processes: error', expect.stringMatching(/^partitions: (warning|error)$/)]));
    expect(findings.find(({ check }) => check === 'guards')?.text).toContain('tds_new_conta');
  });

  it('a clock that differs, and a schema that is missing', async () => {
    const database = await createEmptyDatabase();
    onTestFinished(() => database.drop());
    expect(trouble(await askDatabase(database.ownerUrl, new Date(Date.now() + 600_000)))).toEqual(expect.arrayContaining(['clock: error', 'migrations: error']));
  });

  it('a release that is older than the database', () => {
    expect(checkMigrations(['29990101_0000_later.sql'])).toMatchObject({ level: 'error', text: expect.stringContaining('later release') });
  });
});

test('a Node that this was not tested with is a warning', () => {
  expect([checkNode('24.1.0').level, checkNode('26.0.0').level]).toEqual(['ok', 'warning']);
});

test('the command ends with the code of the worst finding, and makes nothing', async () => {
  const dir = path.join(scratchFolder(), 'none');
  const { code, stdout, stderr } = await runCommand(['doctor', '--json'], { TDS_DATA_DIR: dir });
  expect({ code, stderr, level: JSON.parse(stdout).level }).toEqual({ code: 2, stderr: '', level: 'error' });
});
