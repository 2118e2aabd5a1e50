/** A simulated fleet as a process of its own: it lives through whatever is killed, and its ledger says what was acknowledged. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, openSync, readFileSync, readSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { writeFleet } from '@tds/simulator';
import type { Fleet } from '@tds/simulator';
import type { System } from './system.ts';

const SIMULATOR = path.join(import.meta.dirname, '../simulator/src/main.ts');
const POLL_MS = 10;

export interface LoadOptions {
  gateways: number;
  dispositivos: number;
  inFlight: number;
  conta?: string;
  /** So many of them with RSA keys. */
  rsa?: number;
  /** Where the fleet connects; default: the system's own port. */
  port?: number;
  /** Where the ledger lies; default: the data folder. */
  ledgerDir?: string;
  /** What counts as acknowledged; default: the PUBACK. */
  promise?: 'ack' | 'recibo';
  /** Of the simulator; default: as fast as acknowledged, without end. */
  flags?: string[];
}

/** What the ledger said when it was last looked at, in messages. */
export interface Progress {
  acked: number;
  /** Highest number of a message sent. */
  lastSent: number;
  /** Highest number of a message acknowledged. */
  lastAcked: number;
  inFlight: number;
}

/** Messages of the run. */
export interface Summary {
  sent: number;
  unacked: number;
  resent: number;
  duplicated: number;
  skipped: number;
  reconnects: number;
}

export interface Load {
  /** With fleet.json, certificates and keys. */
  fleetDir: string;
  ledgerFile: string;
  progress(): Progress;
  /** Rejects when the fleet ends or nothing of the kind happens for too long. */
  waitFor(reached: (progress: Progress) => boolean, timeoutMs?: number): Promise<void>;
  /** As Ctrl-C: nothing new is sent, what is in flight is waited for. Resolves with counts of the whole run. */
  stop(): Promise<Summary>;
  /** Resolves when the fleet has ended by itself; rejects unless all it sent was acknowledged. */
  end(): Promise<Summary>;
  kill(): void;
}

export async function startLoad(system: System, options: LoadOptions): Promise<Load> {
  const { gateways, dispositivos, inFlight, conta = 'carga', rsa = 0, port = system.mqttPort, ledgerDir = system.dataDir, promise = 'ack', flags: own = ['--interval', '0'] } = options;
  const ledgerFile = path.join(ledgerDir, `${conta}.jsonl`);
  const fleetDir = path.join(system.dataDir, 'fleets', conta);
  // Registers the fleet and makes its certificates; its one message each is in the ledger as well.
  if (!existsSync(fleetDir)) await system.tds('simulate', '--conta', conta, '--gateways', `${gateways}`, '--dispositivos', `${dispositivos}`, '--rsa', `${rsa}`, '--interval', '0', '--messages', '1', '--ledger', ledgerFile);
  connectTo(fleetDir, port);
  const flags = ['--fleet', fleetDir, ...own, '--in-flight', `${inFlight}`, '--ledger', ledgerFile, '--json'];
  const child = spawn(process.execPath, [SIMULATOR, ...flags], { env: { PATH: process.env['PATH'] ?? '', TZ: 'UTC' }, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  const closed = once(child, 'close');
  let summary = '';
  let errors = '';
  child.stdout?.on('data', (chunk: Buffer) => (summary += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const progress = followLedger(ledgerFile, promise);

  return {
    fleetDir,
    ledgerFile,
    progress,
    waitFor: async (reached, timeoutMs = 30_000) => {
      const deadline = performance.now() + timeoutMs;
      while (!reached(progress())) {
        if (child.exitCode !== null) throw new Error(`the fleet ended with ${child.exitCode}: ${errors}`);
        if (performance.now() > deadline) throw new Error(`nothing acknowledged for ${timeoutMs} ms; ${JSON.stringify(progress())} ${errors}\n${system.output()}`);
        await delay(POLL_MS);
      }
    },
    stop: async () => {
      child.kill('SIGTERM');
      await closed;
      return JSON.parse(summary) as Summary;
    },
    end: async () => {
      await closed;
      if (child.exitCode !== 0) throw new Error(`the fleet ended with ${child.exitCode}: ${errors}\n${summary}\n${system.output()}`);
      return JSON.parse(summary) as Summary;
    },
    kill: () => child.kill('SIGKILL'),
  };
}

/** File names in it are relative, and stay so. */
function connectTo(fleetDir: string, port: number): void {
  const fleet = JSON.parse(readFileSync(path.join(fleetDir, 'fleet.json'), 'utf8')) as Fleet;
  writeFleet(fleetDir, { ...fleet, port });
}

/** Reads on from where it stopped; a line still being written waits for the next look. */
function followLedger(file: string, promise: 'ack' | 'recibo'): () => Progress {
  const fd = openSync(file, 'r');
  const block = Buffer.alloc(1 << 20);
  const inFlight = new Set<number>();
  const progress = { acked: 0, lastSent: 0, lastAcked: 0 };
  let rest = '';
  const note = (line: string): void => {
    const [, kind, number] = /^\{"e":"(sent|ack|recibo)","n":(\d+)/.exec(line) ?? [];
    const n = Number(number);
    if (kind === 'sent') {
      inFlight.add(n);
      progress.lastSent = Math.max(progress.lastSent, n);
    } else if (kind === promise) {
      inFlight.delete(n);
      progress.acked += 1;
      progress.lastAcked = Math.max(progress.lastAcked, n);
    }
  };
  const read = (): Progress => {
    for (let length = readSync(fd, block); length > 0; length = readSync(fd, block)) {
      const lines = (rest + block.toString('latin1', 0, length)).split('\n');
      rest = lines.pop() ?? '';
      lines.forEach(note);
    }
    return { ...progress, inFlight: inFlight.size };
  };
  read();
  // Of an earlier fleet: what it left open stays so.
  inFlight.clear();
  return read;
}
