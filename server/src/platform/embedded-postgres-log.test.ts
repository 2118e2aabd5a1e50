import { appendFileSync, closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { scratchFolder } from '../../test/scratch.ts';
import { keepLogBounded, readLogSince } from './embedded-postgres-log.ts';

test('a log that has grown too large is set aside once, and a server that holds it open goes on writing to it', () => {
  const file = join(scratchFolder(), 'postgres.log');
  const held = openSync(file, 'a');
  onTestFinished(() => closeSync(held));
  writeSync(held, 'x'.repeat(100));
  keepLogBounded(file, 100)();
  expect(readFileSync(file, 'utf8')).toHaveLength(100);
  writeSync(held, 'y');
  keepLogBounded(file, 100)();
  writeSync(held, 'next');
  expect(readFileSync(file, 'utf8')).toBe('next');
  expect(readFileSync(`${file}.1`, 'utf8')).toHaveLength(101);
});

test('only what was logged since is read', () => {
  const file = join(scratchFolder(), 'postgres.log');
  appendFileSync(file, 'before ');
  appendFileSync(file, 'after ção');
  expect(readLogSince(file, 7)).toBe('after ção');
  expect(readLogSince(file, 1000)).toBe('');
});
