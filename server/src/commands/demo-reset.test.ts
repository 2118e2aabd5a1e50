import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCommand } from '../../test/command.ts';
import { scratchFolder, startScratchPostgres } from '../../test/scratch.ts';

/** A data folder as one start leaves it, without what a database holds. */
function dataFolder(kind?: 'demo' | 'real'): string {
  const dir = path.join(scratchFolder(), 'data');
  for (const name of ['ca', 'secrets', 'demo-fleet']) mkdirSync(path.join(dir, name), { recursive: true });
  writeFileSync(path.join(dir, 'secrets', 'secret'), `${'s'.repeat(43)}\n`, { mode: 0o600 });
  if (kind !== undefined) writeFileSync(path.join(dir, 'kind'), `${kind}\n`);
  return dir;
}

const reset = (dir: string, ...more: string[]) => runCommand(['demo', '--reset', ...more], { TDS_DATA_DIR: dir });

describe('demo --reset', () => {
  it('removes all of a demo but its secret, so that the people keep their passwords', async () => {
    const dir = dataFolder('demo');
    const server = await startScratchPostgres({ dataDir: dir });
    await server.stop();
    expect(await reset(dir, '--yes')).toMatchObject({ code: 0, stderr: '' });
    expect(readdirSync(dir, { recursive: true, encoding: 'utf8' }).toSorted()).toEqual(['kind', 'secrets', 'secrets/secret']);
  });

  it('leaves what it did not make, and the far end of a link', async () => {
    const dir = dataFolder('demo');
    const elsewhere = scratchFolder();
    writeFileSync(path.join(elsewhere, 'thesis.txt'), '');
    writeFileSync(path.join(dir, 'letter.txt'), '');
    for (const name of ['link', 'postgres', 'fleets']) symlinkSync(elsewhere, path.join(dir, name));
    const { code, stdout } = await reset(dir, '--yes');
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('left alone: letter.txt, link\n') });
    expect(readdirSync(dir).toSorted()).toEqual(['kind', 'letter.txt', 'link', 'secrets']);
    expect(readdirSync(elsewhere)).toEqual(['thesis.txt']);
  });

  it('leaves a folder alone that holds real data, or none at all', async () => {
    const withoutSecret = dataFolder('demo');
    rmSync(path.join(withoutSecret, 'secrets'), { recursive: true });
    for (const dir of [dataFolder('real'), dataFolder(), withoutSecret]) {
      const { code, stderr } = await reset(dir, '--yes');
      expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(/not begun as a demo|no demo in/) });
      expect(existsSync(path.join(dir, 'demo-fleet'))).toBe(true);
    }
  });

  it('asks before, and takes silence for no', async () => {
    const dir = dataFolder('demo');
    expect(await reset(dir)).toMatchObject({ code: 2, stderr: expect.stringMatching(/removes the demo in .* --yes/) });
    expect(existsSync(path.join(dir, 'demo-fleet'))).toBe(true);
  });

  it('refuses while the system or a command holds the folder', async () => {
    const dir = dataFolder('demo');
    const server = await startScratchPostgres({ dataDir: dir });
    expect((await reset(dir, '--yes')).code).toBe(2);
    await server.stop();
    writeFileSync(path.join(dir, 'run.json'), JSON.stringify({ pid: process.pid, url: 'http://127.0.0.1:1', mqttPort: 1, postgres: null }));
    expect(await reset(dir, '--yes')).toMatchObject({ code: 2, stderr: expect.stringContaining('Ctrl-C') });
    expect(existsSync(path.join(dir, 'postgres/data'))).toBe(true);
  });

  it('without --reset does nothing and says so', async () => {
    expect(await runCommand(['demo'], {})).toMatchObject({ code: 2, stderr: expect.stringContaining('--reset') });
  });
});
