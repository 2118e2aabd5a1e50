import { expect, it } from 'vitest';
import type { Dispositivo } from '@tds/contract/http';
import { groupByMedidor, hasWords } from './medidores.ts';

const dispositivo = (codigo: string, slaveId: number | null, tipoLeitura: Dispositivo['tipoLeitura'] = 'INSTANTANEA', barramento = 'rs485-1') =>
  ({ id: codigo, codigo, nome: `Ponto ${codigo}`, gatewayId: 'g', tipoLeitura, modbus: slaveId === null ? null : { barramento, slaveId } }) as Dispositivo;
const shape = (list: Dispositivo[]) => groupByMedidor(list).map(({ canais }) => canais.map(({ codigo }) => codigo));

it('what one meter says stands together, its index first', () => {
  expect(shape([dispositivo('VZ-1', 1), dispositivo('AF-2', 2, 'ACUMULADA'), dispositivo('AF-1', 1, 'ACUMULADA')])).toEqual([['AF-1', 'VZ-1'], ['AF-2']]);
});

it('the same address on another bus is another meter, and without address each stands alone', () => {
  expect(shape([dispositivo('A', 1), dispositivo('B', 1, 'ACUMULADA', 'rs485-2'), dispositivo('C', null), dispositivo('D', null)])).toEqual([['A'], ['B'], ['C'], ['D']]);
});

it('is found by any of its names or codes, whatever the accents', () => {
  const [medidor] = groupByMedidor([dispositivo('AF-1', 1, 'ACUMULADA'), { ...dispositivo('VZ-1', 1), nome: 'Vazão da água' }]);
  expect(['vazao', 'PONTO af', 'agua vaz', 'vz-1', ''].map((busca) => hasWords(medidor!, busca))).toEqual([true, true, true, true, true]);
  expect(hasWords(medidor!, 'gas')).toBe(false);
});
