/** What a user of the embedded broker gives it and gets from it; what it promises stands in `broker.ts`. */
import type { X509Certificate } from 'node:crypto';
import type { GateLimits } from './broker-gate.ts';
import type { HandshakeLimits } from './broker-handshakes.ts';
import type { HoldLimits } from './broker-hold.ts';
import type { Refusal } from './broker-refusals.ts';
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
  /** While it is, the client is read one message at a time: what it sends beyond waits on its own side of the connection. */
  isSlowed?(clientId: string): boolean;
  opened?(session: BrokerSession): void;
  closed?(session: BrokerSession, reason: string): void;
  /** Says for the log why a certificate may not have been trusted; TLS tells only its last error. Nothing is decided by it. */
  explainUntrusted?(tlsError: string, certificate: X509Certificate): string;
  /** Bad certificates, unknown clients, broken protocol, forbidden topics; rate-limited by address. The broker has logged it already. */
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
  /** Of clients that take long to answer: they keep no place from others. */
  handshakesSlow: number;
  handshakesWaiting: number;
  /** Connected, and has not said its ClientHello yet. */
  handshakesSilent: number;
  handshakesTurnedAway: number;
  /** Connections turned away because their client id was passing from one to another too often. */
  takeoversRefused: number;
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
  /** The client has not read what it was sent: what is sent now waits in memory. False when there is no such session. */
  isBehind(clientId: string): boolean;
  /** False when there is no such session. */
  kick(clientId: string, reason?: string): Promise<boolean>;
  sessions(): Iterable<BrokerSession>;
  /** For handshakes from now on; open sessions stay. */
  replaceServerCertificate(tls: BrokerTls): void;
  metrics(): BrokerMetrics;
  /** Accepts and reads nothing more, waits up to `drainMs` for held messages and their acknowledgements, then closes. */
  close(options?: { drainMs?: number }): Promise<void>;
}
