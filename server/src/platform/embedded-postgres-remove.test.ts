import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { scratchFolder } from '../../test/scratch.ts';
import { takeHome } from './embedded-postgres-owner.ts';
import { removeEmbeddedPostgres } from './embedded-postgres-remove.ts';
import { createLogger } from './log.ts';

const log = createLogger('test', 'silent');
const remove = (dataDir: string, whileHeld: () => void = () => undefined, outside?: string) => removeEmbeddedPostgres(dataDir, { log, whileHeld, outside });

/** What a database leaves in its home, a small stand-in for each. */
function makeDatabase(home: string): void {
  for (const name of ['data', 'run', 'init-abc']) mkdirSync(path.join(home, name), { recursive: true });
  for (const name of ['data/PG_VERSION', 'postgres.log', 'postgres.log.1']) writeFileSync(path.join(home, name), '17\n');
}

describe('removing the embedded database', () => {
  it('takes the home with all that the database made', async () => {
    const dir = scratchFolder();
    makeDatabase(path.join(dir, 'postgres'));
    await remove(dir);
    expect(readdirSync(dir)).toEqual([]);
  });

  it('leaves what somebody else put into the home', async () => {
    const dir = scratchFolder();
    makeDatabase(path.join(dir, 'postgres'));
    writeFileSync(path.join(dir, 'postgres', 'thesis.txt'), '');
    await remove(dir);
    expect(readdirSync(path.join(dir, 'postgres'))).toEqual(['thesis.txt']);
  });

  it('leaves a folder of the same name that holds no database', async () => {
    const dir = scratchFolder();
    mkdirSync(path.join(dir, 'postgres', 'data'), { recursive: true });
    writeFileSync(path.join(dir, 'postgres', 'data', 'thesis.txt'), '');
    await remove(dir);
    expect(existsSync(path.join(dir, 'postgres', 'data', 'thesis.txt'))).toBe(true);
  });

  it('follows the link that a start made, and takes both ends', async () => {
    const [dir, outside] = [scratchFolder(), scratchFolder()];
    makeDatabase(path.join(outside, 'data-x1'));
    symlinkSync(path.join(outside, 'data-x1'), path.join(dir, 'postgres'));
    await remove(dir, undefined, outside);
    expect([readdirSync(dir), readdirSync(outside)]).toEqual([[], []]);
  });

  it('of a link that leads elsewhere, or nowhere, takes the link only', async () => {
    const elsewhere = scratchFolder();
    makeDatabase(elsewhere);
    for (const target of [elsewhere, path.join(elsewhere, 'missing')]) {
      const dir = scratchFolder();
      symlinkSync(target, path.join(dir, 'postgres'));
      await remove(dir);
      expect(readdirSync(dir)).toEqual([]);
    }
    expect(readdirSync(elsewhere).toSorted()).toEqual(['data', 'init-abc', 'postgres.log', 'postgres.log.1', 'run']);
  });

  it('holds the home until all is gone: a system that starts meanwhile is refused', async () => {
    const dir = scratchFolder();
    const home = path.join(dir, 'postgres');
    makeDatabase(home);
    let refusal: unknown;
    await remove(dir, () => {
      try {
        takeHome(home);
      } catch (error) {
        refusal = error;
      }
    });
    expect(refusal).toMatchObject({ code: 'DATA_DIR_BUSY' });
  });
});
