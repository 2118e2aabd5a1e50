import { describe, expect, it } from 'vitest';
import { modbus } from '@tds/contract/http';
import type { Dispositivo } from '@tds/contract/http';
import { bodyOf, emptyDispositivo, faultsOf, hasModbus, valuesOf } from './form-values.ts';

const t = ((key: string) => key) as never;

const meter: Dispositivo = {
  id: '01920000-0000-7000-8000-000000000001',
  gatewayId: null,
  gatewayNome: null,
  codigo: 'AF-1',
  nome: 'Água fria',
  descricao: '',
  tipo: 'MEDIDOR',
  grandeza: 'AGUA_FRIA',
  unidade: 'm³',
  tipoLeitura: 'ACUMULADA',
  mac: null,
  modbus: modbus.parse({
    slaveId: 7,
    registro: 40_000,
    funcao: 3,
    tipoDado: 'u32',
    ordem: 'CDAB',
    escala: { num: -1, den: 1000 },
    decimais: 3,
    invalidos: ['FFFFFFFF'],
    identidade: { registro: 9, tipoDado: 'ascii', ordem: 'AB', tamanho: 4 },
  }),
  modo: 'AUTO',
  status: 'ATIVO',
  valAlarmeDia: '1234.5',
  valAlarmeMes: null,
  ultimaLeitura: null,
  versao: 1,
};

describe('the form of a dispositivo', () => {
  it('sent back untouched changes nothing, not even what it does not show', () => {
    const body = bodyOf(valuesOf(meter), meter.modbus);
    expect(body).toEqual({ ...pick(meter, Object.keys(body) as (keyof Dispositivo)[]) });
    expect(body.modbus).toEqual(meter.modbus);
    expect(onlyFaults(faultsOf(valuesOf(meter), t))).toEqual({});
  });

  it('asks for the Modbus address of a medidor, and of others only when they are read that way', () => {
    expect(hasModbus({ ...emptyDispositivo, tipo: 'MEDIDOR' })).toBe(true);
    expect(hasModbus({ ...emptyDispositivo, tipo: 'SENSOR' })).toBe(false);
    expect(hasModbus({ ...emptyDispositivo, tipo: 'SENSOR', usesModbus: 'yes' })).toBe(true);
    expect(bodyOf({ ...emptyDispositivo, tipo: 'SENSOR' }).modbus).toBeNull();
  });

  it('names each field at fault', () => {
    const values = { ...emptyDispositivo, slaveId: '248', registro: 'x', decimais: '5' };
    expect(Object.keys(onlyFaults(faultsOf(values, t))).toSorted()).toEqual(['codigo', 'decimais', 'nome', 'registro', 'slaveId']);
  });

  it('sends a register typed as 30201 as its wire address', () => {
    const values = { ...emptyDispositivo, slaveId: '1', registro: '30201', funcao: '4' };
    expect(bodyOf(values).modbus).toMatchObject({ registro: 200, funcao: 4 });
  });

  it('sends no byte order for a bit, and the width of a type that has none of its own', () => {
    const bit = { ...emptyDispositivo, slaveId: '1', registro: '1', tipoDado: 'bit', ordem: '' };
    expect(bodyOf(bit).modbus).not.toHaveProperty('ordem');
    expect(bodyOf({ ...bit, tipoDado: 'bcd', ordem: 'ABCD', tamanho: '2' }).modbus).toMatchObject({ tamanho: 2, ordem: 'ABCD' });
  });
});

function onlyFaults(faults: object): object {
  return Object.fromEntries(Object.entries(faults).filter(([, text]) => text !== undefined));
}

function pick(row: Dispositivo, keys: (keyof Dispositivo)[]): object {
  return Object.fromEntries(keys.map((key) => [key, row[key]]));
}
