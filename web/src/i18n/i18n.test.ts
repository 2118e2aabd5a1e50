import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'vite';
import { describe, expect, it } from 'vitest';
import { en } from './en/index.ts';
import { ptBR } from './pt-BR/index.ts';

const SRC = join(import.meta.dirname, '..');

/** All that people see; the page of the design system is for developers and speaks English only. */
const sources = filesOf(SRC, /(?<!\.test)\.tsx?$/).filter((file) => !/\/(i18n|gallery)\//.test(file));

/** Words that both languages have: names, the trade's own word for a gateway, abbreviations, and what is spelt alike. */
const SHARED = new Set(['tds', 'new', 'english', 'português', 'gateway', 'gateways', 'online', 'e', 'mail', 'min', 'h', 's', 'sensor', 'csv', 'total', 'menu', 'manual', 'latitude', 'longitude']);

/** Frequent words that the other language does not have. */
const ENGLISH = new Set(['the', 'of', 'and', 'with', 'from', 'this', 'that', 'not', 'is', 'are', 'was', 'your', 'you', 'search', 'device', 'devices', 'reading', 'readings', 'loading', 'save', 'cancel', 'yes', 'water', 'power']);
const PORTUGUESE = new Set(['de', 'da', 'dos', 'das', 'não', 'para', 'uma', 'um', 'ou', 'que', 'os', 'sem', 'em', 'leitura', 'leituras', 'buscar', 'dispositivo', 'salvar', 'agora']);

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
    const shown = filesOf(SRC, /(?<!\.test)\.tsx?$/).filter((file) => !file.includes('/i18n/'));
    const all = shown.map((file) => readFileSync(file, 'utf8')).join('\n');
    const unused = [...portuguese.keys()].filter((key) => !isShown(key, all));
    expect(unused).toEqual([]);
  });
});

describe('the words of one language', () => {
  const portuguese = flatten(ptBR);
  const english = flatten(en);

  it('are told in the other by other words, but for names that both share', () => {
    const same = [...portuguese].filter(([key, text]) => english.get(key) === text && wordsOf(text).some((word) => !SHARED.has(word)));
    expect(same).toEqual([]);
  });

  it('do not stand in the texts of the other', () => {
    const isForeign = (word: string) => !SHARED.has(word) && (PORTUGUESE.has(word) || /[ãõáéíóúâêôç]/.test(word));
    expect([...portuguese].filter(([, text]) => wordsOf(text).some((word) => ENGLISH.has(word)))).toEqual([]);
    expect([...english].filter(([, text]) => wordsOf(text).some(isForeign))).toEqual([]);
  });
});

describe('a component', () => {
  it.each(sources)('%s shows no text of its own', (file) => {
    expect(literalTexts(readFileSync(file, 'utf8'))).toEqual([]);
  });

  it('with a text of its own is found out', () => {
    expect(literalTexts('const a = <p title="Olá">Bom dia {nome}</p>;')).toEqual(['Olá', 'Bom dia ']);
    expect(literalTexts("const a = <p>{x ? 'Sim' : t('a.b')} · {' '}</p>;")).toEqual(['Sim']);
  });

  it('with a text of its own in an object or in what it tells is found out, too', () => {
    expect(literalTexts("const rows = [{ label: 'Vazão', icon: 'meter' }, { 'aria-label': x ? 'Fechar' : t('a.b') }];")).toEqual(['Vazão', 'Fechar']);
    expect(literalTexts("toast({ tone: 'success', text: `Salvo ${nome}`, action: { label: 'Desfazer', run } });")).toEqual(['Salvo ', 'Desfazer']);
    expect(literalTexts("confirm('Sair mesmo assim?'); useTitle('Painel', nome); document.title = 'Painel geral';")).toEqual(['Sair mesmo assim?', 'Painel', 'Painel geral']);
    expect(literalTexts("const sections = [{ label: 'secoes.inicio', to: '/c/$slug' }] as const; t(label);")).toEqual([]);
  });

  it('asks no other library for its texts', () => {
    expect(sources.filter((file) => /from '(react-)?i18next'/.test(readFileSync(file, 'utf8')))).toEqual([]);
  });
});

/** Texts a person would read or hear that stand in JSX: words between tags, in spoken attributes, in expressions between tags. */
function literalTexts(source: string): string[] {
  const found: string[] = [];
  walk(parseSync('a.tsx', source).program, found, false);
  return found;
}

const SPOKEN = new Set(['title', 'alt', 'placeholder', 'label', 'text', 'aria-label', 'aria-description', 'aria-valuetext', 'caption', 'detail', 'help', 'all']);
const TELLING = new Set(['confirm', 'alert', 'prompt', 'useTitle', 'toast']);

function walk(node: unknown, found: string[], isShownHere: boolean): void {
  if (Array.isArray(node)) return node.forEach((each) => walk(each, found, isShownHere));
  if (!isNode(node)) return;
  if (node.type === 'JSXText' && isWord(node.value)) found.push(String(node.value));
  if (node.type === 'JSXAttribute') return walkNamed(nameOf(node.name), node.value, found);
  if (node.type === 'Property') return walkNamed(nameOf(node.key), node.value, found);
  if (node.type === 'AssignmentExpression' && nameOf(node.left) === 'title') return walk(node.right, found, true);
  if (node.type === 'CallExpression') return walk(node.arguments, found, TELLING.has(nameOf(node.callee)));
  if (isShownHere && node.type === 'Literal' && isText(node.value)) found.push(String(node.value));
  if (isShownHere && node.type === 'TemplateElement' && isNode(node.value) && isText(node.value.cooked)) found.push(String(node.value.cooked));
  // Inside a nested function the strings are no texts.
  const isOpaque = ['BinaryExpression', 'MemberExpression', 'ArrowFunctionExpression', 'TSLiteralType'].includes(String(node.type));
  for (const [key, child] of Object.entries(node)) {
    if (key === 'children' && String(node.type).startsWith('JSX')) walk(child, found, true);
    else if (key === 'openingElement') walk(child, found, false);
    else walk(child, found, isShownHere && !isOpaque);
  }
}

/** What an attribute or a property holds is spoken or not by its name. */
function walkNamed(name: string, value: unknown, found: string[]): void {
  if (SPOKEN.has(name)) walk(value, found, true);
  else if (!isNode(value) || value.type !== 'Literal') walk(value, found, false);
}

function nameOf(node: unknown): string {
  if (!isNode(node)) return '';
  return String(node.type === 'MemberExpression' ? nameOf(node.property) : (node.name ?? node.value));
}

/** A key of the dictionary (`secoes.inicio`) is no text. */
function isText(value: unknown): boolean {
  return isWord(value) && !/^[a-z]\w*(\.\w+)+$/i.test(String(value));
}

function withoutBlanks(text: string): string {
  return text.replaceAll(/\{\{.*?\}\}/g, '');
}

function wordsOf(text: string): string[] {
  return withoutBlanks(text).toLowerCase().match(/[\p{L}]+/gu) ?? [];
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
