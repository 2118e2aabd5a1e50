import type { SecureContext } from 'node:tls';
import type { MqttError } from './errors.ts';

export interface TlsOptions {
  /** PEM. Not needed when `secureContext` is given. */
  ca?: string | Buffer;
  cert?: string | Buffer;
  key?: string | Buffer;
  /** Made once by `tls.createSecureContext` and shared by all connections of a certificate. */
  secureContext?: SecureContext;
  /** Name or address the server's certificate must carry; default: the host. */
  servername?: string;
}

export interface Will {
  topic: string;
  payload: string | Buffer;
  qos: 0 | 1;
  retain: boolean;
}

export interface ConnectOptions {
  host: string;
  port: number;
  /** Absent: plain TCP. */
  tls?: TlsOptions;
  clientId: string;
  /**
   * 4 is MQTT 3.1.1, the default; 5 is MQTT 5. `newest` begins with 5 and takes 3.1.1 of a server that refuses it, or hangs up
   * on it without a word.
   */
  protocol?: 4 | 5 | 'newest';
  /** MQTT 5: how many messages of QoS 1 the server may leave unacknowledged by us. Default its own limit. */
  receiveMaximum?: number;
  /** MQTT 5: seconds the server keeps a session that is not `clean` after the connection. Default for ever, as 3.1.1 does. */
  sessionExpiryS?: number;
  /** false keeps the session (subscriptions, unacknowledged messages) on the server. Default true. */
  clean?: boolean;
  /** Seconds between signs of life; 0 turns them off. Default 60. */
  keepaliveS?: number;
  /** Silence of the server after which it counts as gone. Default twice the keepalive. */
  silenceTimeoutMs?: number;
  /** From the first SYN to the CONNACK. Default 20,000. */
  connectTimeoutMs?: number;
  will?: Will;
  username?: string;
  password?: string | Buffer;
  /** Given here because a kept session delivers right behind the CONNACK. */
  onMessage?: OnMessage;
}

export interface PublishOptions {
  /** Default 1. */
  qos?: 0 | 1;
  retain?: boolean;
  /** Set when the same message was sent on an earlier connection. */
  dup?: boolean;
}

export interface Subscription {
  topic: string;
  qos: 0 | 1;
}

export interface MqttMessage {
  topic: string;
  payload: Buffer;
  qos: 0 | 1;
  retain: boolean;
  dup: boolean;
}

/** `ack` may be called later and in any order; a second call and one for QoS 0 do nothing. */
export type OnMessage = (message: MqttMessage, ack: () => void) => void;

export interface MqttConnection {
  readonly sessionPresent: boolean;
  readonly protocol: 4 | 5;
  /** How many publishes of QoS 1 the server lets us leave unresolved; beyond it MQTT 5 servers hang up. The caller keeps it. */
  readonly publishWindow: number;
  /** Publishes, subscribes and unsubscribes that still wait for their acknowledgement. */
  readonly inFlight: number;
  /** Written by us and not taken by the network yet: grows while the server does not read. */
  readonly unsentBytes: number;
  /** Resolves once with the reason, whatever ended the connection; never rejects. */
  readonly closed: Promise<MqttError>;
  /**
   * Resolves at the PUBACK (QoS 1) or when handed to the socket (QoS 0).
   * Rejects with code `refused` if an MQTT 5 server says so, and with the reason of the close if the connection ends first: whether the server has it is then unknown.
   */
  publish(topic: string, payload: string | Uint8Array, options?: PublishOptions): Promise<void>;
  /** Resolves with the granted QoS of each filter; rejects with code `refused` if one was refused. */
  subscribe(filters: readonly Subscription[]): Promise<number[]>;
  unsubscribe(filters: readonly string[]): Promise<void>;
  /** Stops and restarts reading from the socket: back-pressure towards the server. */
  pause(): void;
  resume(): void;
  /**
   * Says DISCONNECT (the will is dropped) and resolves when the socket is closed. Does not wait for PUBACKs.
   * `endSession`: a kept session is given up as well, which only MQTT 5 can say.
   */
  end(options?: { endSession?: boolean }): Promise<void>;
  /** Cuts the socket without a word: the server publishes the will. */
  destroy(): void;
}
