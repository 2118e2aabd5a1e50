import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLedgerWriter, readFaults, readLedger } from './ledger.ts';

const mac = '02:00:00:00:00:00';
const time = '2026-01-01T00:00:00.000Z';
const key = `${mac}|A|${Date.parse(time)}`;
let file: string;

beforeEach(() => {
  file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'simulator-ledger-')), 'ledger.jsonl');
});

afterEach(() => {
  fs.rmSync(path.dirname(file), { recursive: true });
});

function line(n: number, valor: string): string {
  return JSON.stringify({ e: 'sent', n, mac, leituras: [['A', time, valor]] });
}

test('a line cut by a crash is passed over, at the end and in the middle', () => {
  fs.writeFileSync(file, `${line(1, '1')}\n{"e":"ack","n":1}\n${line(2, '2').slice(0, 40)}`);
  expect(readLedger(file)).toEqual({ sent: new Map([[key, '1']]), acked: new Map([[key, '1']]), lastNumber: 1 });
  const writer = createLedgerWriter(file);
  writer.acked(1);
  writer.sent({ n: 3, mac, leituras: [['B', time, '3']] }, () => {});
  writer.close();
  const ledger = readLedger(file);
  expect([...ledger.sent.values()]).toEqual(['1', '3']);
  expect(ledger.lastNumber).toBe(3);
});

test('a note of sending is in the file when the sending happens, and every note after the close', async () => {
  const writer = createLedgerWriter(file);
  await new Promise<void>((resolve) => {
    writer.sent({ n: 1, mac, leituras: [['A', time, '5']] }, () => {
      expect(readLedger(file).sent).toEqual(new Map([[key, '5']]));
      resolve();
    });
    expect(fs.statSync(file).size).toBe(0);
  });
  writer.acked(1);
  writer.close();
  expect(readLedger(file).acked).toEqual(new Map([[key, '5']]));
});

test('behind a broker that acknowledges by itself, what has no recibo is not promised', () => {
  fs.writeFileSync(file, `${line(1, '1')}\n{"e":"ack","n":1}\n`);
  expect(readLedger(file, 'recibo').acked).toEqual(new Map());
  const writer = createLedgerWriter(file);
  writer.receipted(1);
  writer.close();
  expect(readLedger(file, 'recibo').acked).toEqual(new Map([[key, '1']]));
});

test('a key sent with two values keeps the first, and an acknowledgement without its message counts nothing', () => {
  fs.writeFileSync(file, `${line(1, '1')}\n${line(2, '2')}\n{"e":"ack","n":2}\n{"e":"ack","n":9}\n`);
  const { sent, acked } = readLedger(file);
  expect(sent.get(key)).toBe('1');
  expect([...acked]).toEqual([[key, '2']]);
});

test('a ledger longer than one block is read whole', () => {
  const count = 20_000;
  fs.writeFileSync(file, Array.from({ length: count }, (_none, i) => `${JSON.stringify({ e: 'sent', n: i + 1, mac, leituras: [[`é${i}`, time, '1']] })}\n`).join(''));
  expect(fs.statSync(file).size).toBeGreaterThan(1 << 20);
  expect(readLedger(file).sent.size).toBe(count);
});

test('faults stand among the messages and are read by themselves', () => {
  const writer = createLedgerWriter(file);
  const fault = { mac, codigo: 'A', kind: 'leak', from: time, to: time, litros_por_hora: 12.5 };
  writer.fault(fault);
  writer.sent({ n: 1, mac, leituras: [['A', time, '5']] }, () => {});
  writer.close();
  expect(readFaults(file)).toEqual([fault]);
  expect(readLedger(file)).toEqual({ sent: new Map([[key, '5']]), acked: new Map(), lastNumber: 1 });
});
