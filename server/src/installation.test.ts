import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { createEmptyDatabase } from '../test/database.ts';
import { scratchFolder } from '../test/scratch.ts';
import { TEST_SECRET } from '../test/secret.ts';
import { checkMigrated, isRunKilled, markKind, openDataFolder, openDatabase, prepareDatabase, readRunFile, writeRunFile } from './installation.ts';
import { readConfig } from './platform/config.ts';
import { createLogger } from './platform/log.ts';

const run = { pid: process.pid, url: 'http://127.0.0.1:8000', mqttPort: 8883, postgres: null };
const open = (dir: string): ReturnType<typeof openDataFolder> => openDataFolder(readConfig({ TDS_DATA_DIR: dir }));

describe('the run file', () => {
  it('tells commands where the system runs', () => {
    const folder = open(scratchFolder());
    expect(readRunFile(folder)).toBeUndefined();
    writeRunFile(folder, run);
    expect(readRunFile(folder)).toEqual(run);
  });

  it('is as if it were not there when a power loss cut it short', () => {
    const folder = open(scratchFolder());
    for (const text of ['', '{"pid":1,"url', 'null', '{}']) {
      writeFileSync(path.join(folder.dir, 'run.json'), text);
      expect(readRunFile(folder)).toBeUndefined();
    }
  });

  it('outlives a killed run, and of a living one says nothing of the kind', async () => {
    const folder = open(scratchFolder());
    expect(isRunKilled(folder)).toBe(false);
    writeRunFile(folder, run);
    expect(isRunKilled(folder)).toBe(false);
    const gone = spawn('true');
    await once(gone, 'exit');
    writeRunFile(folder, { ...run, pid: gone.pid ?? 0 });
    expect(isRunKilled(folder)).toBe(true);
  });
});

describe('what a folder was begun as', () => {
  it('is written once and whole: what is there is never opened for writing again', () => {
    const folder = open(scratchFolder());
    const file = path.join(folder.dir, 'kind');
    expect(folder.kind).toBe('empty');
    markKind(folder, 'real');
    expect(open(folder.dir).kind).toBe('real');
    markKind(open(folder.dir), 'demo');
    expect(readFileSync(file, 'utf8')).toBe('real\n');
    expect(existsSync(`${file}.new`)).toBe(false);
  });

  it('is never guessed: a damaged mark stops the start', () => {
    const { dir } = open(scratchFolder());
    writeFileSync(path.join(dir, 'kind'), '');
    expect(() => open(dir)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID', publicMessage: expect.stringMatching(/kind is damaged.*"demo" or "real"/) }));
  });
});

const log = createLogger('test', 'silent');

async function ask(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(sql);
  await client.end();
}

describe('the database of a command', () => {
  it('that cannot be brought to the present schema is stopped again, so that the command ends', async () => {
    const config = readConfig({ TDS_DATA_DIR: scratchFolder() });
    const folder = openDataFolder(config);
    const isRunning = (): boolean => globSync('**/postmaster.pid', { cwd: folder.dir }).length > 0;
    const first = await openDatabase(config, folder, log);
    await ask(first.ownerUrl, "update tds.migracao set sha256 = 'other'");
    expect(isRunning()).toBe(true);
    await first.close();
    await expect(openDatabase(config, folder, log)).rejects.toMatchObject({ code: 'MIGRATION_CHANGED' });
    expect(isRunning()).toBe(false);
  }, 60_000);

  it('is opened with the logins that are given, and otherwise with derived ones', async () => {
    const database = await createEmptyDatabase();
    try {
      const given = 'postgresql://somebody:word@127.0.0.1:1/elsewhere';
      const config = readConfig({ TDS_DATA_DIR: scratchFolder(), DATABASE_URL: database.ownerUrl, TDS_SECRET: 'x'.repeat(32), DATABASE_URL_APP: given });
      const opened = await openDatabase(config, openDataFolder(config), log);
      expect(opened.url('app')).toBe(given);
      expect(new URL(opened.url('jobs'))).toMatchObject({ username: 'tds_jobs', pathname: `/${database.name}` });
    } finally {
      await database.drop();
    }
  });

  it('says what to run when it is new', async () => {
    const database = await createEmptyDatabase();
    try {
      await expect(checkMigrated(database)).rejects.toMatchObject({ publicMessage: expect.stringContaining('npm run tds -- migrate') });
      const config = readConfig({ TDS_DATA_DIR: scratchFolder(), DATABASE_URL: database.ownerUrl, TDS_SECRET: TEST_SECRET });
      await prepareDatabase(config, openDataFolder(config), database.ownerUrl, log);
      await checkMigrated(database);
    } finally {
      await database.drop();
    }
  });
});
