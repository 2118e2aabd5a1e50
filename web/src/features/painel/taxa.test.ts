import { describe, expect, it } from 'vitest';
import type { Canal } from '@tds/contract/http';
import { keepOrder } from './calm.ts';
import { validateCargaSearch } from './search.ts';
import { showShare, showSoma, showTaxa, withLive } from './taxa.ts';

const show = (valor: string, unidade: string, idioma = 'pt-BR') => {
  const shown = showTaxa(valor, unidade, idioma);
  return `${shown.numero} ${shown.unidade}`;
};

describe('a rate', () => {
  it.each([
    ['540', 'L/h', '540 L/h'],
    ['4.25', 'L/h', '4,3 L/h'],
    ['0', 'L/h', '0 L/h'],
    ['9999.6', 'L/h', '10.000 L/h'],
    ['12345', 'L/h', '12.345 L/h'],
    ['22.2941', 'kW', '22,29 kW'],
    ['0', 'kW', '0,00 kW'],
    ['0.0041', 'kW', '0,004 kW'],
    ['282.06', 'kW', '282,1 kW'],
    ['1650.51', 'kW', '1.651 kW'],
    ['-5.2', 'kW', '−5,20 kW'],
    ['0.306', 'm³/h', '0,31 m³/h'],
    ['250', 'W', '250 W'],
  ])('of %s %s is shown as %s: enough digits to compare, and a leak is not nothing', (valor, unidade, shown) => {
    expect(show(valor, unidade)).toBe(shown);
  });

  it('has the separators of the language', () => {
    expect(show('1234', 'L/h', 'en')).toBe('1,234 L/h');
  });
});

describe('a sum', () => {
  const soma = (valor: string | null, ...unidades: string[]) => {
    const shown = showSoma({ valor, unidade: 'L/h', maiores: unidades.map((unidade) => ({ ...canal, unidade })) }, 'pt-BR');
    return `${shown.numero} ${shown.unidade}`;
  };

  it('is told in the unit of its meters, when they have one', () => {
    expect(soma('280', 'm³/h', 'm³/h')).toBe('0,28 m³/h');
    expect(soma('12345', 'L/h')).toBe('12.345 L/h');
  });

  it('of mixed units is told in L/h, from ten thousand on in m³/h', () => {
    expect(soma('280', 'm³/h', 'L/h')).toBe('280 L/h');
    expect(soma('12345', 'm³/h', 'L/h')).toBe('12,35 m³/h');
    expect(soma(null)).toBe('— L/h');
  });
});

it.each([
  [0, '0 %'],
  [0.004, '< 1 %'],
  [0.2149, '21 %'],
  [1, '100 %'],
])('a share of %d is %s', (participacao, shown) => {
  expect(showShare(participacao, 'pt-BR')).toBe(shown);
});

const canal: Canal = {
  dispositivoId: 'a',
  codigo: 'A',
  nome: 'A',
  gatewayId: null,
  gatewayNome: null,
  grandeza: 'VAZAO',
  grandezaBase: null,
  valor: '100',
  unidade: 'L/h',
  normalizado: '100',
  participacao: 0.5,
  lidoEm: '2026-03-05T12:00:00.000Z',
  isStale: false,
};
const leitura = (time: string, valor: string, unidade = 'L/h') => ({ dispositivoId: 'a', time, valor, unidade, recebidoEm: time });

describe('a canal with its live reading', () => {
  it('has the later of the two', () => {
    expect(withLive(canal, leitura('2026-03-05T12:00:05Z', '2', 'm³/h'))).toMatchObject({ valor: '2', unidade: 'm³/h', normalizado: '2000', lidoEm: '2026-03-05T12:00:05Z' });
    expect(withLive(canal, leitura('2026-03-05T11:59:55Z', '7'))).toBe(canal);
    expect(withLive(canal, undefined)).toBe(canal);
  });

  it('is compared with others only after the server said that it is fresh', () => {
    expect(withLive({ ...canal, isStale: true, normalizado: null }, leitura('2026-03-05T12:00:05Z', '7'))).toMatchObject({ valor: '7', normalizado: null });
  });
});

it('an order that is kept has the rows as they are now, and those that left as they were', () => {
  const [a, b, c] = ['a', 'b', 'c'].map((dispositivoId) => ({ ...canal, dispositivoId })) as [Canal, Canal, Canal];
  expect(keepOrder([a, b], [c, { ...a, valor: '1' }]).map(({ dispositivoId, valor }) => [dispositivoId, valor])).toEqual([['a', '1'], ['b', '100']]);
});

it.each([
  [{ grandeza: 'VAZAO', grandezaBase: 'AGUA_FRIA', busca: 'apto', pagina: '2' }, { grandeza: 'VAZAO', grandezaBase: 'AGUA_FRIA', busca: 'apto', pagina: 2 }],
  [{ grandeza: 'VAZAO', grandezaBase: 'ENERGIA' }, { grandeza: 'VAZAO' }],
  [{ grandeza: 'POTENCIA', grandezaBase: 'NENHUMA' }, { grandeza: 'POTENCIA', grandezaBase: 'NENHUMA' }],
  [{ grandeza: 'TEMPERATURA', grandezaBase: 'ENERGIA', pagina: '-1' }, {}],
])('an address %o is read as %o', (search, read) => {
  expect(validateCargaSearch(search)).toEqual(read);
});
