import { findCycles } from './architecture-graph.ts';
import type { Edge } from './architecture-graph.ts';

/** In the web, from the top down: an import goes to the same layer or a lower one. Files beside the folders put all together. */
const LAYERS = ['', 'gallery', 'shell', 'features', 'ui', 'platform', 'i18n'];

/** A page is put together like a route: from the frame around it and from parts of several features. */
const isPage = (path: string): boolean => /^web\/src\/features\/[^/]+\/\w+Page\.tsx$/.test(path);

/** What imports upwards in the web, and features that know one another in a circle. Without test code. */
export function findWebFaults(edges: readonly Edge[]): string[] {
  const parts = edges.filter(({ from, to }) => layerOf(from) !== undefined && layerOf(to) !== undefined && !isPage(from));
  return [...parts.flatMap(judgeLayer), ...findFeatureCycles(parts)];
}

function judgeLayer({ from, to, line }: Edge): string[] {
  const [source, target] = [layerOf(from) ?? '', layerOf(to) ?? ''];
  if (LAYERS.indexOf(target) >= LAYERS.indexOf(source)) return [];
  return [`${from}:${line} ${source} must not import ${target === '' ? to : target}: shell -> features -> ui -> platform -> i18n`];
}

/** Types count, lazy imports do not: a part may show what is loaded after it. */
function findFeatureCycles(edges: readonly Edge[]): string[] {
  const between = edges.flatMap((edge) => {
    const [from, to] = [featureOf(edge.from), featureOf(edge.to)];
    return from === undefined || to === undefined || from === to ? [] : [{ ...edge, from, to }];
  });
  return findCycles(between).map((group) => {
    const imports = edges.filter(({ from, to, isLazy }) => !isLazy && featureOf(from) !== featureOf(to) && [from, to].every((path) => group.includes(featureOf(path) ?? '')));
    return `features of the web know one another in a circle: ${group.join(', ')} (${imports.map(({ from, to }) => `${from} -> ${to}`).join('; ')})`;
  });
}

/** Undefined for what is not in web/src, and for code of tests. */
function layerOf(path: string): string | undefined {
  const parts = path.split('/');
  if (parts[0] !== 'web' || parts[1] !== 'src') return undefined;
  const layer = parts.length > 3 ? parts[2] : '';
  return LAYERS.find((known) => known === layer);
}

function featureOf(path: string): string | undefined {
  return /^web\/src\/features\/([^/]+)\//.exec(path)?.[1];
}
