import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import { AO_VIVO_PATH, MAX_PONTOS, MAX_YEARS, STALE_AFTER_MIN, routes } from '@tds/contract/http';

const MODULES: Record<string, () => string> = { '@tds/contract/http': printHttp, '@tds/contract/mqtt': printMqtt };

/**
 * The browser needs method and path of each route and a few word lists, not the shapes: they are printed at build time, so
 * that zod stays out of the bundle. Types still come from the contract itself. A shape imported by the page fails the build.
 */
export function contractWithoutShapes(): Plugin {
  return {
    name: 'tds-contract-without-shapes',
    enforce: 'pre',
    resolveId: (source) => (source in MODULES ? `\0${source}` : undefined),
    load: (id) => MODULES[id.slice(1)]?.(),
  };
}

function printHttp(): string {
  const table = Object.entries(routes).map(([name, { method, path }]) => [name, { method, path }]);
  return [
    `export { ApiError, createApiClient, fillPath } from ${fileOf('http/client.ts')};`,
    `export const routes = ${JSON.stringify(Object.fromEntries(table))};`,
    `export const AO_VIVO_PATH = ${JSON.stringify(AO_VIVO_PATH)};`,
    `export const MAX_PONTOS = ${MAX_PONTOS};`,
    `export const MAX_YEARS = ${MAX_YEARS};`,
    `export const STALE_AFTER_MIN = ${STALE_AFTER_MIN};`,
  ].join('\n');
}

function printMqtt(): string {
  return `export { motivos } from ${fileOf('mqtt/motivos.ts')};\nexport { unidades } from ${fileOf('mqtt/unidades.ts')};`;
}

function fileOf(path: string): string {
  return JSON.stringify(fileURLToPath(new URL(`../contract/${path}`, import.meta.url)));
}
