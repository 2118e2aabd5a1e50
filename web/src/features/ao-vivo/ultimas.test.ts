import { expect, it } from 'vitest';
import { createUltimas } from './ultimas.ts';
import type { LeituraAoVivo } from './ultimas.ts';

const leitura = (time: string, valor: string): LeituraAoVivo => ({ dispositivoId: 'a', time, valor, unidade: 'm³', recebidoEm: time });

it('a buffered reading that arrives late does not become the present value', () => {
  const ultimas = createUltimas();
  ultimas.apply([leitura('2026-02-15T10:00:00Z', '2')]);
  ultimas.apply([leitura('2026-02-15T09:00:00Z', '1')]);
  expect(ultimas.latest('a')?.valor).toBe('2');
  expect(ultimas.recent('a').map(({ valor }) => valor)).toEqual(['2', '1']);
});

it('an empty frame draws nothing again', () => {
  const ultimas = createUltimas();
  let calls = 0;
  ultimas.subscribe(() => (calls += 1));
  ultimas.apply([]);
  expect(calls).toBe(0);
  ultimas.apply([leitura('2026-02-15T10:00:00Z', '2')]);
  expect(calls).toBe(1);
});

it('the decimals of a dispositivo never become fewer, wherever they were seen', () => {
  const ultimas = createUltimas();
  ultimas.apply([leitura('2026-02-15T10:00:00Z', '6525.0641'), leitura('2026-02-15T10:00:02Z', '6525.065')]);
  expect(ultimas.decimals('a')).toBe(4);
  ultimas.noteDecimals('b', 3);
  ultimas.noteDecimals('b', 1);
  expect(ultimas.decimals('b')).toBe(3);
});
