import { expect, test } from 'vitest';
import { Receipts } from './receipts.ts';
import { Stats } from './stats.ts';

const fila = '0123456789abcdef';
const recibo = (faixas: [number, number][], of = fila): Buffer => Buffer.from(JSON.stringify({ fila: of, faixas }));

test('a message counts as receipted once it has both its PUBACK and its recibo, in either order', () => {
  const stats = new Stats();
  const receipts = new Receipts(fila, stats);
  receipts.acked(1, 0);
  receipts.acked(2, 0);
  receipts.receive(recibo([[1, 3]]), [3, 4]);
  expect(stats.receipted).toBe(2);
  receipts.acked(3, 0);
  expect(stats.receipted).toBe(3);
  receipts.receive(recibo([[1, 3]]), []);
  expect(stats.receipted).toBe(3);
  expect(receipts.awaited).toBe(0);
});

test('a recibo of another buffer, or an unreadable one, settles nothing', () => {
  const stats = new Stats();
  const receipts = new Receipts(fila, stats);
  receipts.acked(1, 0);
  receipts.receive(recibo([[1, 1]], 'ffffffffffffffff'), []);
  receipts.receive(Buffer.from('{"fila":'), []);
  receipts.receive(recibo([[2, 9]]), []);
  expect({ receipted: stats.receipted, awaited: receipts.awaited }).toEqual({ receipted: 0, awaited: 1 });
});

test('a recibo is given up 10 s after the PUBACK', () => {
  const stats = new Stats();
  const receipts = new Receipts(fila, stats);
  receipts.acked(1, 0);
  receipts.acked(2, 5000);
  receipts.sweep(10_000);
  expect(stats.withoutReceipt).toBe(0);
  receipts.sweep(10_001);
  expect({ without: stats.withoutReceipt, awaited: receipts.awaited }).toEqual({ without: 1, awaited: 1 });
});
