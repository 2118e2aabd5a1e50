import { existsSync, lstatSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Client } from 'pg';
import { describe, expect, test } from 'vitest';
import { isRoot, scratchFolder, startScratchPostgres } from '../../test/scratch.ts';

async function query(connectionString: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

function uidOf(pid: number): number {
  return lstatSync(`/proc/${pid}`).uid;
}

describe('the embedded PostgreSQL', () => {
  test('serves UTF-8 with a sort order of its own, in UTC, over a socket only', async () => {
    const server = await startScratchPostgres({ dataDir: scratchFolder() });
    const url = server.url('postgres', 'scratch', 'postgres');
    const rows = await query(url, `select current_setting('server_version_num')::int / 10000 as major, pg_encoding_to_char(encoding) as encoding,
      datlocprovider as provider, datlocale as locale, current_setting('TimeZone') as zone, current_setting('listen_addresses') as listen
      from pg_database where datname = 'postgres'`);
    expect(rows).toEqual([{ major: 17, encoding: 'UTF8', provider: 'b', locale: 'C.UTF-8', zone: 'UTC', listen: '' }]);
    const client = new Client(server.connection);
    await client.connect();
    await client.end();
  });

  test('lets nobody in without the right password, from the socket or the network', async () => {
    const dataDir = scratchFolder();
    const server = await startScratchPostgres({ dataDir, port: 21001 });
    await expect(query(server.url('postgres', 'wrong', 'postgres'), 'select 1')).rejects.toMatchObject({ code: '28P01' });
    await expect(query('postgresql://postgres:wrong@127.0.0.1:21001/postgres', 'select 1')).rejects.toMatchObject({ code: '28P01' });
    expect(await query('postgresql://postgres:scratch@127.0.0.1:21001/postgres', 'select 1 as one')).toEqual([{ one: 1 }]);
    const rules = readFileSync(join(dataDir, 'postgres/data/pg_hba.conf'), 'utf8').split('\n').filter((line) => /^(local|host)/.test(line));
    expect(rules.length).toBeGreaterThan(0);
    expect(rules.filter((rule) => !rule.endsWith('scram-sha-256'))).toEqual([]);
  });

  test('takes passwords with any characters in its connection strings', async () => {
    const password = "p@:/%ção '?#";
    const server = await startScratchPostgres({ dataDir: scratchFolder(), superuserPassword: password });
    expect(await query(server.url('postgres', password, 'postgres'), 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  test('keeps its files and socket to its own user, and no password file', async () => {
    const dataDir = scratchFolder();
    const server = await startScratchPostgres({ dataDir });
    const home = join(dataDir, 'postgres');
    for (const folder of [home, join(home, 'data'), server.socketDir]) expect(lstatSync(folder).mode & 0o777).toBe(0o700);
    expect(lstatSync(join(home, 'postgres.log')).mode & 0o777).toBe(0o600);
    expect(readdirSync(home).sort()).toEqual(['data', 'owner.json', 'postgres.log', 'run']);
  });

  test.runIf(isRoot)('never runs as root: it hands over to postgres or nobody, or to the user asked for', async () => {
    const usual = await startScratchPostgres({ dataDir: scratchFolder() });
    expect(uidOf(usual.pid)).not.toBe(0);
    const asked = await startScratchPostgres({ dataDir: scratchFolder(), osUser: 'nobody' });
    expect(uidOf(asked.pid)).toBe(65534);
    const owner = lstatSync(asked.socketDir).uid;
    expect(owner).toBe(65534);
  });

  test.runIf(isRoot)('refuses a user that is unknown, or root', async () => {
    for (const osUser of ['no-such-user', 'root']) {
      await expect(startScratchPostgres({ dataDir: scratchFolder(), osUser })).rejects.toMatchObject({ code: 'DATABASE_START_FAILED', publicMessage: expect.stringContaining(osUser) });
    }
  });

  test.runIf(existsSync('/proc/self/environ'))('inherits nothing of our environment', async () => {
    process.env['TDS_SECRET_OF_TEST'] = 'do not pass me on';
    try {
      const server = await startScratchPostgres({ dataDir: scratchFolder() });
      const environment = readFileSync(`/proc/${server.pid}/environ`, 'utf8').split('\0').filter((line) => line !== '');
      expect(environment.map((line) => line.split('=')[0])).toEqual(expect.arrayContaining(['LANG', 'PATH', 'TZ']));
      expect(environment.join('\n')).not.toContain('TDS_SECRET_OF_TEST');
      expect(environment.join('\n')).not.toContain('npm_');
    } finally {
      delete process.env['TDS_SECRET_OF_TEST'];
    }
  });

  test('takes settings over its defaults, and commits durably unless told otherwise', async () => {
    const dataDir = scratchFolder();
    const show = "select current_setting('fsync') as fsync, current_setting('synchronous_commit') as sync, current_setting('work_mem') as mem";
    const fast = await startScratchPostgres({ dataDir, settings: { work_mem: '7MB' } });
    expect(await query(fast.url('postgres', 'scratch', 'postgres'), show)).toEqual([{ fsync: 'off', sync: 'off', mem: '7MB' }]);
    await fast.stop();
    const durable = await startScratchPostgres({ dataDir, durable: true });
    expect(await query(durable.url('postgres', 'scratch', 'postgres'), show)).toEqual([{ fsync: 'on', sync: 'on', mem: '4MB' }]);
  });

  test('reports an exit nobody asked for, and not the one that stop asked for', async () => {
    const dataDir = scratchFolder();
    const exits: unknown[] = [];
    const server = await startScratchPostgres({ dataDir, onExit: (...exit) => exits.push(exit) });
    await server.stop();
    await server.stop();
    expect(exits).toEqual([]);
    const exited = Promise.withResolvers<unknown>();
    const second = await startScratchPostgres({ dataDir, onExit: (...exit) => exited.resolve(exit) });
    process.kill(second.pid, 'SIGKILL');
    expect(await exited.promise).toEqual([null, 'SIGKILL']);
  });

  test('says what to do when the secret changed since the data was made', async () => {
    const dataDir = scratchFolder();
    const first = await startScratchPostgres({ dataDir });
    await first.stop();
    await expect(startScratchPostgres({ dataDir, superuserPassword: 'another' })).rejects.toMatchObject({ code: 'DATABASE_START_FAILED', publicMessage: expect.stringContaining('TDS_SECRET') });
    const again = await startScratchPostgres({ dataDir });
    expect(again.replacedOrphan).toBe(false);
  });

  test('refuses data of another major version, and a folder that is no database', async () => {
    const dataDir = scratchFolder();
    mkdirSync(join(dataDir, 'postgres/data'), { recursive: true });
    await expect(startScratchPostgres({ dataDir })).rejects.toMatchObject({ code: 'DATABASE_START_FAILED', publicMessage: expect.stringContaining('not a PostgreSQL data folder') });
    writeFileSync(join(dataDir, 'postgres/data/PG_VERSION'), '16\n');
    await expect(startScratchPostgres({ dataDir })).rejects.toMatchObject({ code: 'DATABASE_START_FAILED', publicMessage: expect.stringMatching(/PostgreSQL 16.*PostgreSQL 17/) });
  });

  test('names the port that another program holds', async () => {
    const blocker = createServer().listen(21002, '127.0.0.1');
    await new Promise((resolve) => blocker.once('listening', resolve));
    try {
      await expect(startScratchPostgres({ dataDir: scratchFolder(), port: 21002 })).rejects.toMatchObject({ code: 'PORT_BUSY' });
    } finally {
      blocker.close();
    }
  });

  test('passes on the reason PostgreSQL gives for not starting', async () => {
    await expect(startScratchPostgres({ dataDir: scratchFolder(), settings: { no_such_setting: '1' } })).rejects.toMatchObject({
      code: 'DATABASE_START_FAILED',
      publicMessage: expect.stringContaining('no_such_setting'),
    });
  });
});
