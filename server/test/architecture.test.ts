import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { allowed } from '../src/modules/allowed.ts';
import { SPINE } from './architecture-direction.ts';
import { findViolations, readSources } from './architecture.ts';

const ROOT = join(import.meta.dirname, '../..');

describe('this repository', () => {
  test('keeps its direction, its places and its sizes', () => {
    expect(findViolations(readSources(ROOT), allowed)).toEqual([]);
  });

  test('is described by ARCHITECTURE.md in at most 150 lines that name only what exists', () => {
    const text = readFileSync(join(ROOT, 'ARCHITECTURE.md'), 'utf8');
    const named = [...text.matchAll(/`([\w.-]+(?:\/[\w.-]+)+)`/g)].map((match) => match[1] ?? '');
    expect(text.split('\n').length).toBeLessThanOrEqual(151);
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  test.each(SPINE.flat().filter((path) => existsSync(join(ROOT, path))))('tells of %s in the life of a reading', (path) => {
    expect(readFileSync(join(ROOT, 'ARCHITECTURE.md'), 'utf8')).toContain(path);
  });
});
