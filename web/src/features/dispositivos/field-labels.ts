import type { DispositivoValues } from './form-values.ts';

const labels = {
  codigo: 'campos.codigo',
  nome: 'campos.nome',
  descricao: 'campos.descricao',
  tipo: 'campos.tipo',
  grandeza: 'campos.grandeza',
  unidade: 'campos.unidade',
  tipoLeitura: 'campos.tipoLeitura',
  mac: 'campos.macDispositivo',
  modo: 'campos.modo',
  status: 'campos.status',
  usesModbus: 'modbus.usar',
  barramento: 'modbus.barramento',
  slaveId: 'modbus.slaveId',
  funcao: 'modbus.funcao',
  registro: 'modbus.registro',
  tipoDado: 'modbus.tipoDado',
  tamanho: 'modbus.tamanho',
  ordem: 'modbus.ordem',
  num: 'modbus.escalaNum',
  den: 'modbus.escalaDen',
  decimais: 'modbus.decimais',
} as const;

/** The text a field of the form is labelled with. */
export function labelKeyOf(field: keyof DispositivoValues & string) {
  return labels[field as keyof typeof labels];
}
