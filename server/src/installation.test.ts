import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { scratchFolder } from '../test/scratch.ts';
import { isRunKilled, markKind, openDataFolder, readRunFile, writeRunFile } from './installation.ts';
import { readConfig } from './platform/config.ts';

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
