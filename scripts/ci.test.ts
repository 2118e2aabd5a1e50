import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { printCounts, settleCounts } from './counts.ts';
import { ROOT } from './run-command.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tds-ci-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs .ci/run with a program in npm's place that prints and ends as told. */
function runCi(script: string): { status: number | null; lastLine: string } {
  writeFileSync(join(folder, 'npm'), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, 'npm'), 0o755);
  const { status, stdout } = spawnSync(join(ROOT, '.ci/run'), { encoding: 'utf8', env: { ...process.env, PATH: `${folder}${delimiter}${process.env['PATH']}` } });
  return { status, lastLine: stdout.trimEnd().split('\n').at(-1) ?? '' };
}

describe('.ci/run', () => {
  test.each([
    ['a good run', 'echo "12 passed, 0 failed"', 0, '12 passed, 0 failed'],
    ['a good run with skipped tests', 'echo "12 passed, 0 failed, 3 skipped"', 0, '12 passed, 0 failed, 3 skipped'],
    ['a failed run, whatever npm says after it', 'echo "11 passed, 1 failed"; echo "npm error code 1" >&2; exit 1', 1, '11 passed, 1 failed'],
    ['a run that counts failures and ends well', 'echo "10 passed, 10 failed"', 1, '10 passed, 10 failed'],
    ['a run that broke off before counting', 'echo installing; exit 7', 1, '0 passed, 1 failed'],
    ['a run that says nothing and ends well', 'exit 0', 1, '0 passed, 1 failed'],
    ['a run that fails after counting', 'echo "12 passed, 0 failed"; exit 3', 3, '12 passed, 1 failed'],
  ])('tells of %s', (_name, script, status, lastLine) => {
    expect(runCi(script)).toEqual({ status, lastLine });
  });

  test('calls the command that the README gives', () => {
    expect(runCi('[ "$*" = test ] && echo "1 passed, 0 failed"')).toMatchObject({ status: 0 });
    expect(readFileSync(join(ROOT, 'README.md'), 'utf8')).toMatch(/^npm test /m);
  });
});

describe('the counts of a run', () => {
  const counts = { passed: 2, failed: 0, skipped: 0, files: [] };

  test.each([
    ['a crash before the end', undefined, false, '0 passed, 1 failed'],
    ['no test at all', { ...counts, passed: 0 }, true, '0 passed, 1 failed'],
    ['a bad end without a failed test', counts, false, '2 passed, 1 failed'],
    ['a good run', counts, true, '2 passed, 0 failed'],
    ['skipped tests', { ...counts, skipped: 4 }, true, '2 passed, 0 failed, 4 skipped'],
  ])('show %s', (_name, found, endedWell, line) => {
    expect(printCounts(settleCounts(found, endedWell))).toBe(line);
  });

  test('hold what passed, failed and was skipped, files that do not load, and errors outside of tests', () => {
    const files = {
      'plain.test.js': "test('one', () => {}); test('two', () => { throw new Error('no'); }); test.skip('three', () => {});",
      'unloadable.test.js': "import './missing.js';",
      'hook.test.js': "beforeAll(() => { throw new Error('no'); }); test('never', () => {});",
      'astray.test.js': "test('fine', () => { Promise.reject(new Error('nobody waits')); });",
    };
    for (const [name, source] of Object.entries(files)) writeFileSync(join(folder, name), source);
    const file = join(folder, 'counts.json');
    const args = [join(ROOT, 'node_modules/vitest/vitest.mjs'), 'run', '--globals', '--root', folder, `--reporter=${join(ROOT, 'scripts/count-reporter.ts')}`];
    expect(() => execFileSync(process.execPath, args, { cwd: folder, env: { ...process.env, TDS_TEST_COUNTS: file }, stdio: 'ignore' })).toThrow('Command failed');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ passed: 2, failed: 4, skipped: 2 });
  });
});
