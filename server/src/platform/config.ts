import { isIP } from 'node:net';
import path from 'node:path';
import { z } from 'zod';
import { AppError } from './errors.ts';
import { isForFiles } from './folders.ts';

/** Every setting of the product, read once from the environment. `.env.example` lists the same, with what each is for. */
const port = z.coerce.number().int().min(0).max(65_535);
const flag = z.enum(['0', '1']).transform((value) => value === '1');
const host = z.string().min(1).max(255);
/** Without credentials: who we are is the certificate. */
const broker = z.url({ protocol: /^mqtts$/ }).refine((address) => /^mqtts:\/\/[^/@?#]+\/?$/.test(address));
const perSecond = z.coerce.number().int().min(0).max(1_000_000);
const proxies = z.string().refine((list) => list.split(',').every((entry) => isProxy(entry.trim())), 'IP addresses or networks (10.0.0.0/8) separated by commas');

const shape = z.object({
  TDS_DATA_DIR: z.string().min(1).default('.tds').transform((dir) => path.resolve(dir)).refine(isForFiles),
  TDS_PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  TDS_HTTP_HOST: host.default('127.0.0.1'),
  TDS_HTTP_PORT: port.default(8000),
  TDS_MQTT_HOST: host.default('127.0.0.1'),
  TDS_MQTT_PORT: port.default(8883),
  TDS_MQTT_PUBLIC_HOST: host.optional(),
  TDS_CRL_URL: z.url({ protocol: /^https?$/ }).optional(),
  TDS_CA_PASSPHRASE_FILE: z.string().min(1).optional(),
  TDS_QUOTA_EACH: perSecond.optional(),
  TDS_QUOTA_SUM: perSecond.optional(),
  TDS_QUOTA_SECONDS: z.coerce.number().int().min(1).max(86_400).default(60),
  MQTT_URL: broker.optional(),
  MQTT_CA: z.string().min(1).optional(),
  MQTT_CERT: z.string().min(1).optional(),
  MQTT_KEY: z.string().min(1).optional(),
  MQTT_DEVICE_URL: broker.optional(),
  MQTT_DEVICE_CERT: z.string().min(1).optional(),
  MQTT_DEVICE_KEY: z.string().min(1).optional(),
  MQTT_WORKER: z.coerce.number().int().min(0).max(63).default(0),
  MQTT_WORKERS: z.coerce.number().int().min(1).max(64).default(1),
  TDS_METRICS_PORT: port.optional(),
  TDS_POSTGRES_PORT: port.optional(),
  TDS_TRUST_PROXY: proxies.optional(),
  TDS_DEMO: flag.optional(),
  TDS_DEMO_WEEKS: z.coerce.number().int().min(0).max(52).default(8),
  TDS_SECRET: z.string().min(32).max(1024).optional(),
  TDS_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).optional(),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  DATABASE_URL_APP: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  DATABASE_URL_INGEST: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  DATABASE_URL_PLATAFORMA: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  DATABASE_URL_JOBS: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  DATABASE_URL_BACKUP: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  /** Set by the supervisor for the api alone, instead of TDS_SECRET (base64url). */
  TDS_CTX_KEY: z.string().length(43).optional(),
  NODE_ENV: z.string().optional(),
});

/** In the words of a person, for the one who typed something else. */
const PORT = 'a port number, 0 to 65535';
const ADDRESS = 'an address such as https://medidores.example.com';
const DATABASE = 'an address such as postgresql://user:password@host:5432/database';
const BROKER = 'an address such as mqtts://mqtt.example.com:8884';
const FILE = 'the name of a file';
const TAKES = {
  TDS_DATA_DIR: 'a folder, not below /proc, /sys or /dev',
  TDS_PUBLIC_URL: ADDRESS,
  TDS_HTTP_HOST: 'an address of this machine, such as 127.0.0.1',
  TDS_HTTP_PORT: PORT,
  TDS_MQTT_HOST: 'an address of this machine, such as 127.0.0.1',
  TDS_MQTT_PORT: PORT,
  TDS_MQTT_PUBLIC_HOST: 'a host name or address',
  TDS_CRL_URL: ADDRESS,
  TDS_CA_PASSPHRASE_FILE: FILE,
  TDS_QUOTA_EACH: 'readings a second, 0 for no limit',
  TDS_QUOTA_SUM: 'readings a second, 0 for no limit',
  TDS_QUOTA_SECONDS: 'seconds, 1 to 86400',
  MQTT_URL: BROKER,
  MQTT_CA: FILE,
  MQTT_CERT: FILE,
  MQTT_KEY: FILE,
  MQTT_DEVICE_URL: BROKER,
  MQTT_DEVICE_CERT: FILE,
  MQTT_DEVICE_KEY: FILE,
  MQTT_WORKER: 'the number of this worker, 0 to 63',
  MQTT_WORKERS: 'how many workers there are, 1 to 64',
  TDS_METRICS_PORT: PORT,
  TDS_POSTGRES_PORT: PORT,
  TDS_TRUST_PROXY: 'IP addresses or networks (10.0.0.0/8) separated by commas',
  TDS_DEMO: '0 or 1',
  TDS_DEMO_WEEKS: 'weeks of past readings, 0 to 52',
  TDS_SECRET: '32 random characters or more',
  TDS_LOG_LEVEL: 'debug, info, warn, error or silent',
  DATABASE_URL: DATABASE,
  DATABASE_URL_APP: DATABASE,
  DATABASE_URL_INGEST: DATABASE,
  DATABASE_URL_PLATAFORMA: DATABASE,
  DATABASE_URL_JOBS: DATABASE,
  DATABASE_URL_BACKUP: DATABASE,
  TDS_CTX_KEY: '43 characters',
  NODE_ENV: 'a word',
} as const satisfies Record<keyof Config, string>;

export type Config = z.output<typeof shape>;

/** Throws AppError CONFIG_INVALID naming each setting at fault and what it takes. An empty variable counts as absent. */
export function readConfig(env: Record<string, string | undefined>): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = shape.safeParse(given);
  if (!parsed.success) {
    const names = [...new Set(parsed.error.issues.map((issue) => String(issue.path[0])))];
    // Not what was given: a password may stand where it does not belong.
    const faults = names.map((name) => `  ${name} takes ${TAKES[name as keyof typeof TAKES]}`);
    throw new AppError('CONFIG_INVALID', { publicMessage: `These settings cannot be used:\n${faults.join('\n')}\nSee .env.example for what each takes.` });
  }
  checkDemo(parsed.data);
  return parsed.data;
}

/** Settings that are none of ours: typing errors, most likely. Those of the tests are not the product's. */
export function unknownSettings(env: Record<string, string | undefined>): string[] {
  const tests = ['TDS_CHROMIUM', 'TDS_MOSQUITTO', 'TDS_REAL_DATA', 'TDS_CHAOS_SEED', 'TDS_FAULTS', 'TDS_RECOVERY_SEED', 'TDS_FUZZ_SEED', 'TDS_FUZZ_SECONDS', 'TDS_TEST_COUNTS'];
  return Object.keys(env).filter((name) => name.startsWith('TDS_') && !(name in TAKES) && !tests.includes(name));
}

/**
 * Whether the demo runs: on by default on an empty folder of a development machine only. A folder begun as demo stays one; it has
 * known people and development certificates in it, so it is refused where a demo may not run, and never becomes a real one.
 */
export function isDemo(config: Config, folder: 'empty' | 'demo' | 'real'): boolean {
  if (folder === 'real') return false;
  const isAllowed = config.NODE_ENV !== 'production' && config.DATABASE_URL === undefined && config.MQTT_URL === undefined && isLoopbackOnly(config);
  if (folder === 'empty') return isAllowed && (config.TDS_DEMO ?? true);
  if (config.MQTT_URL !== undefined) refuse(`${config.TDS_DATA_DIR} was begun as a demo, whose fleet connects to the embedded broker: remove MQTT_URL, or set TDS_DATA_DIR to another folder.`);
  if (isAllowed && config.TDS_DEMO !== false) return true;
  refuse(`${config.TDS_DATA_DIR} was begun as a demo, which answers on this machine only and never becomes a real installation: set TDS_DATA_DIR to another folder.`);
}

export function isLoopback(address: string): boolean {
  return address === 'localhost' || address === '::1' || (isIP(address) === 4 && address.startsWith('127.'));
}

function isLoopbackOnly(config: Config): boolean {
  return isLoopback(config.TDS_HTTP_HOST) && isLoopback(config.TDS_MQTT_HOST);
}

/** What is logged: all that happens where a program keeps it, only what needs a person where one is looking. */
export function logLevel(config: Config): string {
  return config.TDS_LOG_LEVEL ?? (process.stderr.isTTY ? 'warn' : 'info');
}

/** Where people reach the server: links, allowed Origin, cookies. */
export function publicUrl(config: Config): string {
  const name = isIP(config.TDS_HTTP_HOST) === 6 ? `[${config.TDS_HTTP_HOST}]` : config.TDS_HTTP_HOST;
  return config.TDS_PUBLIC_URL ?? `http://${name}:${config.TDS_HTTP_PORT}`;
}

/** Addresses the pages may be opened at. On this machine alone both of its names count. */
export function publicOrigins(config: Config): string[] {
  const { origin } = new URL(publicUrl(config));
  if (config.TDS_PUBLIC_URL !== undefined || !isLoopback(config.TDS_HTTP_HOST)) return [origin];
  return [...new Set([origin, `http://localhost:${config.TDS_HTTP_PORT}`, `http://127.0.0.1:${config.TDS_HTTP_PORT}`])];
}

function checkDemo(config: Config): void {
  if (config.TDS_DEMO !== true) return;
  if (config.NODE_ENV === 'production') refuse('TDS_DEMO=1 is not allowed with NODE_ENV=production: the demo has known people in it.');
  if (!isLoopbackOnly(config)) refuse('The demo answers on this machine only: remove TDS_DEMO=1, or TDS_HTTP_HOST and TDS_MQTT_HOST.');
  if (config.MQTT_URL !== undefined) refuse('The demo needs the embedded broker, to which its fleet connects: remove TDS_DEMO=1 or MQTT_URL.');
  if (config.DATABASE_URL !== undefined) refuse('The demo never runs on a given DATABASE_URL: remove TDS_DEMO=1 or DATABASE_URL.');
}

/** What an installation that others can reach must not leave to defaults; all that is missing is said at once. */
export function checkExposure(config: Config): void {
  if (isLoopbackOnly(config)) return;
  if (config.TDS_SECRET?.includes('change-me')) refuse('TDS_SECRET is that of the example, which everybody knows: make one of 32 random characters or more.');
  const missing = [
    ...(config.TDS_SECRET === undefined && config.TDS_CTX_KEY === undefined ? ['TDS_SECRET (32 characters or more, random)'] : []),
    ...(config.TDS_PUBLIC_URL === undefined ? ['TDS_PUBLIC_URL (how people reach the server)'] : []),
  ];
  if (missing.length > 0) refuse(`${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} needed when the server listens beyond this machine.`);
}

/** A network of everybody would let any client choose the address its attempts are counted by. */
function isProxy(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  if (prefix === undefined) return true;
  return /^\d{1,3}$/.test(prefix) && Number(prefix) >= 1 && Number(prefix) <= (version === 4 ? 32 : 128);
}

function refuse(publicMessage: string): never {
  throw new AppError('CONFIG_INVALID', { publicMessage });
}
