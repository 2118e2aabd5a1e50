import { describe, expect, it } from 'vitest';
import type { Canal, Carga } from '@tds/contract/http';
import type { LeituraAoVivo } from '../ao-vivo/ultimas.ts';
import { addLive } from './live-carga.ts';

const BEFORE = '2026-03-05T12:00:00Z';
const canal = (dispositivoId: string, valor: string, participacao: number | null): Canal => ({
  dispositivoId,
  codigo: dispositivoId,
  nome: dispositivoId,
  gatewayId: null,
  gatewayNome: null,
  grandeza: 'VAZAO',
  grandezaBase: 'AGUA_FRIA',
  valor,
  unidade: 'L/h',
  normalizado: valor,
  participacao,
  lidoEm: BEFORE,
  isStale: false,
});
/** 1,000 L/h: three are known here, the rest of 200 is not. */
const [a, b, c] = [canal('a', '500', 0.5), canal('b', '200', 0.2), canal('c', '100', 0.1)] as const;
const carga: Carga = { grandeza: 'VAZAO', grandezaBase: 'AGUA_FRIA', valor: '1000', unidade: 'L/h', canais: 9, atrasados: 0, maiores: [a, b] };
const latest = (values: Record<string, string>) => (dispositivoId: string): LeituraAoVivo | undefined => {
  const valor = values[dispositivoId];
  return valor === undefined ? undefined : { dispositivoId, valor, unidade: 'L/h', time: '2026-03-05T12:00:05Z', recebidoEm: '2026-03-05T12:00:05Z' };
};
const told = ({ dispositivoId, valor, participacao }: Canal) => [dispositivoId, valor, participacao];

describe('a sum with what came live', () => {
  it('moves with the values shown beside it, and their shares are of it', () => {
    const live = addLive(carga, [a, b, c], latest({ a: '0', c: '100' }));
    expect(live.carga.valor).toBe('500.0000');
    expect(live.rows.map(told)).toEqual([['a', '0', 0], ['b', '200', 0.4], ['c', '100', 0.2]]);
  });

  it('names as greatest who is, not who was', () => {
    const live = addLive(carga, [a, b, c], latest({ a: '40', c: '300' }));
    expect(live.carga.maiores.map(({ dispositivoId }) => dispositivoId)).toEqual(['c', 'b']);
  });

  it('counts a canal once that stands in the sum and in the list', () => {
    expect(addLive(carga, [a], latest({ a: '600' })).carga.valor).toBe('1100.0000');
  });

  it('without news is what the server said', () => {
    expect(addLive(carga, [a, b], latest({}))).toEqual({ carga, rows: [a, b] });
  });

  it('gives what feeds in no share, nor what is stale, and takes a sum of nothing as it is', () => {
    const stale = { ...c, isStale: true, normalizado: null, participacao: null };
    const live = addLive(carga, [a, b, stale], latest({ b: '-50', c: '700' }));
    expect(live.carga.valor).toBe('750.0000');
    expect(live.rows.map(({ participacao }) => participacao)).toEqual([500 / 750, null, null]);
    expect(addLive({ ...carga, valor: null, maiores: [] }, [stale], latest({ c: '700' })).carga.valor).toBeNull();
  });
});
