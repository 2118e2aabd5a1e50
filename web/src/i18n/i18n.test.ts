import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'vite';
import { describe, expect, it } from 'vitest';
import { en } from './en/index.ts';
import { ptBR } from './pt-BR/index.ts';

const SRC = join(import.meta.dirname, '..');

describe('the two dictionaries', () => {
  const portuguese = flatten(ptBR);
  const english = flatten(en);

  it('have the same keys', () => {
    expect([...english.keys()].toSorted()).toEqual([...portuguese.keys()].toSorted());
  });

  it('have no empty text, and the same blanks to fill in', () => {
    const wrong = [...portuguese].filter(([key, text]) => {
      const other = english.get(key) ?? '';
      return text === '' || other === '' || blanksOf(other).join() !== blanksOf(text).join();
    });
    expect(wrong).toEqual([]);
  });

  it('have no text that nobody shows', () => {
    const sources = filesOf(SRC, /\.tsx?$/).filter((file) => !file.includes('/i18n/'));
    const all = sources.map((file) => readFileSync(file, 'utf8')).join('\n');
    const unused = [...portuguese.keys()].filter((key) => !isShown(key, all));
    expect(unused).toEqual([]);
  });
});

describe('a component', () => {
  it.each(filesOf(SRC, /(?<!\.test)\.tsx$/))('%s shows no text of its own', (file) => {
    expect(literalTexts(readFileSync(file, 'utf8'))).toEqual([]);
  });

  it('with a text of its own is found out', () => {
    expect(literalTexts('const a = <p title="Olá">Bom dia {nome}</p>;')).toEqual(['Olá', 'Bom dia ']);
    expect(literalTexts("const a = <p>{x ? 'Sim' : t('a.b')} · {' '}</p>;")).toEqual(['Sim']);
  });
});

/** Texts a person would read or hear that stand in JSX: words between tags, in spoken attributes, in expressions between tags. */
function literalTexts(source: string): string[] {
  const found: string[] = [];
  walk(parseSync('a.tsx', source).program, found, false);
  return found;
}

const SPOKEN = new Set(['title', 'alt', 'placeholder', 'label', 'text', 'aria-label', 'aria-description', 'caption']);

function walk(node: unknown, found: string[], isShownHere: boolean): void {
  if (Array.isArray(node)) return node.forEach((each) => walk(each, found, isShownHere));
  if (!isNode(node)) return;
  if (node.type === 'JSXText' && isWord(node.value)) found.push(String(node.value));
  if (node.type === 'JSXAttribute') return walkAttribute(node, found);
  if (isShownHere && node.type === 'Literal' && isWord(node.value)) found.push(String(node.value));
  // Inside a call (`t('a.b')`) or a nested function the strings are keys, not texts.
  const isOpaque = ['CallExpression', 'BinaryExpression', 'MemberExpression', 'ArrowFunctionExpression'].includes(String(node.type));
  for (const [key, child] of Object.entries(node)) {
    if (key === 'children' && String(node.type).startsWith('JSX')) walk(child, found, true);
    else if (key === 'openingElement') walk(child, found, false);
    else walk(child, found, isShownHere && !isOpaque);
  }
}

function walkAttribute(node: Record<string, unknown>, found: string[]): void {
  const name = isNode(node.name) ? String(node.name.name) : '';
  if (SPOKEN.has(name)) walk(node.value, found, true);
  else if (isNode(node.value) && node.value.type !== 'Literal') walk(node.value, found, false);
}

function isNode(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isWord(value: unknown): boolean {
  return typeof value === 'string' && /\p{L}{2}/u.test(value);
}

/** A key is shown when it stands in the source whole, or its front does before a `${`, or its end as a template's tail. */
function isShown(key: string, source: string): boolean {
  const plain = key.replace(/_(zero|one|other)$/, '');
  if (source.includes(`'${plain}'`)) return true;
  const parts = plain.split('.');
  return parts.some((_, index) => index > 0 && source.includes(`\`${parts.slice(0, index).join('.')}.\${`)) || source.includes(`\`${parts.slice(0, -1).join('.')}.f\${`);
}

function blanksOf(text: string): string[] {
  return [...text.matchAll(/\{\{(\w+)(?:, number)?\}\}/g)].map(([, name]) => name ?? '').toSorted();
}

function flatten(texts: object, prefix = ''): Map<string, string> {
  return new Map(
    Object.entries(texts).flatMap(([key, value]: [string, string | object]) =>
      typeof value === 'string' ? [[prefix + key, value] as const] : [...flatten(value, `${prefix}${key}.`)],
    ),
  );
}

function filesOf(folder: string, pattern: RegExp): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && pattern.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}
