import { expect, it } from 'vitest';
import { emptyGateway, faultsOf } from './form-values.ts';

const t = ((key: string) => key) as never;
const faults = (latitude: string, longitude: string) => {
  const found = faultsOf({ ...emptyGateway, codigo: 'GW-1', nome: 'Casa', latitude, longitude }, t);
  return Object.fromEntries(Object.entries(found).filter(([, text]) => text !== undefined));
};

it('a gateway stands at a latitude and a longitude, or nowhere', () => {
  expect(faults('', '')).toEqual({});
  expect(faults('-23,5', '-46.6')).toEqual({});
  expect(faults('-23,5', ' ')).toEqual({ longitude: 'formulario.coordenadas' });
  expect(faults('', '-46.6')).toEqual({ latitude: 'formulario.coordenadas' });
});

it('a place lies on the earth', () => {
  expect(faults('91', '181')).toEqual({ latitude: 'formulario.faixa', longitude: 'formulario.faixa' });
});
