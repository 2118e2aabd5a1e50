import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readConfig } from '../src/platform/config.ts';

const ROOT = join(import.meta.dirname, '../..');
/** Passed from the supervisor to a child; nobody sets it. */
const INTERNAL = ['TDS_CTX_KEY'];

const examples = [...readFileSync(join(ROOT, '.env.example'), 'utf8').matchAll(/^#([A-Z_]+)=(.+)$/gm)].map((match) => [match[1] ?? '', match[2] ?? ''] as const);

test('.env.example lists every setting of config.ts, and no other', () => {
  const shape = readFileSync(join(ROOT, 'server/src/platform/config.ts'), 'utf8').match(/z\.object\(\{([^]*?)\n\}\)/)?.[1] ?? '';
  const settings = [...shape.matchAll(/^ {2}([A-Z_]+):/gm)].map((match) => match[1] ?? '').filter((name) => !INTERNAL.includes(name));
  expect(settings.length).toBeGreaterThan(15);
  expect(examples.map(([name]) => name).toSorted()).toEqual(settings.toSorted());
});

test.each(examples)('the example of %s is accepted: %s', (name, value) => {
  expect(() => readConfig({ [name]: value })).not.toThrow();
});
