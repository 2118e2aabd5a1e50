/**
 * The embedded MQTT 3.1.1 broker: TLS with client certificates, one session a client, every publish handed to `receive` and
 * acknowledged when that resolves. What a client sends goes to nobody else, but for what it may retain.
 *
 * Identity: a certificate under `tls.ca` (checked by TLS), then `admit` (the allow-list), before a byte of MQTT is read; there is no
 * CRL to expire and no session ticket to resume, so each connection is judged anew. The client id must be the admitted one.
 * Sessions are clean and nothing is queued for an absent client; QoS 2, wildcards, `$…` topics and MQTT 5 are refused; a keepalive
 * of 0 or above the limit counts as the limit. Retained messages live in memory: the caller rebuilds them after a start.
 * A will is received like a publish, flagged, when the client vanishes, is kicked or taken over; not when the broker closes.
 */
import type { X509Certificate } from 'node:crypto';
import type { HandshakeLimits } from './broker-handshakes.ts';
import type { GateLimits } from './broker-gate.ts';
import type { HoldLimits } from './broker-hold.ts';
import type { Refusal } from './broker-refusals.ts';
import { Engine } from './broker-engine.ts';

import { BrokerServer } from './broker-server.ts';
import type { Clock } from './clock.ts';
import type { Logger } from './log.ts';

export type { Refusal };

export interface Peer {
  certificate: X509Certificate;
  remoteAddress: string;
}

export type Admission = { ok: true; clientId: string } | { ok: false; reason: string };

export interface BrokerMessage {
  clientId: string;
  sessionId: string;
  topic: string;
  payload: Buffer;
  qos: 0 | 1;
  /** The client's last will, not a message it sent. */
  will: boolean;
  remoteAddress: string;
}

export interface BrokerSession {
  clientId: string;
  sessionId: string;
  remoteAddress: string;
  connectedAt: Date;
  /** SHA-256 of the certificate's DER, lower hex without separators. */
  fingerprint256: string;
  /** Lower hex. */
  serial: string;
}

export interface BrokerHandlers {
  /** Synchronous, from memory: called for each handshake whose chain TLS has accepted. */
  admit(peer: Peer): Admission;
  mayPublish(clientId: string, topic: string): boolean;
  /** The retain flag is dropped otherwise. */
  mayRetain(clientId: string, topic: string): boolean;
  /** Asked for exact topics only. */
  maySubscribe(clientId: string, filter: string): boolean;
  /** Resolves when the message is safe. A rejection closes the connection without PUBACK (QoS 1) or is only counted (QoS 0). */
  receive(message: BrokerMessage): Promise<void>;
  opened?(session: BrokerSession): void;
  closed?(session: BrokerSession, reason: string): void;
  /** Says for the log why a certificate may not have been trusted; TLS tells only its last error. Nothing is decided by it. */
  explainUntrusted?(tlsError: string, certificate: X509Certificate): string;
  /** Bad certificates, unknown clients, broken protocol, forbidden topics; rate-limited by address. */
  refused?(refusal: Refusal): void;
}

export interface BrokerTls {
  key: string;
  cert: string;
  /** The one root clients must chain to. */
  ca: string;
}

export interface BrokerLimits extends GateLimits, HoldLimits, HandshakeLimits {
  /** From the end of the handshake to the CONNECT. */
  connectTimeoutMs: number;
  /** How long a client may leave what it is sent unread. */
  drainTimeoutMs: number;
  maxRefusalsPerMinute: number;
}

export const defaultLimits: BrokerLimits = {
  /** 64 KiB of payload and 256 bytes of topic, with their headers. */
  maxPublishBytes: 65_536 + 256 + 9,
  maxControlBytes: 8_192,
  maxKeepaliveS: 300,
  maxClientHeldMessages: 64,
  maxClientHeldBytes: 1024 * 1024,
  maxHeldMessages: 20_000,
  maxHeldBytes: 64 * 1024 * 1024,
  maxHandshakes: 200,
  maxWaitingHandshakes: 5_000,
  handshakeTimeoutMs: 10_000,
  connectTimeoutMs: 10_000,
  drainTimeoutMs: 60_000,
  maxRefusalsPerMinute: 10,
};

export interface BrokerOptions {
  host: string;
  /** 0 picks a free one. */
  port: number;
  tls: BrokerTls;
  limits?: Partial<BrokerLimits>;
  log: Logger;
  clock?: Clock;
}

export interface BrokerMetrics {
  sessions: number;
  handshakes: number;
  handshakesWaiting: number;
  handshakesTurnedAway: number;
  refused: number;
  received: number;
  acknowledged: number;
  /** Rejected by `receive`. */
  failed: number;
  heldMessages: number;
  heldBytes: number;
  /** Clients not being read for want of room. */
  stalledClients: number;
}

export interface Broker {
  readonly port: number;
  /** Resolves when the message has been written to whoever subscribes at the moment. */
  publish(topic: string, payload: string | Buffer, options?: { retain?: boolean; qos?: 0 | 1 }): Promise<void>;
  /** Forgets the retained message without telling subscribers. */
  clearRetained(topic: string): void;
  /** False when there is no such session. */
  kick(clientId: string, reason?: string): Promise<boolean>;
  sessions(): Iterable<BrokerSession>;
  /** For handshakes from now on; open sessions stay. */
  replaceServerCertificate(tls: BrokerTls): void;
  metrics(): BrokerMetrics;
  /** Accepts and reads nothing more, waits up to `drainMs` for held messages and their acknowledgements, then closes. */
  close(options?: { drainMs?: number }): Promise<void>;
}

/** Throws AppError PORT_BUSY. */
export async function startBroker(options: BrokerOptions, handlers: BrokerHandlers): Promise<Broker> {
  const limits = { ...defaultLimits, ...options.limits };
  const engine = await Engine.create({
    connectTimeoutMs: limits.connectTimeoutMs,
    drainTimeoutMs: limits.drainTimeoutMs,
    maySubscribe: (clientId, filter) => handlers.maySubscribe(clientId, filter),
  });
  const server = new BrokerServer(options, limits, handlers, engine);
  try {
    await server.listen();
  } catch (error) {
    await engine.close();
    throw error;
  }
  return server;
}
