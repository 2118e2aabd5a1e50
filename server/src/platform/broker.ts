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
import type { Broker, BrokerHandlers, BrokerLimits, BrokerOptions } from './broker-contract.ts';
import { Engine } from './broker-engine.ts';
import { BrokerServer } from './broker-server.ts';

export type * from './broker-contract.ts';

const defaultLimits: BrokerLimits = {
  /** 64 KiB of payload and 256 bytes of topic, with their headers. */
  maxPublishBytes: 65_536 + 256 + 8,
  maxControlBytes: 8_192,
  maxKeepaliveS: 300,
  maxClientHeldMessages: 64,
  maxClientHeldBytes: 1024 * 1024,
  maxHeldMessages: 20_000,
  maxHeldBytes: 16 * 1024 * 1024,
  maxHandshakes: 200,
  maxSlowHandshakes: 1_000,
  maxWaitingHandshakes: 5_000,
  handshakeTimeoutMs: 10_000,
  slowAfterMs: 1_000,
  helloTimeoutMs: 2_000,
  connectTimeoutMs: 10_000,
  drainTimeoutMs: 60_000,
  maxRefusalsPerMinute: 10,
};

/** Throws AppError PORT_BUSY. */
export async function startBroker(options: BrokerOptions, handlers: BrokerHandlers): Promise<Broker> {
  const limits = { ...defaultLimits, ...options.limits };
  const engine = await Engine.create({
    connectTimeoutMs: limits.connectTimeoutMs,
    drainTimeoutMs: limits.drainTimeoutMs,
    maySubscribe: (clientId, filter) => handlers.maySubscribe(clientId, filter),
    failed: (clientId, error) => options.log.error({ err: error, clientId }, 'a subscription could not be judged'),
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
