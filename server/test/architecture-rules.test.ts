import { describe, expect, test } from 'vitest';
import { findViolations } from './architecture.ts';

/** A small product that breaks no rule: each test below adds one wrong thing to it. */
const SOUND: Record<string, string> = {
  'contract/mqtt/index.ts': "export * from './telemetria.ts';",
  'contract/mqtt/telemetria.ts': 'export const a = 1;',
  'contract/http/index.ts': 'export const b = 1;',
  'mqtt-client/src/index.ts': "export * from '@tds/contract/mqtt';",
  'simulator/src/index.ts': "import '@tds/mqtt-client'; import '@tds/contract/mqtt';",
  'server/src/main/ingest.ts': "import '../app.ts'; import '../modules/telemetria/index.ts'; import '../platform/broker.ts';",
  'server/src/app.ts': "import './modules/telemetria/routes.ts'; import './platform/db.ts';",
  'server/src/modules/contas/index.ts': "export * from './repo.ts';",
  'server/src/modules/contas/repo.ts': "import '../../platform/db.ts'; export const sql = 'select nome from tds_new_conta';",
  'server/src/modules/telemetria/index.ts': "export * from './ingest.ts';",
  'server/src/modules/telemetria/routes.ts': "import '@tds/contract/http'; import '../contas/index.ts';",
  'server/src/modules/telemetria/ingest.ts': "import './repo.ts'; import '@tds/contract/mqtt';",
  'server/src/modules/telemetria/repo.ts': 'export const c = 1;',
  'server/src/platform/broker.ts': "import type { Packet } from 'aedes';",
  'server/src/platform/db.ts': "export const ping = 'select 1 from pg_class';",
  'server/src/modules/telemetria/ingest.test.ts': "import '../contas/repo.ts'; import '@tds/simulator'; const text = 'select a from b';",
};
const SOUND_ALLOWED = { contas: [], telemetria: ['contas'] };

function judge(added: Record<string, string>, modules: Record<string, readonly string[]> = SOUND_ALLOWED): string[] {
  const sources = Object.entries({ ...SOUND, ...added }).map(([path, source]) => ({ path, source }));
  return findViolations(sources, modules);
}

test('nothing is found in a product that keeps the rules', () => {
  expect(judge({})).toEqual([]);
});

describe('direction', () => {
  test.each([
    ['the contract importing the server', 'contract/mqtt/wrong.ts', "import '../../server/src/app.ts';", 'contract must not import server'],
    ['the simulator importing the server', 'simulator/src/wrong.ts', "import '../../server/src/platform/db.ts';", 'simulator must not import server'],
    ['the server importing the simulator', 'server/src/main/tds.ts', "import '@tds/simulator';", 'server must not import simulator'],
    ['the simulator importing the web wire', 'simulator/src/wrong.ts', "import '@tds/contract/http';", 'simulator speaks MQTT only'],
    ['the edge importing the web wire by its file', 'edge/src/wrong.ts', "import '../../contract/http/index.ts';", 'edge speaks MQTT only'],
    ['the field wire importing the web wire', 'contract/mqtt/wrong.ts', "import '../http/index.ts';", 'contract/mqtt must stand alone'],
    ['the web importing the MQTT client', 'web/src/wrong.tsx', "import '@tds/mqtt-client'; export const A = () => <b>ok</b>;", 'web must not import mqtt-client'],
    ['a dynamic import', 'web/src/wrong.ts', "export const load = () => import('../../server/src/app.ts');", 'web must not import server'],
    ['an imported type', 'web/src/wrong.ts', "export type A = import('../../server/src/app.ts').A;", 'web must not import server'],
    ['production code importing test code', 'server/src/wrong.ts', "import '../test/database.ts';", 'must not need test code'],
    ['the platform importing a module', 'server/src/platform/wrong.ts', "import '../modules/contas/index.ts';", 'platform must not import modules'],
    ['the platform importing a type of a module', 'server/src/platform/wrong.ts', "import type { A } from '../modules/contas/index.ts';", 'platform must not import modules'],
    ['a module importing the composition root', 'server/src/modules/contas/wrong.ts', "export * from '../../app.ts';", 'modules must not import app'],
    ['the composition root importing a process', 'server/src/app.ts', "import './main/ingest.ts';", 'app must not import main'],
    ['a module reaching into another', 'server/src/modules/telemetria/wrong.ts', "import '../contas/repo.ts';", 'reaches into the module contas (repo.ts)'],
    ['a process reaching into a module', 'server/src/main/wrong.ts', "import '../modules/contas/repo.ts';", 'reaches into the module contas (repo.ts)'],
    ['a part of a feature importing the frame around the pages', 'web/src/features/contas/List.tsx', "import '../../shell/Navbar.tsx';", 'features must not import shell'],
    ['a part of the pages importing a feature', 'web/src/ui/wrong.ts', "import '../features/contas/api.ts';", 'ui must not import features'],
    ['a feature importing the router', 'web/src/features/contas/wrong.ts', "import '../../router.tsx';", 'features must not import web/src/router.tsx'],
    ['a module using another that is not allowed', 'server/src/modules/contas/wrong.ts', "import '../telemetria/index.ts';", 'may not use telemetria'],
  ])('refuses %s', (_name, path, source, message) => {
    expect(judge({ [path]: source })).toContainEqual(expect.stringContaining(message));
  });

  test('refuses features of the web that know one another in a circle, but for pages and what is loaded late', () => {
    const to = (feature: string): string => `import '../${feature}/api.ts';`;
    const features = { 'web/src/features/contas/List.tsx': to('gateways'), 'web/src/features/gateways/List.tsx': to('contas') };
    expect(judge(features)).toEqual([expect.stringContaining('know one another in a circle: contas, gateways')]);
    expect(judge({ ...features, 'web/src/features/gateways/List.tsx': "export const load = () => import('../contas/api.ts');" })).toEqual([]);
    expect(judge({ 'web/src/features/contas/List.tsx': to('gateways'), 'web/src/features/gateways/GatewaysPage.tsx': `${to('contas')} import '../../shell/Navbar.tsx';` })).toEqual([]);
  });

  test('refuses files that import one another in a circle, types included', () => {
    const circle = { 'mqtt-client/src/one.ts': "import './two.ts';", 'mqtt-client/src/two.ts': "import type { A } from './one.ts';" };
    expect(judge(circle)).toEqual(['files import one another in a circle: mqtt-client/src/one.ts, mqtt-client/src/two.ts']);
  });

  test('lets a page speak of the router that loads it late', () => {
    expect(judge({ 'web/src/router.ts': "export const page = () => import('./page.ts');", 'web/src/page.ts': "import './router.ts';" })).toEqual([]);
  });

  test('refuses modules that are allowed to depend on one another in a circle', () => {
    expect(judge({}, { contas: ['telemetria'], telemetria: ['contas'] })).toContainEqual(expect.stringContaining('in a circle: contas, telemetria'));
  });

  test('refuses a module that allowed.ts does not list, and a listed one that is not there', () => {
    expect(judge({}, { telemetria: ['contas', 'alertas'] })).toEqual([
      'the module contas is missing in server/src/modules/allowed.ts',
      'server/src/modules/allowed.ts names alertas, which is no module',
    ]);
  });

  test('refuses a stage of the life of a reading that leads back up, however far around', () => {
    const around = { 'server/src/modules/telemetria/repo.ts': "import './around.ts';", 'server/src/modules/telemetria/around.ts': "import './ingest.ts';" };
    expect(judge(around)).toContainEqual(expect.stringContaining('telemetria/repo.ts leads back up the life of a reading to server/src/modules/telemetria/ingest.ts'));
  });
});

describe('places', () => {
  test.each([
    ['select', "const text = 'select id, nome from tds_new_conta where id = $1';"],
    ['a function call', "const text = `select pg_notify($1, '')`;"],
    ['insert', 'const text = `\n  -- why\n  insert into tds_new_conta (id) values ($1)`;'],
    ['update with a name put in', 'const text = `update ${table} set nome = $1`;'],
    ['delete in capitals', "const text = 'DELETE FROM tds_new_conta';"],
    ['with', "const text = 'with novas (id) as (values (1)) insert into a select id from novas';"],
  ])('refuses SQL outside repo.ts: %s', (_name, source) => {
    expect(judge({ 'server/src/modules/contas/service.ts': source })).toEqual([expect.stringMatching(/^server\/src\/modules\/contas\/service\.ts:1 SQL stands in repo\.ts/)]);
    expect(judge({ 'server/src/modules/contas/repo-membros.ts': source })).toEqual([]);
  });

  test('takes prose for no SQL', () => {
    const prose = ['Select a gateway from the list.', 'update the gateway, set its name', 'with love as (ever)', 'delete', 'selected from'];
    expect(judge({ 'server/src/modules/contas/texts.ts': `export const texts = ${JSON.stringify(prose)};` })).toEqual([]);
  });

  test.each([
    ['a name', 'export function findGatewayByMac() {}'],
    ['a text', "export const topic = 'tds_new/gateway/';"],
    ['a property', 'export const map = { leituras: 1 };'],
  ])('refuses a noun of the domain in the platform: %s', (_name, source) => {
    expect(judge({ 'server/src/platform/wrong.ts': source })).toEqual([expect.stringContaining('server/src/platform/wrong.ts:1 the platform must not know')]);
  });

  test('refuses a noun of the domain in the name of a platform file', () => {
    expect(judge({ 'server/src/platform/gateway-cache.ts': '' })).toEqual([expect.stringContaining('must not know "gateway"')]);
  });

  test('lets a comment of the platform speak of the product, and tenant.ts of the conta', () => {
    expect(judge({ 'server/src/platform/fine.ts': '// A gateway waits here.\nexport const a = 1;', 'server/src/platform/tenant.ts': 'export const contaId = 1;' })).toEqual([]);
  });
});

describe('sizes', () => {
  const lines = (count: number) => 'export {};\n'.repeat(count);

  test.each([
    ['a drawer', { 'server/src/platform/utils.ts': '' }, '"utils" says nothing'],
    ['a folder of drawers', { 'web/src/common/valor.ts': '' }, '"common" says nothing'],
    ['a deep path', { 'web/src/a/b/c/d/e/f.ts': '' }, 'lies 8 levels deep'],
    ['a long file', { 'web/src/long.ts': lines(501) }, 'has 501 lines (at most 500)'],
    ['a long test', { 'web/src/long.test.ts': lines(401) }, 'has 401 lines (a test file at most 400)'],
    ['many imports', { 'web/src/busy.ts': Array.from({ length: 16 }, (_, index) => `import 'node:${index}';`).join('\n') }, 'has 16 imports (at most 15)'],
    ['a long function', { 'web/src/long.ts': `export function long() {${'\n'.repeat(50)}}` }, 'long.ts:1 a function of 51 lines of its own and 51 in all'],
    ['a long factory of short functions', { 'web/src/long.ts': `export const create = () => [${'() => {\n\n\n},\n'.repeat(20)}]` }, 'a function of 41 lines of its own and 81 in all'],
  ])('refuses %s', (_name, added, message) => {
    expect(judge(added)).toContainEqual(expect.stringContaining(message));
  });

  test('refuses that half of the files grow over 100 lines or a tenth over 300', () => {
    const many = (count: number, length: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`web/src/file-${index}.ts`, lines(length)]));
    expect(judge(many(20, 101))).toContainEqual(expect.stringContaining('the median source file has 101 lines'));
    expect(judge(many(3, 301))).toContainEqual(expect.stringContaining('one source file in ten has 301 lines'));
  });

  test('judges a factory by its own lines and each function within by its own', () => {
    expect(judge({ 'web/src/factory.ts': `export const create = () => [${'() => {\n\n\n},\n'.repeat(19)}]` })).toEqual([]);
  });

  test('lets a composition root import what it composes', () => {
    const imports = Array.from({ length: 30 }, (_, index) => `import 'node:${index}';`).join('\n');
    expect(judge({ 'server/src/main/api.ts': imports })).toEqual([]);
  });
});
