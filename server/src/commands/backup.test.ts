import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { runCommand } from '../../test/command.ts';
import { createEmptyDatabase, createTestDatabase } from '../../test/database.ts';
import type { TestDatabase } from '../../test/database.ts';
import { hashTables } from '../../test/export.ts';
import { runSql } from '../../test/fixtures.ts';
import { populate } from '../../test/populate.ts';
import { scratchFolder } from '../../test/scratch.ts';
import { TEST_SECRET } from '../../test/secret.ts';
import { openBackup } from '../backup/backup-reader.ts';
import { createBackup } from '../backup/create-backup.ts';
import { createKeyFile, readKeyFile } from '../backup/key.ts';
import { openDataFolder, openDatabase } from '../installation.ts';
import { readConfig } from '../platform/config.ts';
import { createLogger } from '../platform/log.ts';

const TDS = path.join(import.meta.dirname, '../main/tds.ts');
const READINGS = 50_000;
/** What a restore must not bring back, or writes itself. */
const OWN = ['public.tds_new_sessao', 'tds.chave', 'tds.migracao', 'tds.processo'];
const SILENT = { begin: () => undefined, update: () => undefined, end: () => undefined };

const folder = mkdtempSync(path.join(tmpdir(), 'tds-scratch-'));
let source: TestDatabase;
/** Of the source as it was made. */
let [file, keyFile] = ['', ''];

beforeAll(async () => {
  source = await createTestDatabase();
  await populate(source.ownerUrl, READINGS);
  ({ file, keyFile } = await backUpSource('whole'));
});

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await source.drop();
});

/** A backup in pieces so small that a restore can be killed between two of them. */
async function backUpSource(name: string, chunkBytes = 16 * 1024): Promise<{ file: string; keyFile: string }> {
  const [file, keyFile] = [path.join(folder, `${name}.bkp`), path.join(folder, `${name}.key`)];
  createKeyFile(keyFile);
  await createBackup({ url: source.url('backup'), file, key: readKeyFile(keyFile), kind: 'real', version: '0', progress: SILENT, chunkBytes });
  return { file, keyFile };
}

async function judge(name: string): Promise<'none' | 'half' | 'whole'> {
  if (!existsSync(name)) return 'none';
  const backup = await openBackup(name, readKeyFile(keyFile)).catch(() => undefined);
  await backup?.close();
  return backup === undefined ? 'half' : 'whole';
}

/** The whole program, killed by SIGKILL as soon as `isTime` says so, unless it ends before. */
async function runKilled(args: string[], env: Record<string, string>, isTime: () => Promise<boolean>): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, [TDS, ...args], { env: { PATH: process.env['PATH'] ?? '', ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = once(child, 'close');
  while (child.exitCode === null && !(await isTime())) await delay(2);
  child.kill('SIGKILL');
  const [code] = (await ended) as [number | null];
  return { code, output };
}

/** The database in a data folder, for as long as the test looks at it. */
async function openFolder(dir: string): Promise<string> {
  const config = readConfig({ TDS_DATA_DIR: dir });
  const open = await openDatabase(config, openDataFolder(config), createLogger('test', 'silent'));
  onTestFinished(() => open.close());
  return open.ownerUrl;
}

describe('a restore killed again and again', () => {
  it('goes on after the last whole piece, and ends with the same bytes in every table', async () => {
    const target = await createEmptyDatabase();
    onTestFinished(() => target.drop());
    const env = { DATABASE_URL: target.ownerUrl, TDS_SECRET: TEST_SECRET, TDS_DATA_DIR: path.join(scratchFolder(), 'data') };
    const holds = (what: string) => async (): Promise<boolean> => (await runSql<{ is: boolean }>(target.ownerUrl, `select ${what} as is`).catch(() => []))[0]?.is === true;
    const pieces = (count: number) => holds(`(select count(*) >= ${count} from tds_restore.chunk)`);
    const args = ['restore', '--from', file, '--key-file', keyFile];
    for (const { isTime, found } of [
      { isTime: holds("to_regclass('tds_restore.run') is not null"), found: undefined },
      { isTime: pieces(3), found: undefined },
      { isTime: pieces(30), found: 3 },
      { isTime: pieces(60), found: 30 },
    ]) {
      const { code, output } = await runKilled(args, env, isTime);
      expect({ code, output }).toMatchObject({ code: null });
      expect(Number(/interrupted restore: (\d+) of/.exec(output)?.[1] ?? 0)).toBeGreaterThanOrEqual(found ?? 0);
    }
    // Half of the rows would look like all of them: nothing starts on them, and no process is let in.
    expect(await runCommand(['migrate'], { ...env, TDS_DATA_DIR: scratchFolder() })).toMatchObject({ code: 2, stderr: expect.stringContaining('has not come to its end') });
    await expect(runSql(target.url('app'), 'select 1')).rejects.toMatchObject({ code: '42501' });
    const last = await runCommand(args, env);
    expect(last).toMatchObject({ code: 0 });
    expect(Number(/interrupted restore: (\d+) of/.exec(last.stderr)?.[1])).toBeGreaterThanOrEqual(60);
    expect(await hashTables(target.ownerUrl, OWN)).toEqual(await hashTables(source.ownerUrl, OWN));
    expect(readdirSync(env.TDS_DATA_DIR).toSorted()).toEqual(['kind']);
  });
});

describe('a restore into an empty data folder', () => {
  it('killed while it makes its database goes on, and the folder is as any other: its sessions ended, its migrations known', async () => {
    const dir = path.join(scratchFolder(), 'new');
    const args = ['restore', '--from', file, '--key-file', keyFile, '--data-dir', dir];
    const killed = await runKilled(args, {}, async () => existsSync(path.join(dir, 'postgres/data')));
    expect(killed).toMatchObject({ code: null });
    expect(await runCommand(['migrate'], { TDS_DATA_DIR: dir })).toMatchObject({ code: 2, stderr: expect.stringContaining('has not come to its end') });
    expect(await runCommand(args, {})).toMatchObject({ code: 0, stdout: expect.stringContaining('bring the folder "ca"') });
    expect(readdirSync(dir).toSorted()).toEqual(['kind', 'postgres', 'secrets']);
    const restored = await openFolder(dir);
    expect(await hashTables(restored, OWN)).toEqual(await hashTables(source.ownerUrl, OWN));
    expect(await runSql(restored, 'select count(*)::int as sessions from tds_new_sessao')).toEqual([{ sessions: 0 }]);
    const migrations = 'select nome, sha256 from tds.migracao order by 1';
    expect(await runSql(restored, migrations)).toEqual(await runSql(source.ownerUrl, migrations));
  });
});

describe('a backup', () => {
  it('is of one moment, though somebody writes into two tables meanwhile', async () => {
    const pair = (n: number): string =>
      `with a as (insert into tds_new_leitura_conflito (time, recebido_em, conta_id, dispositivo_id, valor, unidade) select timestamptz '2001-01-01Z' + ${n} * interval '1 s', now(), conta_id, id, 0, 'L' from tds_new_dispositivo limit 1)
       update tds_new_conta set versao = versao + 1 where slug = 'conta-1'`;
    let isDone = false;
    const writing = (async () => {
      for (let n = 0; !isDone; n += 1) await runSql(source.ownerUrl, pair(n));
    })();
    const moment = await backUpSource('moment');
    isDone = true;
    await writing;
    const target = await createEmptyDatabase();
    onTestFinished(() => target.drop());
    const env = { DATABASE_URL: target.ownerUrl, TDS_SECRET: TEST_SECRET, TDS_DATA_DIR: scratchFolder() };
    expect(await runCommand(['restore', '--from', moment.file, '--key-file', moment.keyFile], env)).toMatchObject({ code: 0 });
    const [row] = await runSql<{ pairs: number; versions: number }>(target.ownerUrl, "select (select count(*)::int from tds_new_leitura_conflito where time < '2002-01-01Z') as pairs, (select versao - 1 from tds_new_conta where slug = 'conta-1') as versions");
    expect(row?.pairs).toBe(row?.versions);
    // As a database of its own: the processes are let in again, and policies bind the owner of the tables too.
    expect(await runSql(target.url('app'), 'select count(*)::int as n from tds_new_conta')).toEqual([{ n: 0 }]);
    expect(await runSql(target.ownerUrl, "select count(*)::int as n from pg_class where relrowsecurity and not relforcerowsecurity and relname ~ '^tds_'")).toEqual([{ n: 0 }]);
    expect(await runSql(target.ownerUrl, "select count(*)::int as n from pg_trigger where not tgisinternal and tgenabled <> 'O'")).toEqual([{ n: 0 }]);
    expect(await runSql(target.ownerUrl, "select to_regnamespace('tds_restore') as books")).toEqual([{ books: null }]);
  });

  it('made by the command is for its owner alone, with a key made at first use', async () => {
    const dir = scratchFolder();
    const made = path.join(dir, 'a.bkp');
    const env = { DATABASE_URL: source.ownerUrl, TDS_SECRET: TEST_SECRET, TDS_DATA_DIR: path.join(dir, 'data') };
    const { code, stdout, stderr } = await runCommand(['backup', '--to', made, '--json'], env);
    expect({ code, said: JSON.parse(stdout) }).toMatchObject({ code: 0, said: { file: made, rows: expect.any(Number), file_bytes: statSync(made).size } });
    expect(stderr).toContain('Keep a copy of it away from this machine');
    expect([made, path.join(dir, 'data/secrets/backup-key')].map((name) => statSync(name).mode & 0o777)).toEqual([0o600, 0o600]);
    expect(await runCommand(['backup', '--to', made], env)).toMatchObject({ code: 2, stderr: expect.stringContaining('not written over') });
  });

  it('killed in the middle leaves nothing that bears its name, or all of it', async () => {
    const dir = scratchFolder();
    const made = path.join(dir, 'a.bkp');
    const env = { PATH: process.env['PATH'] ?? '', DATABASE_URL: source.ownerUrl, TDS_SECRET: TEST_SECRET, TDS_DATA_DIR: path.join(dir, 'data') };
    const child = spawn(process.execPath, [TDS, 'backup', '--to', made, '--key-file', keyFile], { env, stdio: 'ignore' });
    const ended = once(child, 'close');
    while (child.exitCode === null && !existsSync(`${made}.partial`) && !existsSync(made)) await delay(2);
    child.kill('SIGKILL');
    await ended;
    expect(await judge(made)).not.toBe('half');
  });
});

describe('stopped by a person', () => {
  it('a backup leaves nothing behind, wherever it was', async () => {
    const made = path.join(scratchFolder(), 'a.bkp');
    const controller = new AbortController();
    const progress = { ...SILENT, update: () => controller.abort() };
    const backup = createBackup({ url: source.url('backup'), file: made, key: readKeyFile(keyFile), kind: 'real', version: '0', progress, signal: controller.signal, chunkBytes: 4096 });
    await expect(backup).rejects.toThrow();
    expect(readdirSync(path.dirname(made))).toEqual([]);
  });

  it('a backup that waits for the database says that none was made', async () => {
    const dir = scratchFolder();
    const env = { PATH: process.env['PATH'] ?? '', DATABASE_URL: source.ownerUrl, TDS_SECRET: TEST_SECRET, TDS_DATA_DIR: path.join(dir, 'data') };
    const holder = new pg.Client({ connectionString: source.ownerUrl });
    await holder.connect();
    onTestFinished(() => holder.end());
    await holder.query('begin; lock table tds_new_usuario in access exclusive mode');
    const child = spawn(process.execPath, [TDS, 'backup', '--to', path.join(dir, 'a.bkp'), '--key-file', keyFile], { env, stdio: ['ignore', 'ignore', 'pipe'] });
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const ended = once(child, 'close');
    while ((await runSql(source.ownerUrl, "select from pg_stat_activity where application_name = 'tds backup' and wait_event_type = 'Lock'")).length === 0) await delay(10);
    child.kill('SIGTERM');
    expect({ code: (await ended)[0] as number, stderr }).toEqual({ code: 2, stderr: 'Stopped. No backup was made.\n' });
    expect(readdirSync(dir).filter((name) => name.startsWith('a.bkp'))).toEqual([]);
  });
});

describe('restore refuses in a sentence, and touches nothing', () => {
  it.each([
    { what: 'a folder that is not empty', prepare: (dir: string) => writeFileSync(path.join(dir, 'notes.txt'), ''), says: 'is not empty (notes.txt)' },
    { what: 'a folder where another backup is being restored', prepare: (dir: string) => writeFileSync(path.join(dir, 'restore.json'), '{"backup":"0"}'), says: 'A restore of another backup is under way' },
  ])('$what', async ({ prepare, says }) => {
    const dir = scratchFolder();
    prepare(dir);
    const before = readdirSync(dir);
    const { code, stderr } = await runCommand(['restore', '--from', file, '--key-file', keyFile, '--data-dir', dir], {});
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(says) });
    expect(readdirSync(dir)).toEqual(before);
  });

  it('a database that is not empty', async () => {
    const dir = path.join(scratchFolder(), 'data');
    const { code, stderr } = await runCommand(['restore', '--from', file, '--key-file', keyFile], { DATABASE_URL: source.ownerUrl, TDS_SECRET: TEST_SECRET, TDS_DATA_DIR: dir });
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('The database is not empty') });
    expect(existsSync(dir)).toBe(false);
  });

  it('a file that is not there, none, and no key', async () => {
    const run = (...args: string[]) => runCommand(['restore', ...args], {});
    expect(await run('--from', '/nowhere', '--key-file', keyFile)).toMatchObject({ code: 2, stderr: 'The backup /nowhere cannot be read (ENOENT).\n' });
    expect(await run('--from', '/nowhere')).toMatchObject({ code: 2, stderr: expect.stringContaining('--key-file is missing') });
    expect(await run('--from', keyFile, '--key-file', keyFile)).toMatchObject({ code: 2, stderr: expect.stringContaining('is no backup of this system') });
  });
});
