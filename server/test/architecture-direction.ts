import { findCycles, findReachable } from './architecture-graph.ts';
import type { Edge } from './architecture-graph.ts';
import { findWebFaults } from './architecture-web.ts';

/** Which workspace may import which. */
export const DIRECTION: Record<string, readonly string[]> = {
  contract: [],
  'mqtt-client': ['contract'],
  server: ['contract', 'mqtt-client'],
  simulator: ['contract', 'mqtt-client'],
  bench: ['contract', 'mqtt-client', 'simulator', 'e2e'],
  edge: ['contract'],
  web: ['contract'],
  mobile: ['contract'],
  e2e: ['contract', 'mqtt-client', 'simulator'],
  scripts: ['contract', 'mqtt-client', 'server', 'simulator'],
};

/** The web wire is for those who speak HTTP. */
const HTTP_WIRE = new Set(['contract', 'server', 'web', 'mobile', 'e2e', 'scripts']);

/** In the server, from the top down: an import goes to the same layer or a lower one. */
const LAYERS = ['main', 'app', 'modules', 'platform'] as const;
type Layer = (typeof LAYERS)[number];

/** The files of a module that the composition root (main, app) may open beside index.ts. */
const FOR_COMPOSITION = new Set(['index.ts', 'routes.ts', 'jobs.ts']);

/** The life of a reading: data goes down this list, imports never go back up. A line with two files is one stage. */
export const SPINE: ReadonlyArray<readonly string[]> = [
  ['server/src/main/ingest.ts'],
  ['server/src/platform/broker.ts', 'server/src/platform/mqtt.ts'],
  ['server/src/modules/telemetria/ingest.ts'],
  ['contract/mqtt/telemetria.ts'],
  ['server/src/modules/telemetria/repo.ts'],
  ['server/src/modules/telemetria/live.ts'],
  ['web/src/features/ao-vivo/live.ts'],
  ['server/src/modules/consumo/ledger.ts'],
];

export function isTest(path: string): boolean {
  return /\.test\.tsx?$/.test(path) || /^[\w-]+\/(test|e2e)\//.test(path) || /^(e2e|bench)\//.test(path);
}

export function findWrongDirections(edges: readonly Edge[], allowed: Record<string, readonly string[]>): string[] {
  return [
    ...edges.flatMap((edge) => [...judgeWorkspace(edge), ...judgeLayer(edge), ...judgeModule(edge, allowed)].map((text) => `${edge.from}:${edge.line} ${text}`)),
    ...findCycles(edges).map((group) => `files import one another in a circle: ${group.join(', ')}`),
    ...findModuleCycles(allowed),
    ...findWebFaults(edges.filter(({ from }) => !isTest(from))),
    ...findSpineBreaks(edges),
  ];
}

function judgeWorkspace({ from, to }: Edge): string[] {
  const [source, target] = [workspaceOf(from), workspaceOf(to)];
  if (to.startsWith('contract/http/') && !HTTP_WIRE.has(source)) return [`${source} speaks MQTT only and must not import contract/http`];
  if (from.startsWith('contract/mqtt/') && to.startsWith('contract/http/')) return ['contract/mqtt must stand alone, without contract/http'];
  if (!isTest(from) && isTest(to) && source !== 'scripts') return [`imports ${to}: what runs in production must not need test code`];
  if (source === target || DIRECTION[source]?.includes(target)) return [];
  // Whole-system tests stand in the server and may drive the fleet.
  if (isTest(from) && source === 'server' && target === 'simulator') return [];
  return [`${source} must not import ${target} (allowed: ${DIRECTION[source]?.join(', ') || 'nothing'})`];
}

function judgeLayer({ from, to }: Edge): string[] {
  const [source, target] = [layerOf(from), layerOf(to)];
  if (source === undefined || target === undefined || isTest(from)) return [];
  if (LAYERS.indexOf(target) >= LAYERS.indexOf(source)) return [];
  return [`${source} must not import ${target} (${to}): main -> app -> modules -> platform`];
}

function judgeModule({ from, to }: Edge, allowed: Record<string, readonly string[]>): string[] {
  const [source, target] = [moduleOf(from), moduleOf(to)];
  if (target === undefined || source === target || isTest(from)) return [];
  const file = to.split('/').slice(4).join('/');
  if (source === undefined) {
    const isOpen = layerOf(from) === undefined ? file === 'index.ts' : FOR_COMPOSITION.has(file);
    return isOpen ? [] : [`reaches into the module ${target} (${file}): use its index.ts`];
  }
  if (file !== 'index.ts') return [`reaches into the module ${target} (${file}): use its index.ts`];
  if (allowed[source]?.includes(target)) return [];
  return [`the module ${source} may not use ${target}: add it to server/src/modules/allowed.ts if that is meant`];
}

function findModuleCycles(allowed: Record<string, readonly string[]>): string[] {
  const edges = Object.entries(allowed).flatMap(([from, targets]) => targets.map((to) => ({ from, to, line: 1, isTypeOnly: false, isLazy: false })));
  return findCycles(edges).map((group) => `server/src/modules/allowed.ts lets modules depend on one another in a circle: ${group.join(', ')}`);
}

function findSpineBreaks(edges: readonly Edge[]): string[] {
  return SPINE.flatMap((stage, index) =>
    stage.flatMap((path) => {
      const reached = findReachable(path, edges);
      const above = SPINE.slice(0, index).flat();
      return above.filter((earlier) => reached.has(earlier)).map((earlier) => `${path} leads back up the life of a reading to ${earlier}`);
    }),
  );
}

function workspaceOf(path: string): string {
  return path.split('/')[0] ?? path;
}

export function moduleOf(path: string): string | undefined {
  return /^server\/src\/modules\/([^/]+)\//.exec(path)?.[1];
}

function layerOf(path: string): Layer | undefined {
  if (!path.startsWith('server/src/')) return undefined;
  const folder = path.split('/')[2];
  return LAYERS.find((layer) => layer === folder) ?? 'app';
}
