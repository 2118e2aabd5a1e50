import { createConnection } from 'node:net';
import { statfs } from 'node:fs/promises';
import { z } from 'zod';
import type { RunFile } from '../installation.ts';
import type { Config } from '../platform/config.ts';
import { checkPorts } from '../platform/ports.ts';
import { error, ok, warning } from './finding.ts';
import type { Finding } from './finding.ts';

const GB = 1024 ** 3;
/** PostgreSQL keeps up to 2 GB of write-ahead log between two checkpoints. */
const DISK = { warningBytes: 4 * GB, errorBytes: GB };
/** Brought by npm; what runs under another one is not what was tested. */
const NODE_MAJOR = 24;
const ANSWER_MS = 3000;
/** IANA's port of MQTT over TLS. */
const MQTTS = 8883;

export function checkNode(version: string = process.versions.node): Finding {
  const major = Number(version.split('.')[0]);
  if (major === NODE_MAJOR) return ok('node', `Node ${version}`);
  return warning('node', `Node ${version}, and not ${NODE_MAJOR}`, 'Start by npm (npm start, npm run tds), which brings the one this was tested with.');
}

export async function checkDisk(dir: string): Promise<Finding> {
  const { bavail, blocks, bsize } = await statfs(dir);
  const [free, share] = [bavail * bsize, bavail / blocks];
  const text = `${(free / GB).toFixed(1)} GB free (${(share * 100).toFixed(0)} %) for ${dir}`;
  if (free < DISK.errorBytes) return error('disk', text, 'Make room now: without it no reading can be stored, and no gateway is answered.');
  return free < DISK.warningBytes ? warning('disk', text, 'Make room, or move the data folder to a larger disk, before readings have no place.') : ok('disk', text);
}

/** Of a running system those it was started with, which need not be the settings of who asks. */
export async function checkListeners(config: Config, run: RunFile | undefined): Promise<Finding[]> {
  const pages = { check: 'port of the pages', host: config.TDS_HTTP_HOST, setting: 'TDS_HTTP_PORT' };
  const gateways = { check: 'port of the gateways', host: config.TDS_MQTT_HOST, setting: 'TDS_MQTT_PORT' };
  if (config.MQTT_URL !== undefined) {
    const broker = new URL(config.MQTT_URL);
    const external = checkAnswers({ check: 'external broker', host: broker.hostname, port: Number(broker.port || MQTTS), setting: 'MQTT_URL' });
    return Promise.all([run === undefined ? checkFree({ ...pages, port: config.TDS_HTTP_PORT }) : checkReady(pages.check, run.url), external]);
  }
  if (run === undefined) return Promise.all([checkFree({ ...pages, port: config.TDS_HTTP_PORT }), checkFree({ ...gateways, port: config.TDS_MQTT_PORT })]);
  return Promise.all([checkReady(pages.check, run.url), checkAnswers({ ...gateways, port: run.mqttPort })]);
}

/** Every part says for itself whether it can do its work. */
async function checkReady(check: string, url: string): Promise<Finding> {
  const advice = 'Read the log of the system; it says why.';
  try {
    const response = await fetch(new URL('/readyz', url), { signal: AbortSignal.timeout(ANSWER_MS) });
    const { checks } = readyShape.parse(await response.json());
    const failing = Object.entries(checks).filter(([, isFine]) => !isFine).map(([name]) => name);
    return failing.length === 0 ? ok(check, `${url} answers, every part is ready`) : error(check, `${url} answers, but is not ready: ${failing.join(', ')}`, advice);
  } catch (cause) {
    return error(check, `${url} does not answer, though the system runs (${(cause as Error).message})`, advice);
  }
}

const readyShape = z.object({ checks: z.record(z.string(), z.boolean()) });

interface Wanted {
  check: string;
  host: string;
  port: number;
  setting: string;
}

async function checkAnswers({ check, host, port, setting }: Wanted): Promise<Finding> {
  const address = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  const answers = await new Promise<boolean>((resolve) => {
    const socket = createConnection({ host: address, port, timeout: ANSWER_MS });
    const end = (result: boolean) => () => {
      socket.destroy();
      resolve(result);
    };
    socket.once('connect', end(true)).once('timeout', end(false)).once('error', end(false));
  });
  if (answers) return ok(check, `${address}:${port} answers`);
  return error(check, `Nothing answers on ${address}:${port}`, `Read the log of what should listen there; it says why. Is ${setting} right?`);
}

async function checkFree({ check, ...wanted }: Wanted): Promise<Finding> {
  try {
    await checkPorts([wanted]);
    return ok(check, `${wanted.host}:${wanted.port} is free`);
  } catch (cause) {
    return error(check, (cause as Error).message, `Stop the other program, or set ${wanted.setting}.`);
  }
}
