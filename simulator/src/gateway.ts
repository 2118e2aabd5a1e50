import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { decodeConfig, topic, type ConfigStatus, type Mac } from '@tds/contract/mqtt';
import { connect, MqttError, type ConnectOptions, type MqttConnection, type MqttMessage } from '@tds/mqtt-client';
import type { FleetGateway } from './fleet.ts';
import type { LedgerWriter } from './ledger.ts';
import { Lane } from './lane.ts';
import { Gate, keepConnected } from './link.ts';
import { encodeTelemetria, ledgerLeituras, type Draft, type LaneName, type Message } from './message.ts';
import { Polling } from './polling.ts';
import { Receipts } from './receipts.ts';
import type { Stats } from './stats.ts';
import { encodeStatus } from './status.ts';

export interface GatewaySetup {
  config: FleetGateway;
  fila: string;
  window: number;
  server: Pick<ConnectOptions, 'host' | 'port'>;
  /** Called once, at the first connection. Throws UserError. */
  readTls: () => NonNullable<ConnectOptions['tls']>;
  stats: Stats;
  ledger: LedgerWriter | undefined;
  /** Numbers messages over the whole fleet. */
  nextNumber: () => number;
  now: () => number;
  ignoresConfig: boolean;
  /** How long a recibo may take; default 10 s. */
  patienceMs?: number | undefined;
  /** Longest wait between two attempts to connect; default 30 s. */
  reconnectMs?: number | undefined;
}

const bufferLimit = 1000;
/** The past fills what the server has to spare: enough to keep it busy, too little for the present to notice. */
const historyWindow = 2;
const keepaliveS = 60;
const goodbyeMs = 1000;
/** The server may hold a PUBACK, and the pings behind it, for 5 minutes while its database is away. */
const silenceTimeoutMs = 330_000;

/**
 * A gateway: its buffer, its window of messages in flight, its connection.
 * At least once: what was not acknowledged is sent again, first and with the same bytes; so is what no recibo ever named.
 */
export class SimulatedGateway {
  readonly mac: Mac;
  readonly config: FleetGateway;
  readonly polling: Polling;
  readonly #setup: GatewaySetup;
  readonly #receipts: Receipts<Message>;
  readonly #network = new Gate();
  readonly #stop = new AbortController();
  readonly #lanes: Record<LaneName, Lane>;
  #lastSeq = 0;
  #tls: ConnectOptions['tls'] | undefined;
  #connection: MqttConnection | undefined;
  #conexao = '';
  #hasConnected = false;
  #isReady = false;
  #isDraining = false;
  #running: Promise<void> | undefined;

  constructor(setup: GatewaySetup) {
    this.mac = setup.config.mac;
    this.config = setup.config;
    this.polling = new Polling(setup.config.dispositivos);
    this.#setup = setup;
    this.#receipts = new Receipts(setup.fila, setup.stats, setup.patienceMs, ({ n }) => setup.ledger?.receipted(n));
    this.#lanes = { live: new Lane(setup.window), history: new Lane(historyWindow) };
  }

  /** Messages acknowledged whose recibo has neither come nor been given up. */
  get awaitedReceipts(): number {
    return this.#receipts.awaited;
  }

  /** Everything offered is acknowledged. */
  get isSettled(): boolean {
    return this.#lanes.live.isEmpty && this.#lanes.history.isEmpty;
  }

  get hasConnected(): boolean {
    return this.#hasConnected;
  }

  start(firstDelayMs: number): void {
    this.#running = keepConnected(
      {
        ready: () => this.#network.wait(),
        cuts: () => this.#network.closings,
        open: () => this.#open(),
        onUp: (connection) => void this.#greet(connection),
        onDown: () => this.#putBack(),
        onRefused: (reason) => {
          this.#setup.stats.refusals += 1;
          this.#setup.stats.lastRefusal = reason.message;
        },
      },
      { firstDelayMs, longestMs: this.#setup.reconnectMs, signal: this.#stop.signal },
    );
  }

  /** Off the network it goes on measuring and keeps its messages. */
  setOnline(isOnline: boolean): void {
    this.#network.set(isOnline);
    if (!isOnline) this.#connection?.destroy();
  }

  /** Puts a message into the buffer; a full buffer refuses it, a draining gateway ignores it. */
  offer(draft: Draft, lane: LaneName = 'live'): void {
    const { stats, fila, ledger, nextNumber } = this.#setup;
    if (this.#isDraining) return;
    if (this.#lanes[lane].waiting.length >= bufferLimit) {
      stats.skipped += 1;
      return;
    }
    const seq = (this.#lastSeq += 1);
    const { copies = 1, isBroken = false, onAcked } = draft;
    const payload = encodeTelemetria(this.mac, draft, { fila, seq });
    const content = { count: isBroken ? 1 : draft.leituras.length, leituras: ledger === undefined || isBroken ? [] : ledgerLeituras(draft), motivo: isBroken ? ('JSON_INVALIDO' as const) : undefined };
    const state = { offeredMs: performance.now(), wasSent: false, wasAcked: false, reminders: 0 };
    this.#lanes[lane].add({ n: nextNumber(), seq, lane, payload, copies, onAcked, ...content, ...state });
    this.#pump();
  }

  /** Resolves when one more message would go out at once, or when none will any more, or at the signal. */
  room(lane: LaneName = 'live', signal?: AbortSignal): Promise<void> {
    return this.#lanes[lane].room(signal);
  }

  /** Takes nothing new and forgets what has never been sent. What was sent stays: it may have been stored. */
  drain(): void {
    this.#isDraining = true;
    for (const lane of Object.values(this.#lanes)) lane.drain();
  }

  /** Sends again what was acknowledged and not receipted for too long. */
  sweepReceipts(): void {
    if (this.#isDraining || !this.#isReady) return;
    const due = this.#receipts.takeDue(performance.now());
    if (due.length === 0) return;
    for (const name of ['live', 'history'] as const) this.#lanes[name].putFirst(due.filter(({ lane }) => lane === name));
    this.#pump();
  }

  /** Says goodbye as a gateway that is switched off in order, and closes. */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.#network.set(true);
    const connection = this.#connection;
    if (connection !== undefined) {
      const told = connection.publish(topic(this.mac, 'status'), this.#status(false), { retain: true }).catch(ignoreClose);
      await Promise.race([told, delay(goodbyeMs, undefined, { ref: false })]);
      await connection.end();
    }
    await this.#running;
  }

  async #open(): Promise<MqttConnection> {
    this.#conexao = randomBytes(8).toString('hex');
    this.#tls ??= this.#setup.readTls();
    return connect({
      ...this.#setup.server,
      tls: this.#tls,
      clientId: this.mac,
      keepaliveS,
      silenceTimeoutMs,
      will: { topic: topic(this.mac, 'status'), payload: this.#status(false), qos: 1, retain: true },
      onMessage: (message, ack) => {
        this.#receive(message);
        ack();
      },
    });
  }

  /** The subscription stands before the first message leaves: a recibo is not retained. */
  async #greet(connection: MqttConnection): Promise<void> {
    this.#setup.stats.connects += 1;
    this.#setup.stats.connected += 1;
    this.#connection = connection;
    if (!this.#network.isOpen) {
      connection.destroy();
      return;
    }
    const filters = (['recibo', 'config'] as const).map((family) => ({ topic: topic(this.mac, family), qos: 1 as const }));
    try {
      await Promise.all([
        connection.publish(topic(this.mac, 'status'), this.#status(true), { retain: true }),
        connection.subscribe(filters),
      ]);
    } catch (err) {
      if (!(err instanceof MqttError)) throw err;
      // Without its recibos a gateway must not delete anything: start over.
      this.#setup.stats.lastRefusal = err.message;
      connection.destroy();
      return;
    }
    this.#isReady = true;
    if (!this.#hasConnected) this.#startClocks();
    this.#pump();
  }

  /** The wait for the first connection is not the server's time to acknowledge. Later outages are. */
  #startClocks(): void {
    this.#hasConnected = true;
    const nowMs = performance.now();
    for (const lane of Object.values(this.#lanes)) for (const message of lane.waiting) message.offeredMs = nowMs;
  }

  #putBack(): void {
    if (this.#connection !== undefined) this.#setup.stats.connected -= 1;
    this.#connection = undefined;
    this.#isReady = false;
    for (const lane of Object.values(this.#lanes)) lane.putBack();
  }

  #receive({ topic: name, payload }: MqttMessage): void {
    if (name === topic(this.mac, 'recibo')) this.#receipts.receive(payload, [...this.#lanes.live.messages(), ...this.#lanes.history.messages()]);
    else {
      this.#setup.stats.configs += 1;
      if (this.#setup.ignoresConfig) return;
      const isTaken = this.polling.receive(payload);
      if (!isTaken) this.#setup.stats.configsRefused += 1;
      this.#answer(payload, isTaken);
    }
  }

  /** A config that cannot be read has no versao to answer to. */
  #answer(payload: Buffer, isTaken: boolean): void {
    const decoded = decodeConfig(payload);
    if (!decoded.ok) return;
    const { versao } = decoded.message;
    const status: ConfigStatus = isTaken ? { versao, ok: true } : { versao, ok: false, erro: 'older than the one in use' };
    this.#connection?.publish(topic(this.mac, 'config_status'), JSON.stringify(status)).catch(ignoreClose);
  }

  /** The present goes before the past, and neither takes room in the other's window. */
  #pump(): void {
    const connection = this.#connection;
    if (connection === undefined || !this.#isReady) return;
    const isReceipted = ({ seq }: Message): boolean => this.#receipts.has(seq);
    for (const lane of [this.#lanes.live, this.#lanes.history]) {
      for (const message of lane.take(isReceipted)) {
        if (isReceipted(message)) {
          this.#finish(message);
          lane.changed();
        } else this.#send(connection, message);
      }
    }
  }

  #send(connection: MqttConnection, message: Message): void {
    const { ledger, stats } = this.#setup;
    const copies = message.wasSent ? 1 : message.copies;
    const write = (): void => {
      if (this.#connection !== connection) return;
      const sent = Array.from({ length: copies }, () => connection.publish(topic(this.mac, 'telemetria'), message.payload));
      Promise.all(sent).then(() => this.#settle(message), ignoreClose);
    };
    stats.duplicated += copies - 1;
    if (message.wasSent) {
      stats.resent += 1;
      write();
      return;
    }
    message.wasSent = true;
    stats.sent += 1;
    stats.leiturasSent += message.count;
    if (ledger === undefined) write();
    else ledger.sent({ n: message.n, mac: this.mac, leituras: message.leituras, motivo: message.motivo }, write);
  }

  #settle(message: Message): void {
    const lane = this.#lanes[message.lane];
    if (!lane.settle(message)) return;
    this.#finish(message);
    this.#pump();
    lane.changed();
  }

  /** By its PUBACK, or by its recibo when the connection with the PUBACK was lost. */
  #finish(message: Message): void {
    const { ledger, stats } = this.#setup;
    const nowMs = performance.now();
    if (!message.wasAcked) {
      message.wasAcked = true;
      stats.acked += 1;
      stats.leiturasAcked += message.count;
      if (message.lane === 'live') stats.latency.add(nowMs - message.offeredMs);
      ledger?.acked(message.n);
      message.onAcked?.();
    }
    this.#receipts.acked(message, nowMs);
  }

  #status(online: boolean): string {
    return encodeStatus({ online, conexao: this.#conexao, fila: this.#setup.fila, nowMs: this.#setup.now() });
  }
}

/** The end of a connection is told once, by its `closed`; what was in flight is put back there. */
function ignoreClose(err: unknown): void {
  if (!(err instanceof MqttError)) throw err;
}
