import { join } from 'node:path';
import { expect, test } from 'vitest';
import { allowed } from '../src/modules/allowed.ts';
import { findViolations, readSources } from './architecture.ts';

test('this repository keeps its directions, its places and its sizes', () => {
  expect(findViolations(readSources(join(import.meta.dirname, '../..')), allowed)).toEqual([]);
});
