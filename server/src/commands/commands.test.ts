import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCommand } from '../../test/command.ts';
import { scratchFolder } from '../../test/scratch.ts';
import { listMeters } from './simulator.ts';

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
