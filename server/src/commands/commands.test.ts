import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { runCommand } from '../../test/command.ts';
import { createEmptyDatabase, createTestDatabase } from '../../test/database.ts';
import { scratchFolder } from '../../test/scratch.ts';
import { TEST_SECRET } from '../../test/secret.ts';
import { PASSED } from './simulate.ts';
import { checkFlags, listMeters } from './simulator.ts';

const NOT_RUNNING = { code: 2, stdout: '', stderr: 'The system is not running. Start it first: npm start\n' };

describe('simulate', () => {
  it('on a folder nothing runs in says so at once, and leaves the folder alone', async () => {
    const dir = path.join(scratchFolder(), 'data');
    expect(await runCommand(['simulate'], { TDS_DATA_DIR: dir })).toEqual(NOT_RUNNING);
    expect(existsSync(dir)).toBe(false);
  });

  it('says the same of a system that was killed', async () => {
    const dir = scratchFolder();
    const gone = spawn('true');
    await once(gone, 'exit');
    writeFileSync(path.join(dir, 'run.json'), JSON.stringify({ pid: gone.pid, url: 'http://127.0.0.1:1', mqttPort: 1, postgres: 'postgresql://postgres@127.0.0.1:1/postgres' }));
    expect(await runCommand(['simulate'], { TDS_DATA_DIR: dir })).toEqual(NOT_RUNNING);
    expect(readdirSync(dir)).toEqual(['run.json']);
  });

  it('takes the meters of a file as the simulator reads them', async () => {
    const file = path.join(scratchFolder(), 'meters.csv');
    writeFileSync(file, 'time;meter;value\n1;"A;1";2\n1;B;2\n1;"A;1";3\n');
    expect(await listMeters(file, undefined)).toEqual(['A;1', 'B']);
    await expect(listMeters(file, 'id')).rejects.toMatchObject({ code: 'COMMAND_USAGE', publicMessage: `${file} has no column id; its columns are time, meter, value` });
    await expect(listMeters(`${file}x`, undefined)).rejects.toMatchObject({ code: 'COMMAND_USAGE', publicMessage: expect.stringContaining('cannot read') });
  });
});

describe('a folder of the system itself is refused, before anything is started', () => {
  it.each([
    { command: 'gateways connect', args: ['gateways', 'connect', '--conta', 'a', '--codigo', 'b', '--mac', '02:00:00:00:00:01', '--out', '/proc/x'] },
    { command: 'simulate', args: ['simulate', '--dir', '/sys/x'] },
  ])('by $command', async ({ args }) => {
    const dir = path.join(scratchFolder(), 'data');
    expect(await runCommand(args, { TDS_DATA_DIR: dir })).toEqual({ code: 2, stdout: '', stderr: `${args.at(-1)} belongs to the system and keeps no files. Choose another folder.\n` });
    expect(existsSync(dir)).toBe(false);
  });

  it('by every command, as the data folder', async () => {
    const { code, stderr } = await runCommand(['migrate'], { TDS_DATA_DIR: '/proc/x' });
    expect(code).toBe(2);
    expect(stderr).toContain('TDS_DATA_DIR takes a folder, not below /proc, /sys or /dev');
  });
});

describe('gateways connect', () => {
  it('in a folder without authorities registers no gateway', async () => {
    const database = await createTestDatabase();
    const client = new pg.Client({ connectionString: database.ownerUrl });
    await client.connect();
    try {
      await client.query("insert into tds_new_conta (id, slug, nome, fuso) values (gen_random_uuid(), 'ipe', 'Ipê', 'America/Sao_Paulo')");
      const env = { TDS_DATA_DIR: scratchFolder(), DATABASE_URL: database.ownerUrl, TDS_SECRET: TEST_SECRET };
      const { code, stderr } = await runCommand(['gateways', 'connect', '--conta', 'ipe', '--codigo', 'A', '--mac', '02:00:00:00:00:01'], env);
      expect({ code, lines: stderr.trim().split('\n').length }).toEqual({ code: 2, lines: 1 });
      expect((await client.query('select from tds_new_gateway')).rowCount).toBe(0);
    } finally {
      await client.end();
      await database.drop();
    }
  });
});

describe('help', () => {
  it('of a group lists its commands, and of simulate tells the flags of the simulator too', async () => {
    const group = await runCommand(['gateways', '--help'], {});
    expect(group).toMatchObject({ code: 0, stderr: '' });
    expect(group.stdout).toContain('gateways connect');
    expect(group.stdout).not.toContain('simulate');
    const { stdout } = await runCommand(['simulate', '--help'], {});
    expect(stdout).toMatch(/--open-from[^]*--in-flight N {2,}\S/);
    const known = [...stdout.slice(stdout.indexOf('Simulates a fleet')).matchAll(/^  --([\w-]+)/gm)].map(([, name]) => name);
    expect(new Set(known)).toEqual(new Set([...Object.keys(PASSED), 'fleet', 'check', 'list-meters', 'help']));
  });
});

describe('a mistake is told before anything is written', () => {
  it.each([
    { args: ['gateways', 'connect', '--conta', 'a', '--codigo', 'TEM espaço'], says: '--codigo TEM espaço' },
    { args: ['gateways', 'connect', '--conta', 'a', '--codigo', 'A', '--mac', 'ff:ff:ff:ff:ff:ff'], says: 'is no MAC' },
    { args: ['gateways', 'connect', '--conta', 'a', '--codigo', 'A', '--dispositivo', 'D01:banana'], says: 'the unit banana is not known' },
    { args: ['gateways', 'connect', '--conta', 'a', '--codigo', 'A', '--csr', '/nowhere.csr'], says: '/nowhere.csr cannot be read' },
    { args: ['admin', 'create', '--email', 'foo'], says: 'foo is no e-mail address' },
  ])('$says', async ({ args, says }) => {
    const dir = path.join(scratchFolder(), 'data');
    const { code, stderr } = await runCommand(args, { TDS_DATA_DIR: dir });
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(says) });
    expect(existsSync(dir)).toBe(false);
  });

  it('on a database that is new, in one sentence', async () => {
    const database = await createEmptyDatabase();
    try {
      const env = { TDS_DATA_DIR: scratchFolder(), DATABASE_URL: database.ownerUrl, TDS_SECRET: TEST_SECRET };
      const { code, stderr } = await runCommand(['admin', 'create', '--email', 'a@exemplo.com.br'], env);
      expect({ code, stderr }).toEqual({ code: 2, stderr: 'The database has not the present schema. Run this first: npm run tds -- migrate\n' });
    } finally {
      await database.drop();
    }
  });

  it('of a file of which no row can be read, with the first of them', async () => {
    const file = path.join(scratchFolder(), 'comma.csv');
    writeFileSync(file, 'meter;time;value\nA;2026-01-01T00:00:00Z;10,5\n');
    await expect(checkFlags(['--replay', file])).rejects.toMatchObject({ code: 'COMMAND_USAGE', publicMessage: expect.stringMatching(/none of its 1 rows can be read.*line 2/) });
    await expect(checkFlags(['--interval', 'abc'])).rejects.toMatchObject({ publicMessage: expect.stringContaining('--interval') });
  });
});
