import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { SPINE } from './architecture-direction.ts';

const ROOT = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

describe('ARCHITECTURE.md', () => {
  const text = read('ARCHITECTURE.md');

  test('is read in one go: at most 150 lines', () => {
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(150);
  });

  test('names only files that are there', () => {
    const named = [...text.matchAll(/`([\w.-]+(?:\/[\w.-]+)+)`/g)].map((match) => match[1] ?? '');
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  test('names every module', () => {
    const modules = readdirSync(join(ROOT, 'server/src/modules'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(modules.map((entry) => entry.name).filter((name) => !text.includes(`| ${name} |`))).toEqual([]);
  });

  test('tells the life of a reading in the order that the architecture test enforces', () => {
    const told = text.slice(text.indexOf('## The life of a reading'));
    const places = SPINE.flatMap((stage) => stage.filter((path) => existsSync(join(ROOT, path)))).map((path) => told.indexOf(path));
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });
});

describe('README.md', () => {
  const text = read('README.md');

  test('gives a reason for every dependency, and names none that is gone', () => {
    const used = ['.', ...readJson('package.json').workspaces].flatMap((folder) => listDependencies(readJson(`${folder}/package.json`)));
    const table = text.slice(text.indexOf('## Dependencies'), text.indexOf('## License'));
    const named = [...table.matchAll(/^\|[^|]*\|([^|]*)\|/gm)].flatMap((row) => [...(row[1] ?? '').matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? ''));
    const covers = (name: string, dependency: string) => (name.endsWith('*') ? dependency.startsWith(name.slice(0, -1)) : name === dependency);
    expect(used.filter((dependency) => !named.some((name) => covers(name, dependency)))).toEqual([]);
    expect(named.filter((name) => !used.some((dependency) => covers(name, dependency)))).toEqual([]);
  });
});

describe('CONTRIBUTING.md', () => {
  test('names every script of npm', () => {
    const text = read('CONTRIBUTING.md');
    const scripts = Object.keys(readJson('package.json').scripts).filter((name) => !name.startsWith('pre') && name !== 'tds');
    const spell = (name: string): string => (['start', 'test'].includes(name) ? `npm ${name}` : `npm run ${name}`);
    expect(scripts.filter((name) => !text.includes(`\`${spell(name)}`))).toEqual([]);
  });
});

describe('docs/adr', () => {
  const decisions = readdirSync(join(ROOT, 'docs/adr')).filter((name) => /^\d/.test(name));

  test('lists each decision', () => {
    const list = read('docs/adr/README.md');
    const missing = decisions.filter((name) => !list.includes(`[${name.slice(0, 4)}](${name})`));
    expect(missing).toEqual([]);
  });

  test.each(decisions)('%s says when it was accepted, what forced it and what follows', (name) => {
    const text = read(`docs/adr/${name}`);
    expect(text.startsWith(`# ${name.slice(0, 4)}: `)).toBe(true);
    expect(text).toMatch(/^(Accepted|Replaced by \d{4}), \d{4}-\d{2}-\d{2}/m);
    expect([...text.matchAll(/^## (.+)$/gm)].map(([, title]) => title)).toEqual(['Context', 'Decision', 'Consequences']);
  });
});

const documents = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'GLOSSARIO.md', ...readdirSync(join(ROOT, 'docs/adr')).map((name) => `docs/adr/${name}`)];

test.each(documents)('the links of %s lead somewhere', (path) => {
  const links = [...read(path).matchAll(/\]\(([^)#]+)\)/g)].map((match) => match[1] ?? '').filter((link) => !/^[a-z]+:/.test(link));
  expect(links.filter((link) => !existsSync(join(ROOT, dirname(path), link)))).toEqual([]);
});

test.each(documents)('%s names commands that exist', (path) => {
  const { scripts } = readJson('package.json');
  const commands = readdirSync(join(ROOT, 'server/src/commands')).flatMap((name) => [...read(`server/src/commands/${name}`).matchAll(/^  name: '([^']+)'/gm)].map((match) => match[1] ?? ''));
  expect(commands).toContain('gateways connect');
  const text = read(path);
  const unknownScripts = [...text.matchAll(/npm run ([\w:-]+)/g)].map((match) => match[1] ?? '').filter((name) => scripts[name] === undefined);
  const unknownCommands = [...text.matchAll(/npm run tds -- ([a-z][\w -]*)/g)].map((match) => match[1] ?? '').filter((typed) => !commands.some((name) => typed === name || typed.startsWith(`${name} `)));
  expect([...unknownScripts, ...unknownCommands]).toEqual([]);
});

test.each(documents.filter((path) => path !== 'GLOSSARIO.md'))('%s names files that are there', (path) => {
  const named = [...read(path).matchAll(/`((?:contract|mqtt-client|server|simulator|web|e2e|scripts|docs)\/[\w./-]+)`/g)].map((match) => match[1] ?? '');
  expect(named.filter((name) => !existsSync(join(ROOT, name)))).toEqual([]);
});

interface Manifest {
  scripts: Record<string, string>;
  workspaces: string[];
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

function readJson(path: string): Manifest {
  return JSON.parse(read(path));
}

function listDependencies({ dependencies, devDependencies, optionalDependencies }: Manifest): string[] {
  return Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies }).filter((name) => !name.startsWith('@tds/'));
}
