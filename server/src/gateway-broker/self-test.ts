/**
 * Before an external broker is trusted, it is tried: a throw-away device certificate, of a MAC that is nobody's, publishes as another
 * gateway and listens to what is not its own. What counts is delivery: Mosquitto acknowledges to 3.1.1 clients what it then drops,
 * and accepts subscriptions it never serves.
 */
import { randomBytes, X509Certificate } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { parseMac, topic } from '@tds/contract/mqtt';
import type { Mac } from '@tds/contract/mqtt';
import { connect, MqttError } from '@tds/mqtt-client';
import type { MqttConnection, MqttMessage } from '@tds/mqtt-client';
import { AppError } from '../platform/errors.ts';
import type { Logger } from '../platform/log.ts';
import type { MqttAddress } from '../platform/mqtt.ts';

export interface SelfTestOptions {
  /** The service listener, with the workers' certificate. */
  service: MqttAddress;
  /** The device listener, with the throw-away certificate and its key. */
  device: MqttAddress;
  clientId: string;
}

const WAIT_MS = 10_000;
const MARK = Buffer.from('self-test');

/** A broker may be started after us, and another worker may be trying it with the same certificate at this moment. */
const PATIENCE_MS = 60_000;
const PAUSE_MS = { first: 500, last: 5000 };

/**
 * Resolves when the broker was tried and is safe. Throws AppError CONFIG_INVALID when it lets through what it must not, a plain Error
 * when it could not be tried within a minute: the supervisor then starts the process anew.
 */
export async function tryBroker(options: SelfTestOptions & { log: Logger }): Promise<void> {
  const until = performance.now() + PATIENCE_MS;
  for (let pauseMs = PAUSE_MS.first; ; pauseMs = Math.min(pauseMs * 2, PAUSE_MS.last)) {
    try {
      await testBroker(options);
      options.log.info('the broker keeps gateways apart');
      return;
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'UNAVAILABLE') throw error;
      if (performance.now() > until) throw new Error(error.publicMessage, { cause: error });
      options.log.warn({ reason: error.publicMessage }, 'the broker could not be tried, tried again');
      await delay(pauseMs * (0.5 + Math.random() / 2));
    }
  }
}

/** Throws AppError CONFIG_INVALID when the broker lets through what it must not, UNAVAILABLE when it cannot be tried. */
export async function testBroker(options: SelfTestOptions): Promise<void> {
  const own = readMac(options.device);
  const other = parseMac(`02:${randomBytes(5).toString('hex').match(/../g)!.join(':')}`)!;
  const heard = { service: new Heard(), device: new Heard() };
  const service = await open('service', options.service, `${options.clientId}-test`, heard.service);
  const opened: MqttConnection[] = [service];
  try {
    await service.subscribe([topic(own, CONTROL_UP), topic(other, 'telemetria'), topic(other, 'status')].map((filter) => ({ topic: filter, qos: 1 as const })));
    await trySpoof(options.device, own, other, heard);
    const device = await open('device', options.device, own, heard.device);
    opened.push(device);
    await tryListen(device, own, other);
    // The control comes last: what was to be delivered before it, was.
    await device.publish(topic(own, CONTROL_UP), MARK);
    for (const [mac, family] of [[other, 'recibo'], [other, 'config'], [own, 'recibo']] as const) await service.publish(topic(mac, family), MARK);
    await Promise.all([heard.service.waitFor(topic(own, CONTROL_UP)), heard.device.waitFor(topic(own, 'recibo'))]);
    judge(heard, own);
  } catch (error) {
    throw error instanceof MqttError ? notTried(error.message, error) : error;
  } finally {
    await Promise.all(opened.map((connection) => connection.end()));
  }
}

/** A family that gateways publish and no worker reads: the control leaves nothing behind. */
const CONTROL_UP = 'comando_status';

/** On a connection of its own: a broker may well end it for this. */
async function trySpoof(device: MqttAddress, own: Mac, other: Mac, heard: { device: Heard }): Promise<void> {
  const spoofer = await open('device', device, own, heard.device);
  for (const family of ['telemetria', 'status'] as const) await spoofer.publish(topic(other, family), MARK).catch(() => undefined);
  await spoofer.end();
}

async function tryListen(device: MqttConnection, own: Mac, other: Mac): Promise<void> {
  const foreign = [topic(other, 'recibo'), topic(other, 'config'), 'tds_new/gateway/+/recibo', 'tds_new/#', '#'];
  for (const filter of foreign) await device.subscribe([{ topic: filter, qos: 1 }]).catch(() => undefined);
  await device.subscribe([{ topic: topic(own, 'recibo'), qos: 1 }]);
}

function judge({ service, device }: { service: Heard; device: Heard }, own: Mac): void {
  const spoofed = service.topics.filter((heard) => !heard.includes(own));
  const overheard = device.topics.filter((heard) => !heard.includes(own));
  if (spoofed.length === 0 && overheard.length === 0) return;
  const what = [
    ...(spoofed.length > 0 ? [`publishes as another gateway (${spoofed.join(', ')})`] : []),
    ...(overheard.length > 0 ? [`reads what is not its own (${overheard.join(', ')})`] : []),
  ];
  throw new AppError('CONFIG_INVALID', {
    publicMessage: `The broker of MQTT_URL is not safe: a gateway ${what.join(' and ')}. Nothing is taken in from it. Give its device listener the access list of deploy/mosquitto/devices.acl (acl_file, with use_identity_as_username true) and start again.`,
  });
}

/** What one side was delivered. */
class Heard {
  readonly topics: string[] = [];
  readonly #waiting = new Map<string, () => void>();

  add({ topic: name, payload }: MqttMessage): void {
    // Retained messages and those of others are none of ours.
    if (!payload.equals(MARK)) return;
    this.topics.push(name);
    this.#waiting.get(name)?.();
  }

  async waitFor(name: string): Promise<void> {
    if (this.topics.includes(name)) return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#waiting.set(name, resolve);
    const timer = setTimeout(() => reject(notTried(`${name} was not delivered within ${WAIT_MS / 1000} s`)), WAIT_MS);
    await promise.finally(() => clearTimeout(timer));
  }
}

async function open(listener: 'service' | 'device', address: MqttAddress, clientId: string, heard: Heard): Promise<MqttConnection> {
  const onMessage = (message: MqttMessage, ack: () => void): void => {
    heard.add(message);
    ack();
  };
  try {
    // As a gateway speaks.
    return await connect({ ...address, clientId, onMessage });
  } catch (cause) {
    throw notTried(`the ${listener} listener at ${address.host}:${address.port} does not let us in (${(cause as Error).message})`, cause);
  }
}

function notTried(reason: string, cause?: unknown): AppError {
  return new AppError('UNAVAILABLE', { publicMessage: `The broker of MQTT_URL could not be tried for safety: ${reason}. Check MQTT_DEVICE_URL and the certificates; npm run tds -- mosquitto prepare makes them.`, cause });
}

function readMac({ tls }: MqttAddress): Mac {
  const name = /^CN=(.+)$/m.exec(new X509Certificate(tls.cert ?? '').subject)?.[1] ?? '';
  const mac = parseMac(name);
  if (mac === null) throw new AppError('CONFIG_INVALID', { publicMessage: 'MQTT_DEVICE_CERT is no certificate of a gateway: its name is no MAC. npm run tds -- mosquitto prepare makes one.' });
  return mac;
}
