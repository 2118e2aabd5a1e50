import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import * as http from '@tds/contract/http';

const MODULES: Record<string, () => string> = { '@tds/contract/http': printHttp, '@tds/contract/mqtt': printMqtt };

/**
 * The browser needs method and path of each route, limits and a few word lists, not the shapes: they are printed at build time, so
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
  const table = Object.entries(http.routes).map(([name, { method, path }]) => [name, { method, path }]);
  const constants = Object.entries(http).filter(([, value]) => typeof value === 'number' || typeof value === 'string');
  return [
    `export { ApiError, createApiClient, fillPath } from ${fileOf('http/client.ts')};`,
    `export const routes = ${JSON.stringify(Object.fromEntries(table))};`,
    ...constants.map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};`),
  ].join('\n');
}

function printMqtt(): string {
  return `export { motivos } from ${fileOf('mqtt/motivos.ts')};\nexport { unidades } from ${fileOf('mqtt/unidades.ts')};`;
}

function fileOf(path: string): string {
  return JSON.stringify(fileURLToPath(new URL(`../contract/${path}`, import.meta.url)));
}
