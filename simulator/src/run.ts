import fs from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import tls from 'node:tls';
import { watchOutages } from './faults/outages.ts';
import type { FaultSetup, Tell } from './faults/setup.ts';
import type { Fleet, FleetGateway } from './fleet.ts';
import { SimulatedGateway } from './gateway.ts';
import { createLedgerWriter, readLedger, type LedgerWriter } from './ledger.ts';
import { createFila } from './message.ts';
import { Stats } from './stats.ts';
import { UserError } from './user-error.ts';

export interface RunOptions {
  fleet: Fleet;
  seed: number;
  /** Messages a gateway leaves unacknowledged. */
  inFlight: number;
  ledgerFile?: string | undefined;
  faults?: FaultSetup | undefined;
  /** Receive `config` and do as before. */
  ignoresConfig?: boolean | undefined;
  /** How long a recibo may take before its message is sent again; default 10 s. */
  patienceMs?: number | undefined;
  /** Longest wait of a gateway between two attempts to connect; default 30 s. */
  reconnectMs?: number | undefined;
  /** Aborted: make nothing new, give what is in flight 3 s, end. */
  signal: AbortSignal;
  /** Default: the clock of this machine. */
  now?: () => number;
}

export interface Run {
  gateways: SimulatedGateway[];
  stats: Stats;
  now: () => number;
  /** Notes a fault in the ledger. */
  tell: Tell;
  /** Waits for acknowledgements and recibos, closes everything. */
  finish: () => Promise<void>;
}

const connectsPerSecond = 200;
/** With what goodbyes take after it, all is over in 5 s. */
const farewellMs = 3000;
/** The server holds a PUBACK for 5 minutes at most while its database is away. */
const ackPatienceMs = 330_000;
const receiptPatienceMs = 1000;
const pollMs = 10;
const sweepMs = 1000;

/** Starts a fleet: every gateway connects, spread over time, and stays connected until `finish`. */
export function startRun(options: RunOptions): Run {
  const { fleet, signal } = options;
  const now = options.now ?? Date.now;
  const stats = new Stats();
  const ledger = openLedger(options.ledgerFile);
  let number = ledger?.lastNumber ?? 0;
  const startMs = now();
  const contextOf = createContextReader(fleet);
  const gateways = fleet.gateways.map(
    (config) =>
      new SimulatedGateway({
        config,
        fila: createFila(options.seed, config.mac, startMs),
        window: options.inFlight,
        server: { host: fleet.host, port: fleet.port },
        readTls: () => ({ secureContext: contextOf(config), servername: fleet.serverName }),
        stats,
        ledger: ledger?.writer,
        nextNumber: () => (number += 1),
        now,
        ignoresConfig: options.ignoresConfig === true,
        patienceMs: options.patienceMs,
        reconnectMs: options.reconnectMs,
      }),
  );
  const tell: Tell = (fault) => ledger?.writer.fault(fault);
  const endOutages = options.faults === undefined ? undefined : watchOutages(options.faults, gateways, { now, tell });
  const sweep = setInterval(() => gateways.forEach((gateway) => gateway.sweepReceipts()), sweepMs);
  signal.addEventListener('abort', () => gateways.forEach((gateway) => gateway.drain()));
  gateways.forEach((gateway, i) => gateway.start((i * 1000) / connectsPerSecond));
  return {
    gateways,
    stats,
    now,
    tell,
    async finish() {
      endOutages?.();
      await settle({ gateways, stats }, signal);
      clearInterval(sweep);
      await Promise.all(gateways.map((gateway) => gateway.stop()));
      ledger?.writer.close();
    },
  };
}

/** Waits for acknowledgements and recibos as long as some still come; after an abort for acknowledgements only, and 3 s at most. */
async function settle({ gateways, stats }: Pick<Run, 'gateways' | 'stats'>, signal: AbortSignal): Promise<void> {
  let seen = -1;
  let sinceMs = performance.now();
  let isAborted = signal.aborted;
  for (;;) {
    const isSettled = gateways.every((gateway) => gateway.isSettled);
    if (isSettled && (isAborted || gateways.every((gateway) => gateway.awaitedReceipts === 0))) return;
    const counted = isAborted ? 0 : stats.acked + stats.receipted;
    if (counted !== seen || isAborted !== signal.aborted) sinceMs = performance.now();
    seen = counted;
    isAborted = signal.aborted;
    const patienceMs = isAborted ? farewellMs : isSettled ? receiptPatienceMs : ackPatienceMs;
    if (performance.now() - sinceMs > patienceMs) return;
    await delay(pollMs);
  }
}

function openLedger(file: string | undefined): { writer: LedgerWriter; lastNumber: number } | undefined {
  if (file === undefined) return undefined;
  try {
    const lastNumber = fs.statSync(file, { throwIfNoEntry: false })?.isFile() === true ? readLedger(file).lastNumber : 0;
    return { writer: createLedgerWriter(file), lastNumber };
  } catch (cause) {
    throw readError('ledger', cause);
  }
}

/** A context is made when its gateway connects: thousands of them before the first would hold everything up for seconds. */
function createContextReader({ caFile, gateways }: Fleet): (gateway: FleetGateway) => tls.SecureContext {
  try {
    const ca = fs.readFileSync(caFile);
    for (const file of gateways.flatMap(({ certFile, keyFile }) => [certFile, keyFile])) fs.accessSync(file, fs.constants.R_OK);
    return (gateway) => createContext(ca, gateway);
  } catch (cause) {
    throw readError('certificates of the fleet', cause);
  }
}

function createContext(ca: Buffer, { certFile, keyFile }: FleetGateway): tls.SecureContext {
  try {
    return tls.createSecureContext({ ca, cert: fs.readFileSync(certFile), key: fs.readFileSync(keyFile), minVersion: 'TLSv1.2' });
  } catch (cause) {
    throw readError('certificates of the fleet', cause);
  }
}

function readError(what: string, cause: unknown): UserError {
  return new UserError(`cannot use the ${what}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
}
