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

const documents = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'GLOSSARIO.md', ...readdirSync(join(ROOT, 'docs/adr')).map((name) => `docs/adr/${name}`)];

test.each(documents)('the links of %s lead somewhere', (path) => {
  const links = [...read(path).matchAll(/\]\(([^)#]+)\)/g)].map((match) => match[1] ?? '').filter((link) => !/^[a-z]+:/.test(link));
  expect(links.filter((link) => !existsSync(join(ROOT, dirname(path), link)))).toEqual([]);
});

interface Manifest {
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
