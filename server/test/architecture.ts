import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { findDomainWords, findMisplacedSql } from './architecture-content.ts';
import { DIRECTION, findWrongDirections, moduleOf } from './architecture-direction.ts';
import { readEdges } from './architecture-graph.ts';
import { parseFile } from './architecture-parse.ts';
import type { SourceFile } from './architecture-parse.ts';
import { findOversized } from './architecture-size.ts';

export type { SourceFile } from './architecture-parse.ts';

/** Which module of the server may use which. */
export type Allowed = Record<string, readonly string[]>;

/** What breaks the rules of ARCHITECTURE.md and CONTRIBUTING.md, one line each: where, what, how to mend it. */
export function findViolations(sources: readonly SourceFile[], allowed: Allowed): string[] {
  const files = sources.map(parseFile);
  return [
    ...findWrongDirections(readEdges(files), allowed),
    ...findUnlistedModules(sources, allowed),
    ...files.flatMap((file) => [...findMisplacedSql(file), ...findDomainWords(file)]),
    ...findOversized(files),
  ];
}

/** Every TypeScript file of the repository that people write. */
export function readSources(root: string): SourceFile[] {
  const folders = Object.keys(DIRECTION).flatMap((workspace) => listTypeScript(root, workspace));
  return folders.map((path) => ({ path, source: readFileSync(join(root, path), 'utf8') }));
}

function findUnlistedModules(sources: readonly SourceFile[], allowed: Allowed): string[] {
  const modules = new Set(sources.flatMap(({ path }) => moduleOf(path) ?? []));
  const named = new Set([...Object.keys(allowed), ...Object.values(allowed).flat()]);
  return [
    ...[...modules].filter((name) => allowed[name] === undefined).map((name) => `the module ${name} is missing in server/src/modules/allowed.ts`),
    ...[...named].filter((name) => !modules.has(name)).map((name) => `server/src/modules/allowed.ts names ${name}, which is no module`),
  ];
}

function listTypeScript(root: string, folder: string): string[] {
  const skipped = new Set(['node_modules', 'dist', 'generated', 'coverage', 'public']);
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return skipped.has(entry.name) ? [] : listTypeScript(root, path);
    return /\.tsx?$/.test(entry.name) ? [path] : [];
  });
}
