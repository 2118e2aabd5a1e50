/**
 * A session kept on an external broker (MQTT 5, or 3.1.1 where that is all it speaks): a fixed client id, so that what comes while
 * nobody is connected waits there; connected again for as long as it takes, with growing, jittered pauses; a message is acknowledged
 * in the order it came and only when `receive` resolved. `receive` should not reject: the connection is then cut, which makes the
 * broker deliver everything unacknowledged again. At most twice `window` messages are held; beyond that the socket is not read.
 */
import { connect } from '@tds/mqtt-client';
import type { MqttConnection, MqttMessage, TlsOptions } from '@tds/mqtt-client';
import type { Logger } from './log.ts';

export type { MqttMessage };

export interface MqttAddress {
  host: string;
  port: number;
  tls: TlsOptions;
}

export interface MqttSessionOptions {
  address: MqttAddress;
  clientId: string;
  /** Subscribed to at each connection, QoS 1: retained messages are then delivered anew. */
  filters: readonly string[];
  /** Taken back after that: what an earlier process of this id may have left in the session. */
  formerFilters: readonly string[];
  /** Messages the broker may leave unacknowledged (MQTT 5 receive maximum). */
  window: number;
  receive(message: MqttMessage): Promise<void>;
  /** At each connection, before the subscriptions are made again. */
  opened?(): void;
  log: Logger;
  random?: () => number;
}

export interface MqttSessionMetrics {
  connections: number;
  received: number;
  acknowledged: number;
  held: number;
}

export interface MqttSession {
  /** Connected, and the subscriptions stand. */
  isOpen(): boolean;
  /** Resolves at the first connection. */
  readonly firstOpened: Promise<void>;
  metrics(): MqttSessionMetrics;
  /** QoS 0, at once or not at all: false while there is no connection, or the broker does not read what it was sent. */
  publish(topic: string, payload: Buffer): boolean;
  /** QoS 1: resolves at the broker's PUBACK. Rejects while there is no connection, and when it is lost before: whether the broker has it is then unknown. */
  publishAcknowledged(topic: string, payload: Buffer, options: { retain: boolean }): Promise<void>;
  /** Resolves when nothing has come for so long and nothing is held. Rejects when the connection is lost before. */
  becomeQuiet(quietMs: number): Promise<void>;
  unsubscribe(filters: readonly string[]): Promise<void>;
  /** Reads nothing more, waits up to `drainMs` for what is held, then says goodbye; the session stays unless told to end. */
  close(options: { drainMs: number; endSession?: boolean }): Promise<void>;
}

const PAUSE_MS = { first: 250, last: 30_000 };
/** A connection that lived this long, or brought messages we could settle, was a good one: the next pause is a short one again. */
const GOOD_MS = 10_000;
const KEEPALIVE_S = 30;
/** A week: longer than any worker should be away. */
const SESSION_EXPIRY_S = 7 * 86_400;
const MAX_UNSENT_BYTES = 4 * 1024 * 1024;
const POLL_MS = 50;

export function openMqttSession(options: MqttSessionOptions): MqttSession {
  return new Session(options);
}

class Session implements MqttSession {
  readonly firstOpened: Promise<void>;
  readonly #options: MqttSessionOptions;
  readonly #first = Promise.withResolvers<void>();
  #connection: MqttConnection | undefined;
  #isOpen = false;
  #isPaused = false;
  #isClosing = false;
  #timer: NodeJS.Timeout | undefined;
  #pauseMs = PAUSE_MS.first;
  #lastReceivedMs = performance.now();
  readonly #metrics: MqttSessionMetrics = { connections: 0, received: 0, acknowledged: 0, held: 0 };

  constructor(options: MqttSessionOptions) {
    this.#options = options;
    this.firstOpened = this.#first.promise;
    void this.#connect();
  }

  isOpen(): boolean {
    return this.#isOpen;
  }

  metrics(): MqttSessionMetrics {
    return { ...this.#metrics };
  }

  publish(topic: string, payload: Buffer): boolean {
    const connection = this.#connection;
    if (connection === undefined || connection.unsentBytes > MAX_UNSENT_BYTES) return false;
    connection.publish(topic, payload, { qos: 0 }).catch((error: Error) => this.#options.log.warn({ err: error, topic }, 'not published'));
    return true;
  }

  async publishAcknowledged(topic: string, payload: Buffer, { retain }: { retain: boolean }): Promise<void> {
    const connection = this.#connection;
    // An MQTT 5 broker hangs up on who leaves more unacknowledged than it grants.
    while (connection !== undefined && connection === this.#connection && connection.inFlight >= connection.publishWindow) await pause(POLL_MS);
    if (connection === undefined || connection !== this.#connection) throw new Error('not connected');
    await connection.publish(topic, payload, { qos: 1, retain });
  }

  async unsubscribe(filters: readonly string[]): Promise<void> {
    if (this.#connection === undefined) throw new Error('not connected');
    await this.#connection.unsubscribe(filters);
  }

  async becomeQuiet(quietMs: number): Promise<void> {
    this.#lastReceivedMs = performance.now();
    while (this.#metrics.held > 0 || performance.now() - this.#lastReceivedMs < quietMs) {
      if (this.#connection === undefined) throw new Error('the connection was lost');
      await pause(POLL_MS);
    }
  }

  async close({ drainMs, endSession = false }: { drainMs: number; endSession?: boolean }): Promise<void> {
    this.#isClosing = true;
    clearTimeout(this.#timer);
    this.#connection?.pause();
    const until = performance.now() + drainMs;
    while (this.#metrics.held > 0 && performance.now() < until) await pause(POLL_MS);
    const protocol = this.#connection?.protocol;
    await this.#connection?.end({ endSession });
    if (endSession && protocol === 4) await this.#forget();
  }

  /** In MQTT 3.1.1 a session ends when its client comes back and wants none (section 3.1.2.4). */
  async #forget(): Promise<void> {
    const connection = await connect({ ...this.#options.address, clientId: this.#options.clientId, clean: true });
    await connection.end();
  }

  async #connect(): Promise<void> {
    const { address, clientId, window, log, formerFilters, filters } = this.#options;
    let connection: MqttConnection | undefined;
    const startedMs = performance.now();
    const { acknowledged } = this.#metrics;
    try {
      const own = await connect({
        ...address,
        clientId,
        protocol: 'newest',
        clean: false,
        keepaliveS: KEEPALIVE_S,
        receiveMaximum: window,
        sessionExpiryS: SESSION_EXPIRY_S,
        onMessage: (message, ack) => this.#receive(message, ack),
      });
      connection = own;
      if (this.#isClosing) return await own.end();
      this.#adopt(own);
      await own.subscribe(filters.map((topic) => ({ topic, qos: 1 as const })));
      if (formerFilters.length > 0) await own.unsubscribe(formerFilters);
      log.info({ host: address.host, port: address.port, clientId, protocol: own.protocol, sessionPresent: own.sessionPresent }, 'connected to the broker');
      this.#isOpen = true;
      this.#first.resolve();
      const reason = await own.closed;
      if (!this.#isClosing) log.warn({ reason: reason.message, clientId }, 'connection to the broker lost');
    } catch (error) {
      log.warn({ err: error, host: address.host, port: address.port, clientId }, 'no session with the broker, tried again');
      connection?.destroy();
    }
    this.#connection = undefined;
    this.#isOpen = false;
    if (performance.now() - startedMs > GOOD_MS || this.#metrics.acknowledged > acknowledged) this.#pauseMs = PAUSE_MS.first;
    this.#connectLater();
  }

  #adopt(connection: MqttConnection): void {
    this.#metrics.connections += 1;
    this.#connection = connection;
    this.#isPaused = false;
    this.#balance();
    this.#options.opened?.();
  }

  /** Between half the pause and the whole of it: workers that lost the same broker must not all come back at once. */
  #connectLater(): void {
    if (this.#isClosing) return;
    const { random = Math.random } = this.#options;
    this.#timer = setTimeout(() => void this.#connect(), this.#pauseMs * (0.5 + random() / 2));
    this.#pauseMs = Math.min(this.#pauseMs * 2, PAUSE_MS.last);
  }

  #receive(message: MqttMessage, ack: () => void): void {
    this.#metrics.received += 1;
    this.#metrics.held += 1;
    this.#lastReceivedMs = performance.now();
    void this.#settle(message, ack);
    this.#balance();
  }

  async #settle(message: MqttMessage, ack: () => void): Promise<void> {
    try {
      await this.#options.receive(message);
      this.#metrics.acknowledged += 1;
      ack();
    } catch (error) {
      this.#options.log.error({ err: error, topic: message.topic }, 'message not taken in: everything unacknowledged is fetched again');
      this.#connection?.destroy();
    }
    this.#metrics.held -= 1;
    if (this.#isPaused) this.#balance();
  }

  /** Reads on when half of it is done: each stop and start costs a turn of the socket. */
  #balance(): void {
    const { held } = this.#metrics;
    const { window } = this.#options;
    if (!this.#isPaused && held >= 2 * window) {
      this.#isPaused = true;
      this.#connection?.pause();
    } else if (this.#isPaused && held <= window && !this.#isClosing) {
      this.#isPaused = false;
      this.#connection?.resume();
    }
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
