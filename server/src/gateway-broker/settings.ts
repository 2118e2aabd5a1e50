import { readFileSync } from 'node:fs';
import type { Config } from '../platform/config.ts';
import { AppError } from '../platform/errors.ts';
import type { MqttAddress } from '../platform/mqtt.ts';
import type { Worker } from './external.ts';

/** How to reach the external broker, as a service and, to try its access list, as a gateway. */
export interface ExternalBroker {
  service: MqttAddress;
  device: MqttAddress;
  worker: Worker;
}

const NEEDED = ['MQTT_CA', 'MQTT_CERT', 'MQTT_KEY', 'MQTT_DEVICE_URL', 'MQTT_DEVICE_CERT', 'MQTT_DEVICE_KEY'] as const;
const PORT = 8883;

/** Undefined without MQTT_URL: the embedded broker then. Throws AppError CONFIG_INVALID saying what is missing. */
export function readExternalBroker(config: Config): ExternalBroker | undefined {
  if (config.MQTT_URL === undefined) return undefined;
  const missing = NEEDED.filter((name) => config[name] === undefined);
  if (missing.length > 0) refuse(`MQTT_URL needs ${missing.join(', ')} as well. This makes the files and prints the settings: npm run tds -- mosquitto prepare`);
  const { MQTT_WORKER: number, MQTT_WORKERS: of } = config;
  if (number >= of) refuse(`MQTT_WORKER=${number} is not one of ${of}: they are counted from 0, and MQTT_WORKERS says how many there are.`);
  const ca = readPem('MQTT_CA', config.MQTT_CA);
  return {
    service: addressOf(config.MQTT_URL, ca, readPem('MQTT_CERT', config.MQTT_CERT), readPem('MQTT_KEY', config.MQTT_KEY)),
    device: addressOf(config.MQTT_DEVICE_URL ?? '', ca, readPem('MQTT_DEVICE_CERT', config.MQTT_DEVICE_CERT), readPem('MQTT_DEVICE_KEY', config.MQTT_DEVICE_KEY)),
    worker: { number, of },
  };
}

function addressOf(address: string, ca: string, cert: string, key: string): MqttAddress {
  const { hostname, port } = new URL(address);
  // An IPv6 address stands in brackets.
  return { host: hostname.replace(/^\[(.+)\]$/, '$1'), port: port === '' ? PORT : Number(port), tls: { ca, cert, key } };
}

function readPem(name: string, file = ''): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new AppError('CONFIG_INVALID', { publicMessage: `${name}: ${file} cannot be read (${(cause as NodeJS.ErrnoException).code}).`, cause });
  }
}

function refuse(publicMessage: string): never {
  throw new AppError('CONFIG_INVALID', { publicMessage });
}
