import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const SRC = join(import.meta.dirname, '..');
const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' });
const read = (path: string) => readFileSync(join(SRC, path), 'utf8');
const styles = files.filter((path) => path.endsWith('.css'));

/** What stands between quotes in what runs: class names are nowhere else. */
const texts = files
  .filter((path) => /(?<!\.test)\.tsx?$/.test(path))
  .flatMap((path) => [...withoutComments(read(path)).replaceAll(/data-testid=\{?\S+/g, '').matchAll(/'[^'\n]*'|"[^"\n]*"|`[^`]*`/g)].map(([text]) => text))
  .join('\n');

it.each(styles)('%s has no class that nobody wears', (path) => {
  const selectors = withoutComments(read(path)).replaceAll(/\{[^{}]*\}/g, '{}');
  const classes = new Set([...selectors.matchAll(/\.([a-zA-Z][\w-]*)/g)].map((match) => match[1] ?? ''));
  expect([...classes].filter((name) => !isWorn(name))).toEqual([]);
});

it('no property of our own is set and never used', () => {
  const all = styles.map(read).join('\n');
  const set = new Set([...all.matchAll(/(--tds-[\w-]+)\s*:/g)].map((match) => match[1] ?? ''));
  expect([...set].filter((name) => !all.includes(`var(${name})`) && !all.includes(`var(${name},`) && !isWorn(name))).toEqual([]);
});

/** Whole, or by its first part with a value behind it: `state-${tone}`. */
function isWorn(name: string): boolean {
  const parts = name.split('-');
  const heads = parts.slice(1).map((_part, index) => `${parts.slice(0, index + 1).join('-')}-\${`);
  return new RegExp(`(?<![\\w-])${name}(?![\\w-])`).test(texts) || heads.some((head) => texts.includes(head));
}

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s*\/\/.*$/gm, '');
}
