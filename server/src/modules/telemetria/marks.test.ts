import { describe, expect, it } from 'vitest';
import { Marks } from './marks.ts';
import type { Leitura } from './repo.ts';

function leitura(dispositivoId: string, ms: number): Leitura {
  return { dispositivoId, time: new Date(ms), recebidoEm: new Date(0), contaId: 'c', gatewayId: 'g', valor: '1', unidade: 'kWh' };
}

const times = ({ novas, outras }: { novas: Leitura[]; outras: Leitura[] }) => ({ novas: novas.map(({ time }) => time.getTime()), outras: outras.map(({ time }) => time.getTime()) });

describe('marks', () => {
  it('take nothing for new of a dispositivo that nothing is known about', () => {
    const marks = new Marks();
    const batch = [leitura('a', 1), leitura('a', 2), leitura('b', 1)];
    expect(marks.findUnknown(batch)).toEqual(['a', 'b']);
    expect(times(marks.split(batch))).toEqual({ novas: [], outras: [1, 2, 1] });
  });

  it('take for new what is later than all that is stored and all before it in the batch', () => {
    const marks = new Marks();
    marks.learn(['a', 'b'], new Map([['a', 10]]));
    const batch = [leitura('a', 10), leitura('a', 11), leitura('a', 11), leitura('a', 9), leitura('a', 12), leitura('b', -5)];
    expect(times(marks.split(batch))).toEqual({ novas: [11, 12, -5], outras: [10, 11, 9] });
    expect(times(marks.split([leitura('a', 12), leitura('a', 13)]))).toEqual({ novas: [13], outras: [12] });
  });

  it('forget a batch that was not written', () => {
    const marks = new Marks();
    marks.learn(['a', 'b'], new Map());
    marks.split([leitura('a', 5)]);
    marks.forget([leitura('a', 5)]);
    expect(marks.findUnknown([leitura('a', 5), leitura('b', 5)])).toEqual(['a']);
  });
});
