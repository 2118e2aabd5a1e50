import { expect, test } from 'vitest';
import { Receipts } from './receipts.ts';
import { Stats } from './stats.ts';

const fila = '0123456789abcdef';
const recibo = (faixas: [number, number][], of = fila): Buffer => Buffer.from(JSON.stringify({ fila: of, faixas }));
const message = (seq: number) => ({ seq, wasSent: true, reminders: 0 });

function setup() {
  const stats = new Stats();
  return { stats, receipts: new Receipts<ReturnType<typeof message>>(fila, stats) };
}

test('a message counts as receipted once it has both its PUBACK and its recibo, in either order', () => {
  const { stats, receipts } = setup();
  receipts.acked(message(1), 0);
  receipts.acked(message(2), 0);
  receipts.receive(recibo([[1, 3]]), [message(3), message(4)]);
  expect(stats.receipted).toBe(2);
  expect([receipts.has(3), receipts.has(4)]).toEqual([true, false]);
  receipts.acked(message(3), 0);
  expect(stats.receipted).toBe(3);
  receipts.receive(recibo([[1, 3]]), []);
  expect(stats.receipted).toBe(3);
  expect(receipts.awaited).toBe(0);
});

test('a recibo of another buffer, an unreadable one, or one for what was never sent settles nothing', () => {
  const { stats, receipts } = setup();
  receipts.acked(message(1), 0);
  receipts.receive(recibo([[1, 1]], 'ffffffffffffffff'), []);
  receipts.receive(Buffer.from('{"fila":'), []);
  receipts.receive(recibo([[2, 9]]), [{ ...message(5), wasSent: false }]);
  expect({ receipted: stats.receipted, awaited: receipts.awaited, early: receipts.has(5) }).toEqual({ receipted: 0, awaited: 1, early: false });
});

test('without a recibo a message is due again 10 s after its PUBACK, then after 20 s', () => {
  const { receipts } = setup();
  const [first, second] = [message(1), message(2)];
  receipts.acked(first, 0);
  receipts.acked(second, 5000);
  expect(receipts.takeDue(10_000)).toEqual([]);
  expect(receipts.takeDue(10_001)).toEqual([first]);
  expect(receipts.awaited).toBe(1);
  receipts.acked(first, 11_000);
  expect(receipts.takeDue(31_000)).toEqual([second]);
  expect(receipts.takeDue(31_001)).toEqual([first]);
});

test('a server without recibos does not fill the memory: of a thousand messages kept the oldest is dropped', () => {
  const { stats, receipts } = setup();
  for (let seq = 1; seq <= 1001; seq += 1) receipts.acked(message(seq), 0);
  expect({ awaited: receipts.awaited, dropped: stats.withoutReceipt }).toEqual({ awaited: 1000, dropped: 1 });
  expect(receipts.takeDue(10_001)[0]?.seq).toBe(2);
});
