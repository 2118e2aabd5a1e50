import { posix } from 'node:path';
import type { Import, ParsedFile } from './architecture-parse.ts';

/** One import of a file of ours by another; `to` may name a file that does not exist. */
export interface Edge {
  from: string;
  to: string;
  line: number;
  isTypeOnly: boolean;
  isLazy: boolean;
}

const ENTRY_OF_PACKAGE: Record<string, string> = {
  '@tds/contract/mqtt': 'contract/mqtt/index.ts',
  '@tds/contract/http': 'contract/http/index.ts',
};

export function readEdges(files: readonly ParsedFile[]): Edge[] {
  return files.flatMap((file) =>
    file.imports.flatMap((item) => {
      const to = resolve(file.path, item);
      return to === undefined ? [] : [{ from: file.path, to, line: item.line, isTypeOnly: item.isTypeOnly, isLazy: item.isLazy }];
    }),
  );
}

/** Path of the imported file, or undefined for somebody else's package. */
function resolve(from: string, { specifier }: Import): string | undefined {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(from), specifier);
  if (!specifier.startsWith('@tds/')) return undefined;
  return ENTRY_OF_PACKAGE[specifier] ?? `${specifier.slice('@tds/'.length)}/src/index.ts`;
}

/**
 * Groups of files that import one another in a circle (Tarjan's strongly connected components). Lazy imports are left out: a router
 * loads its pages late, and they may speak of it.
 */
export function findCycles(edges: readonly Edge[]): string[][] {
  const next = groupTargets(edges.filter((edge) => !edge.isLazy));
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const cycles: string[][] = [];
  const visit = (path: string): number => {
    const index = order.size;
    order.set(path, index);
    low.set(path, index);
    stack.push(path);
    for (const to of next.get(path) ?? []) {
      const reached = order.has(to) ? (stack.includes(to) ? (order.get(to) ?? index) : index) : visit(to);
      low.set(path, Math.min(low.get(path) ?? index, reached));
    }
    if (low.get(path) === index) {
      const group = stack.splice(stack.indexOf(path));
      if (group.length > 1 || next.get(path)?.has(path)) cycles.push(group.sort());
    }
    return low.get(path) ?? index;
  };
  for (const path of next.keys()) if (!order.has(path)) visit(path);
  return cycles;
}

/** Everything that runs when `start` is loaded. */
export function findReachable(start: string, edges: readonly Edge[]): Set<string> {
  const next = groupTargets(edges.filter((edge) => !edge.isTypeOnly));
  const reached = new Set<string>();
  const waiting = [...(next.get(start) ?? [])];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (reached.has(path)) continue;
    reached.add(path);
    waiting.push(...(next.get(path) ?? []));
  }
  return reached;
}

function groupTargets(edges: readonly Edge[]): Map<string, Set<string>> {
  const next = new Map<string, Set<string>>();
  for (const { from, to } of edges) {
    const targets = next.get(from);
    if (targets) targets.add(to);
    else next.set(from, new Set([to]));
  }
  return next;
}
