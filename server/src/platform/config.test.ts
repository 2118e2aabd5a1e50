import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkExposure, isDemo, isLoopback, publicOrigins, publicUrl, readConfig, unknownSettings } from './config.ts';
import { AppError } from './errors.ts';

const SECRET = 'a'.repeat(32);
const URL = 'postgresql://owner:secret@db.example.com/tds';
const EXPOSED = { TDS_HTTP_HOST: '0.0.0.0', TDS_SECRET: SECRET, TDS_PUBLIC_URL: 'https://tds.example.com' };
type Env = Record<string, string>;

/** What a person is told, or undefined when nothing is wrong. */
function faultOf(run: () => unknown): string | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    return error instanceof AppError && error.code === 'CONFIG_INVALID' ? error.publicMessage : `not a fault of a setting: ${String(error)}`;
  }
}

describe('without any setting', () => {
  it('everything listens on loopback, in .tds, without a given database', () => {
    expect(readConfig({})).toEqual({
      MQTT_WORKER: 0,
      MQTT_WORKERS: 1,
      TDS_DATA_DIR: path.resolve('.tds'),
      TDS_DEMO_WEEKS: 8,
      TDS_HTTP_HOST: '127.0.0.1',
      TDS_HTTP_PORT: 8000,
      TDS_MQTT_HOST: '127.0.0.1',
      TDS_MQTT_PORT: 8883,
      TDS_QUOTA_SECONDS: 60,
    });
    expect(faultOf(() => checkExposure(readConfig({})))).toBeUndefined();
  });

  it('is meant also by an empty one, and a foreign one is not looked at', () => {
    expect(readConfig({ TDS_HTTP_PORT: '', TDS_DEMO: '', HOME: '/root' })).toEqual(readConfig({}));
  });
});

describe('listening beyond this machine', () => {
  it.each<[string, Env, RegExp | undefined]>([
    ['the pages, with nothing else', { TDS_HTTP_HOST: '0.0.0.0' }, /^TDS_SECRET .* (is|are) needed/],
    ['the broker, with nothing else', { TDS_MQTT_HOST: '192.168.1.5' }, /^TDS_SECRET .* (is|are) needed/],
    ['without TDS_PUBLIC_URL', { TDS_HTTP_HOST: '::', TDS_SECRET: SECRET }, /^TDS_PUBLIC_URL .* (is|are) needed/],
    ['without TDS_SECRET', { TDS_HTTP_HOST: '0.0.0.0', TDS_PUBLIC_URL: 'https://x.example' }, /^TDS_SECRET .* (is|are) needed/],
    ["with the example's TDS_SECRET", { ...EXPOSED, TDS_SECRET: 'change-me-to-32-or-more-random-characters' }, /everybody knows/],
    ['with both', EXPOSED, undefined],
    ['of a name that is not localhost', { TDS_HTTP_HOST: 'localhost.example.com' }, /^TDS_SECRET .* (is|are) needed/],
  ])('(%s) is judged', (_name, env, fault) => {
    const told = faultOf(() => checkExposure(readConfig(env)));
    expect(told === undefined).toBe(fault === undefined);
    expect(told ?? '').toMatch(fault ?? /^$/);
  });

  it.each([
    ['127.0.0.1', true],
    ['127.9.9.9', true],
    ['::1', true],
    ['localhost', true],
    ['0.0.0.0', false],
    ['::', false],
    ['192.168.0.1', false],
    ['127.0.0.1.example.com', false],
    ['127.1', false],
    ['', false],
  ])('%j is loopback: %s', (address, expected) => {
    expect(isLoopback(address)).toBe(expected);
  });
});

describe('TDS_DEMO=1', () => {
  it.each<[string, Env, RegExp | undefined]>([
    ['on a development machine', {}, undefined],
    ['in production', { NODE_ENV: 'production' }, /NODE_ENV=production/],
    ['with a given database', { DATABASE_URL: URL }, /DATABASE_URL/],
    ['with an external broker', { MQTT_URL: 'mqtts://mqtt.example.com:8884' }, /MQTT_URL/],
    ['with the pages beyond this machine', EXPOSED, /TDS_HTTP_HOST/],
    ['with the broker beyond this machine', { TDS_MQTT_HOST: '0.0.0.0' }, /TDS_MQTT_HOST/],
    ['on IPv6 loopback', { TDS_HTTP_HOST: '::1', TDS_MQTT_HOST: '127.0.0.2' }, undefined],
  ])('%s is judged', (_name, env, fault) => {
    const told = faultOf(() => readConfig({ TDS_DEMO: '1', ...env }));
    expect(told === undefined).toBe(fault === undefined);
    expect(told ?? '').toMatch(fault ?? /^$/);
    expect(told ?? '').not.toContain('\n');
  });
});

describe('the demo', () => {
  const places: [string, Env][] = [
    ['here', {}],
    ['here, wanted', { TDS_DEMO: '1' }],
    ['here, not wanted', { TDS_DEMO: '0' }],
    ['in production', { NODE_ENV: 'production' }],
    ['on a given database', { DATABASE_URL: URL }],
    ['behind an external broker', { MQTT_URL: 'mqtts://mqtt.example.com:8884' }],
    ['where others reach it', EXPOSED],
  ];
  const expected = {
    empty: [true, true, false, false, false, false, false],
    demo: [true, true, 'refused', 'refused', 'refused', 'refused', 'refused'],
    real: [false, false, false, false, false, false, false],
  };
  const table = (['empty', 'demo', 'real'] as const).flatMap((kind) => places.map(([name, env], index) => [kind, name, env, expected[kind][index]] as const));

  it.each(table)('in a folder that is %s, %s', (kind, _name, env, runs) => {
    let isOn: boolean | undefined;
    const told = faultOf(() => (isOn = isDemo(readConfig(env), kind)));
    expect(told === undefined ? isOn : 'refused').toBe(runs);
  });
});

describe('a malformed setting', () => {
  const malformed: [string, string][] = [
    ['TDS_PUBLIC_URL', 'tds.example.com'],
    ['TDS_PUBLIC_URL', 'javascript:alert(1)'],
    ['TDS_HTTP_HOST', 'x'.repeat(256)],
    ['TDS_HTTP_PORT', '65536'],
    ['TDS_HTTP_PORT', '80a'],
    ['TDS_MQTT_PORT', '-1'],
    ['TDS_MQTT_PORT', '88.5'],
    ['TDS_METRICS_PORT', 'yes'],
    ['TDS_POSTGRES_PORT', '1e9'],
    ['TDS_CRL_URL', 'ftp://crl.example.com'],
    ['TDS_TRUST_PROXY', 'true'],
    ['TDS_TRUST_PROXY', '*'],
    ['TDS_TRUST_PROXY', '0.0.0.0/0'],
    ['TDS_TRUST_PROXY', '::/0'],
    ['TDS_TRUST_PROXY', '10.0.0.1,'],
    ['TDS_TRUST_PROXY', '10.0.0.0/33'],
    ['MQTT_URL', 'mqtt://mqtt.example.com'],
    ['MQTT_URL', 'mqtts://somebody:secret@mqtt.example.com'],
    ['MQTT_WORKERS', '0'],
    ['TDS_DEMO', 'true'],
    ['TDS_SECRET', 'short'],
    ['TDS_LOG_LEVEL', 'loud'],
    ['TDS_CTX_KEY', 'short'],
    ...['', '_APP', '_INGEST', '_PLATAFORMA', '_JOBS'].map((role): [string, string] => [`DATABASE_URL${role}`, 'mysql://db']),
  ];

  it.each(malformed)('%s=%s is named, and its value is not told', (name, value) => {
    const told = faultOf(() => readConfig({ [name]: value })) ?? '';
    expect(told).toContain(`  ${name} takes `);
    expect(told.replaceAll(name, '')).not.toContain(value);
  });

  it('is named together with every other', () => {
    const told = faultOf(() => readConfig({ TDS_HTTP_PORT: 'x', TDS_MQTT_PORT: 'y' }));
    expect(told).toMatch(/TDS_HTTP_PORT[^]*TDS_MQTT_PORT/);
  });

  it.each(['10.0.0.1', '10.0.0.0/8, 192.168.0.1', '::1', 'fd00::/8'])('is not TDS_TRUST_PROXY=%s', (value) => {
    expect(faultOf(() => readConfig({ TDS_TRUST_PROXY: value }))).toBeUndefined();
  });
});

describe('the pages are allowed to call from', () => {
  it.each<[Env, string[]]>([
    [{}, ['http://127.0.0.1:8000', 'http://localhost:8000']],
    [{ TDS_HTTP_HOST: 'localhost', TDS_HTTP_PORT: '8080' }, ['http://localhost:8080', 'http://127.0.0.1:8080']],
    [{ TDS_HTTP_HOST: '::1' }, ['http://[::1]:8000', 'http://localhost:8000', 'http://127.0.0.1:8000']],
    [{ TDS_PUBLIC_URL: 'https://tds.example.com/app' }, ['https://tds.example.com']],
    [EXPOSED, ['https://tds.example.com']],
  ])('of %j: %j', (env, origins) => {
    expect(publicOrigins(readConfig(env))).toEqual(origins);
  });

  it('the address that is printed', () => {
    const config = readConfig({ TDS_HTTP_HOST: '::1' });
    expect(publicOrigins(config)).toContain(publicUrl(config));
  });
});

it('a mistyped setting is told apart from ours and from those of the tests', () => {
  expect(unknownSettings({ TDS_HTPP_PORT: '9', TDS_HTTP_PORT: '8000', TDS_CHROMIUM: '/usr/bin/chromium', PATH: '/bin' })).toEqual(['TDS_HTPP_PORT']);
});
