import type { Duplex } from 'node:stream';
import { Aedes } from 'aedes';
import type { Client, Subscription } from 'aedes';

export interface EngineOptions {
  connectTimeoutMs: number;
  drainTimeoutMs: number;
  maySubscribe(clientId: string, filter: string): boolean;
  /** `maySubscribe` threw; the subscription is refused. */
  failed(clientId: string, error: unknown): void;
}

interface Retained {
  payload: Buffer;
  qos: 0 | 1;
  order: number;
}

/** Its own $SYS heartbeats are of no use here; the timer cannot be turned off. */
const HEARTBEAT_MS = 24 * 3_600_000;
/** Messages on their way to subscribers at once. Each one for a frozen subscriber holds a slot until the drain timeout: see `isBehind`. */
const CONCURRENCY = 10_000;

/**
 * The MQTT engine behind the gates: CONNACK, subscriptions, delivery. It never sees a client's PUBLISH.
 * Filters are exact topics, so retained messages are looked up by topic; the engine's own store would try every
 * retained message against every filter, which a herd of clients coming back cannot afford.
 */
export class Engine {
  readonly #aedes: Aedes;
  readonly #retained = new Map<string, Retained>();
  #order = 0;

  private constructor(aedes: Aedes) {
    this.#aedes = aedes;
    aedes.on('subscribe', (subscriptions, client) => this.#sendRetained(subscriptions, client));
  }

  static async create(options: EngineOptions): Promise<Engine> {
    const aedes = await Aedes.createBroker({
      concurrency: CONCURRENCY,
      heartbeatInterval: HEARTBEAT_MS,
      connectTimeout: options.connectTimeoutMs,
      drainTimeout: options.drainTimeoutMs,
      queueLimit: 16,
      maxClientsIdLength: 64,
      authorizePublish: (_client, _packet, callback) => callback(new Error('a PUBLISH passed the gate')),
      authorizeSubscribe: (client, subscription, callback) => {
        // null is SUBACK 0x80.
        callback(null, isAllowed(options, client.id, subscription.topic) ? subscription : null);
      },
    });
    return new Engine(aedes);
  }

  handle(connection: Duplex): void {
    this.#aedes.handle(connection);
  }

  /** Position in the order of arrival, so that of two retained messages the one that came later stays. */
  nextOrder(): number {
    this.#order += 1;
    return this.#order;
  }

  publish(topic: string, payload: Buffer, options: { retain: boolean; qos: 0 | 1 }): Promise<void> {
    if (options.retain) this.#store(topic, { payload, qos: options.qos, order: this.nextOrder() });
    return new Promise((resolve, reject) => {
      this.#aedes.publish({ cmd: 'publish', topic, payload, qos: options.qos, retain: false, dup: false }, (error) =>
        error ? reject(error) : resolve(),
      );
    });
  }

  /** Keeps a client's own message; it goes to later subscribers only. */
  retain(topic: string, payload: Buffer, qos: 0 | 1, order: number): void {
    this.#store(topic, { payload, qos, order });
  }

  clearRetained(topic: string): void {
    this.#retained.delete(topic);
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.#aedes.close(resolve));
  }

  #store(topic: string, message: Retained): void {
    const present = this.#retained.get(topic);
    if (present && present.order > message.order) return;
    if (message.payload.length === 0) this.#retained.delete(topic);
    else this.#retained.set(topic, message);
  }

  #sendRetained(subscriptions: Subscription[], client: Client): void {
    for (const { topic, qos } of subscriptions) {
      const message = qos < 128 ? this.#retained.get(topic) : undefined;
      if (!message) continue;
      const { payload } = message;
      const granted = qos === 0 ? 0 : message.qos;
      client.publish({ cmd: 'publish', topic, payload, qos: granted, retain: true, dup: false }, () => undefined);
    }
  }
}

function isAllowed(options: EngineOptions, clientId: string, filter: string): boolean {
  try {
    return isExactTopic(filter) && options.maySubscribe(clientId, filter);
  } catch (error) {
    options.failed(clientId, error);
    return false;
  }
}

function isExactTopic(filter: string): boolean {
  return !/[+#\0]/.test(filter) && !filter.startsWith('$');
}
