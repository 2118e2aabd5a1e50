import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRecibos, decodeRecibo, toFaixas } from './recibo.ts';
import { encode } from './wire.ts';

const seqs = fc.array(fc.oneof(fc.integer({ min: 1, max: 60 }), fc.integer({ min: Number.MAX_SAFE_INTEGER - 5, max: Number.MAX_SAFE_INTEGER })), { maxLength: 60 });

test('the ranges cover exactly the numbers given, in the fewest ranges', () => {
  fc.assert(
    fc.property(seqs, (given) => {
      const faixas = toFaixas(given);
      const covered = faixas.flatMap(([de, ate]) => Array.from({ length: ate - de + 1 }, (_, i) => de + i));
      expect(covered).toEqual([...new Set(given)].toSorted((a, b) => a - b));
      expect(faixas.slice(1).every(([de], i) => de > faixas[i]![1] + 1)).toBe(true);
    }),
  );
});

test('the numbers given are left as they were', () => {
  const given = [3, 1, 2];
  toFaixas(given);
  expect(given).toEqual([3, 1, 2]);
});

test('a commit with many holes is receipted in several messages, each one a gateway accepts', () => {
  const odd = Array.from({ length: 501 }, (_, i) => 2 * i + 1);
  const recibos = createRecibos('00f1e2d3c4b5a697', odd);
  expect(recibos.map((recibo) => recibo.faixas.length)).toEqual([200, 200, 101]);
  for (const recibo of recibos) expect(decodeRecibo(encode('recibo', recibo))).toEqual({ ok: true, message: recibo });
  expect(recibos.flatMap((recibo) => recibo.faixas.map(([de]) => de))).toEqual(odd);
  expect(createRecibos('00f1e2d3c4b5a697', [])).toEqual([]);
});
