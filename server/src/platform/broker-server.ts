import { randomUUID } from 'node:crypto';
import { createServer } from 'node:tls';
import type { Server, TLSSocket } from 'node:tls';
import type { Admission, Broker, BrokerHandlers, BrokerLimits, BrokerMetrics, BrokerOptions, BrokerSession, BrokerTls } from './broker-contract.ts';
import type { Engine } from './broker-engine.ts';
import { Gate } from './broker-gate.ts';
import type { GateMessage, GateOwner, Objection } from './broker-gate.ts';
import { HandshakeQueue } from './broker-handshakes.ts';
import { HoldBudget } from './broker-hold.ts';
import { describePeer, secureContext } from './broker-peer.ts';
import type { PeerIdentity } from './broker-peer.ts';
import { Takeovers } from './broker-takeovers.ts';
import { createRefusalLog } from './broker-refusals.ts';
import type { RefusalLog } from './broker-refusals.ts';
import { systemClock } from './clock.ts';

interface Entry {
  identity: PeerIdentity;
  session: BrokerSession;
  readmit: () => Admission;
}

/** A few large messages may always be under way. */
const MAX_BEHIND_BYTES = 64 * 1024;
/** After the last acknowledgement is written, a client that does not close its side is cut off. */
const GOODBYE_MS = 1_000;
/** Followed by where the other one is; who says it again and again is in the log as often as any refusal. */
const FIGHT = 'taken over too often, is its key on two devices? The client id stays with';

export class BrokerServer implements Broker, GateOwner {
  port = 0;
  readonly limits: BrokerLimits;
  readonly budget: HoldBudget;
  readonly #options: BrokerOptions;
  readonly #handlers: BrokerHandlers;
  readonly #engine: Engine;
  readonly #tls: Server;
  readonly #handshakes: HandshakeQueue;
  readonly #refusals: RefusalLog;
  readonly #takeovers = new Takeovers();
  readonly #gates = new Map<Gate, Entry>();
  readonly #byClient = new Map<string, Gate>();
  #closing: Promise<void> | null = null;
  #received = 0;
  #acknowledged = 0;
  #failed = 0;

  constructor(options: BrokerOptions, limits: BrokerLimits, handlers: BrokerHandlers, engine: Engine) {
    this.#options = options;
    this.limits = limits;
    this.#handlers = handlers;
    this.#engine = engine;
    this.budget = new HoldBudget(limits);
    this.#refusals = createRefusalLog(options.log, limits.maxRefusalsPerMinute, (refusal) => this.#notify(() => handlers.refused?.(refusal)));
    this.#tls = createServer({
      ...secureContext(options.tls),
      requestCert: true,
      // TLS hides the reason when it rejects by itself; #judge destroys whatever is not authorized.
      rejectUnauthorized: false,
      handshakeTimeout: limits.handshakeTimeoutMs,
    });
    this.#tls.on('secureConnection', (socket) => this.#judge(socket));
    this.#tls.on('tlsClientError', (error: NodeJS.ErrnoException, socket) => {
      this.#refuse(describePeer(socket), `handshake failed: ${error.code ?? error.message}`);
    });
    this.#handshakes = new HandshakeQueue(this.#tls, limits);
  }

  async listen(): Promise<void> {
    this.port = await this.#handshakes.listen(this.#options.host, this.#options.port);
  }

  publish(topic: string, payload: string | Buffer, options: { retain?: boolean; qos?: 0 | 1 } = {}): Promise<void> {
    return this.#engine.publish(topic, Buffer.from(payload), { retain: options.retain ?? false, qos: options.qos ?? 1 });
  }

  clearRetained(topic: string): void {
    this.#engine.clearRetained(topic);
  }

  isBehind(clientId: string): boolean {
    return (this.#byClient.get(clientId)?.writableLength ?? 0) > MAX_BEHIND_BYTES;
  }

  async kick(clientId: string, reason = 'kicked'): Promise<boolean> {
    const gate = this.#byClient.get(clientId);
    if (!gate) return false;
    const closed = new Promise((resolve) => gate.once('close', resolve));
    gate.shut(reason);
    await closed;
    return true;
  }

  *sessions(): Iterable<BrokerSession> {
    for (const gate of this.#byClient.values()) yield this.#entry(gate).session;
  }

  replaceServerCertificate(tls: BrokerTls): void {
    this.#tls.setSecureContext(secureContext(tls));
  }

  metrics(): BrokerMetrics {
    const gates = [...this.#gates.keys()];
    return {
      sessions: gates.filter((gate) => gate.wasReady).length,
      handshakes: this.#handshakes.running,
      handshakesSlow: this.#handshakes.slow,
      handshakesWaiting: this.#handshakes.waiting,
      handshakesSilent: this.#handshakes.silent,
      handshakesTurnedAway: this.#handshakes.turnedAway,
      takeoversRefused: this.#takeovers.refused,
      refused: this.#refusals.total,
      received: this.#received,
      acknowledged: this.#acknowledged,
      failed: this.#failed,
      heldMessages: this.budget.messages,
      heldBytes: this.budget.bytes,
      stalledClients: gates.filter((gate) => gate.isStalled).length,
    };
  }

  close({ drainMs = 10_000 }: { drainMs?: number } = {}): Promise<void> {
    this.#closing ??= this.#close(drainMs);
    return this.#closing;
  }

  mayPublish(clientId: string, topic: string): boolean {
    return this.#handlers.mayPublish(clientId, topic);
  }

  /** Judged again, since the handshake may lie as far back as the connect timeout, and only sessions are ever kicked. */
  connecting(gate: Gate): Objection | null {
    const entry = this.#entry(gate);
    const admission = entry.readmit();
    if (!admission.ok) return { reason: admission.reason, isPassing: false };
    const { clientId } = gate;
    if (admission.clientId !== clientId) return { reason: `now admitted as ${admission.clientId}`, isPassing: false };
    const holder = this.#byClient.get(clientId);
    if (holder && !this.#takeovers.mayTake(clientId)) return { reason: `${FIGHT} ${this.#entry(holder).session.remoteAddress}`, isPassing: true };
    holder?.shut('taken over by a newer connection');
    this.#byClient.set(clientId, gate);
    return null;
  }

  opened(gate: Gate): void {
    const entry = this.#gates.get(gate);
    if (entry) this.#notify(() => this.#handlers.opened?.(entry.session));
  }

  isSlowed(clientId: string): boolean {
    return this.#handlers.isSlowed?.(clientId) ?? false;
  }

  async receive(gate: Gate, message: GateMessage): Promise<void> {
    const { session } = this.#entry(gate);
    const { clientId, sessionId, remoteAddress } = session;
    const { topic, payload, qos, will } = message;
    this.#received += 1;
    const order = this.#engine.nextOrder();
    await this.#handlers.receive({ clientId, sessionId, topic, payload, qos, will, remoteAddress });
    if (message.retain && this.#handlers.mayRetain(clientId, topic)) this.#engine.retain(topic, payload, qos, order);
  }

  acknowledged(count: number): void {
    this.#acknowledged += count;
  }

  violated(gate: Gate, reason: string): void {
    this.#refuse(this.#entry(gate).identity, reason);
  }

  failed(gate: Gate, error: unknown): void {
    this.#failed += 1;
    this.#options.log.error({ err: error, clientId: gate.clientId }, 'a message was not stored');
  }

  #judge(socket: TLSSocket): void {
    const identity = describePeer(socket);
    const admission = this.#admit(socket, identity);
    if (!admission.ok) {
      socket.on('error', () => socket.destroy());
      socket.destroy();
      this.#refuse(identity, admission.reason);
      return;
    }
    socket.setKeepAlive(true, 60_000);
    const gate = new Gate(socket, admission.clientId, this);
    const { serial, fingerprint256, remoteAddress } = identity;
    const connectedAt = (this.#options.clock ?? systemClock).now();
    const session = { clientId: gate.clientId, sessionId: randomUUID(), remoteAddress, connectedAt, fingerprint256, serial };
    this.#gates.set(gate, { identity, session, readmit: () => this.#admit(socket, identity) });
    gate.once('close', () => this.#closed(gate));
    this.#engine.handle(gate);
  }

  #admit(socket: TLSSocket, { remoteAddress, serial }: PeerIdentity): Admission {
    const certificate = socket.getPeerX509Certificate();
    if (!certificate) return { ok: false, reason: 'no certificate' };
    if (this.#closing) return { ok: false, reason: 'the broker closes' };
    try {
      if (socket.authorized) return this.#handlers.admit({ certificate, remoteAddress });
      const tlsError = String(socket.authorizationError);
      return { ok: false, reason: this.#handlers.explainUntrusted?.(tlsError, certificate) ?? `certificate not trusted: ${tlsError}` };
    } catch (error) {
      this.#options.log.error({ err: error, serial, remoteAddress }, 'admission failed');
      return { ok: false, reason: 'admission failed' };
    }
  }

  #closed(gate: Gate): void {
    const { session } = this.#entry(gate);
    if (this.#byClient.get(gate.clientId) === gate) {
      this.#byClient.delete(gate.clientId);
      this.#takeovers.forget(gate.clientId);
    }
    if (gate.wasReady) {
      if (gate.will && !this.#closing) this.#receiveWill(gate, { ...gate.will, will: true });
      this.#notify(() => this.#handlers.closed?.(session, gate.closeReason));
    }
    this.#gates.delete(gate);
  }

  #receiveWill(gate: Gate, will: GateMessage): void {
    const bytes = will.payload.length + will.topic.length;
    this.budget.take(bytes);
    this.receive(gate, will)
      .catch((error: unknown) => this.failed(gate, error))
      .finally(() => this.budget.release(bytes));
  }

  /** A listener's bug is its own: it must not take other clients' sessions with it. */
  #notify(listener: () => void): void {
    try {
      listener();
    } catch (error) {
      this.#options.log.error({ err: error }, 'a listener of the broker failed');
    }
  }

  #refuse(identity: PeerIdentity, reason: string): void {
    const { serial, commonName, remoteAddress } = identity;
    this.#refusals.report({ reason, serial: serial || null, commonName, remoteAddress });
  }

  #entry(gate: Gate): Entry {
    const entry = this.#gates.get(gate);
    if (!entry) throw new Error('a gate without a session');
    return entry;
  }

  async #close(drainMs: number): Promise<void> {
    this.#handshakes.close();
    for (const gate of this.#gates.keys()) gate.drain();
    await this.budget.idle(drainMs);
    await Promise.all([...this.#gates.keys()].map((gate) => gate.finish('the broker closes', GOODBYE_MS)));
    await this.#engine.close();
  }
}
