import fs from 'node:fs';
import { UserError } from './user-error.ts';

/**
 * One value of one meter as sent: codigo, RFC 3339 instant, canonical decimal (what must be found stored). With a reason when it was
 * made to be refused for it.
 */
export type LedgerLeitura = readonly [codigo: string, time: string, valor: string, motivo?: string];

/**
 * A fault of a gateway or of one dispositivo: true instants, RFC 3339; of a message (late, duplicate, garbage, contradiction) the
 * instant that it says. Other keys belong to the kind.
 */
export interface LedgerFault {
  mac: string;
  codigo?: string;
  kind: string;
  from: string;
  to: string;
  [detail: string]: string | number | undefined;
}

export interface LedgerWriter {
  /** `motivo`: the reason for which it must be refused as a whole. Notes the message and runs `send` once the note is in the file. Notes of one turn of the event loop share one write. */
  sent: (entry: { n: number; mac: string; leituras: readonly LedgerLeitura[]; motivo?: string | undefined }, send: () => void) => void;
  /** After the PUBACK. In the file a moment later: a crash may forget an acknowledgement, never invent one. */
  acked: (n: number) => void;
  /** Has its recibo as well. */
  receipted: (n: number) => void;
  /** When it begins, or as soon as it shows. */
  fault: (fault: LedgerFault) => void;
  close: () => void;
}

const noteDelayMs = 50;

/**
 * Appends to the file; runs that share one number their messages on from its lastNumber. Throws UserError when the file cannot
 * be written, from a timer as well: without its ledger a run must not go on.
 */
export function createLedgerWriter(file: string): LedgerWriter {
  const fd = fs.openSync(file, 'a');
  endTruncatedLine(file, fd);
  let lines = '';
  let sends: (() => void)[] = [];
  let timer: NodeJS.Timeout | undefined;
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const text = lines;
    lines = '';
    if (text !== '') write(fd, text);
    const ready = sends;
    sends = [];
    for (const send of ready) send();
  };
  return {
    sent(entry, send) {
      lines += `${JSON.stringify({ e: 'sent', ...entry })}\n`;
      sends.push(send);
      if (sends.length === 1) setImmediate(flush);
    },
    acked(n) {
      lines += `{"e":"ack","n":${n}}\n`;
      timer ??= setTimeout(flush, noteDelayMs);
    },
    receipted(n) {
      lines += `{"e":"recibo","n":${n}}\n`;
      timer ??= setTimeout(flush, noteDelayMs);
    },
    fault(fault) {
      lines += `${JSON.stringify({ e: 'fault', ...fault })}\n`;
      timer ??= setTimeout(flush, noteDelayMs);
    },
    close() {
      flush();
      fs.closeSync(fd);
    },
  };
}

export interface Ledger {
  /** `mac|codigo|epochMs` → valor of everything that may have been stored. */
  sent: Map<string, string>;
  /** The part of it that was acknowledged, or receipted: what must be stored. */
  acked: Map<string, string>;
  /** Highest message number, 0 in an empty ledger. */
  lastNumber: number;
}

/**
 * Reads a ledger, also one whose last line was cut by a crash. A key sent with two values keeps the first, as the server does.
 * `promise`: what makes a message acknowledged; behind a broker that acknowledges by itself, the recibo.
 */
export function readLedger(file: string, promise: 'ack' | 'recibo' = 'ack'): Ledger {
  const ledger: Ledger = { sent: new Map(), acked: new Map(), lastNumber: 0 };
  const messages = new Map<number, [key: string, valor: string][]>();
  for (const line of readLines(file)) {
    const entry = parseEntry(line);
    if (entry?.e === 'sent') {
      const storable = entry.leituras.filter(([_codigo, _time, _valor, motivo]) => motivo === undefined);
      const pairs = storable.map(([codigo, time, valor]): [string, string] => [ledgerKey(entry.mac, codigo, Date.parse(time)), valor]);
      messages.set(entry.n, pairs);
      ledger.lastNumber = Math.max(ledger.lastNumber, entry.n);
      addMissing(ledger.sent, pairs);
    } else if (entry?.e === promise) {
      addMissing(ledger.acked, messages.get(entry.n) ?? []);
      messages.delete(entry.n);
    }
  }
  return ledger;
}

/** The messages of a ledger in the order in which they were first sent, one by one: it may be longer than memory. */
export function* readSent(file: string): Generator<LedgerMessage> {
  for (const line of readLines(file)) {
    const entry = parseEntry(line);
    if (entry?.e === 'sent') yield entry;
  }
}

/** The faults of a ledger, in the order in which they were noted. A run noted again what still went on when it began. */
export function readFaults(file: string): LedgerFault[] {
  const faults: LedgerFault[] = [];
  for (const line of readLines(file)) {
    const entry = parseEntry(line);
    if (entry?.e !== 'fault') continue;
    const { e: _event, ...fault } = entry;
    faults.push(fault);
  }
  return faults;
}

export function ledgerKey(mac: string, codigo: string, epochMs: number): string {
  return `${mac}|${codigo}|${epochMs}`;
}

export interface LedgerMessage {
  n: number;
  mac: string;
  leituras: LedgerLeitura[];
  /** It cannot be read, and is refused as a whole for this reason. */
  motivo?: string;
}

type Entry = ({ e: 'sent' } & LedgerMessage) | { e: 'ack' | 'recibo'; n: number } | ({ e: 'fault' } & LedgerFault);

function addMissing(map: Map<string, string>, pairs: [key: string, valor: string][]): void {
  for (const [key, valor] of pairs) if (!map.has(key)) map.set(key, valor);
}

/** Null for the line a crash cut; such a line can stand anywhere when later runs appended to the file. */
function parseEntry(line: string): Entry | null {
  try {
    // Our own file: a line that parses was written whole.
    return JSON.parse(line) as Entry;
  } catch {
    return null;
  }
}

function write(fd: number, text: string): void {
  try {
    // writeFileSync goes on after a short write; appending does not move back to the start.
    fs.writeFileSync(fd, text);
  } catch (cause) {
    throw new UserError(`cannot write the ledger: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

function endTruncatedLine(file: string, fd: number): void {
  const size = fs.fstatSync(fd).size;
  if (size === 0) return;
  const last = Buffer.alloc(1);
  const reader = fs.openSync(file, 'r');
  fs.readSync(reader, last, 0, 1, size - 1);
  fs.closeSync(reader);
  if (last.toString() !== '\n') fs.writeSync(fd, '\n');
}

/** By blocks: a long run's ledger is longer than a string may be. */
function* readLines(file: string): Generator<string> {
  const fd = fs.openSync(file, 'r');
  try {
    const block = Buffer.alloc(1 << 20);
    let rest: Buffer = Buffer.alloc(0);
    for (let length = fs.readSync(fd, block); length > 0; length = fs.readSync(fd, block)) {
      const bytes = Buffer.concat([rest, block.subarray(0, length)]);
      let start = 0;
      for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, start)) {
        if (end > start) yield bytes.toString('utf8', start, end);
        start = end + 1;
      }
      rest = bytes.subarray(start);
    }
    if (rest.length > 0) yield rest.toString();
  } finally {
    fs.closeSync(fd);
  }
}
