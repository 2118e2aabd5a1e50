import type { Dispositivo, Modbus } from '@tds/contract/http';
import type { TFunction } from '../../i18n/index.ts';
import { codigoFault, integerFault } from '../../ui/faults.ts';
import type { FormErrors } from '../../ui/form.ts';
import type { NewDispositivo } from './api.ts';
import { parseRegistro, showRegistro } from './registro.ts';
import { hasFreeWidth } from './tipo-dado.ts';

/** A dispositivo as typed in the form: every field is text. `usesModbus` is 'yes' or ''. */
export interface DispositivoValues extends Record<string, string> {
  codigo: string;
  nome: string;
  descricao: string;
  tipo: Dispositivo['tipo'];
  grandeza: string;
  unidade: string;
  tipoLeitura: string;
  mac: string;
  modo: Dispositivo['modo'];
  status: string;
  usesModbus: string;
  barramento: string;
  slaveId: string;
  funcao: string;
  registro: string;
  tipoDado: string;
  tamanho: string;
  ordem: string;
  num: string;
  den: string;
  decimais: string;
}

export const emptyDispositivo: DispositivoValues = {
  codigo: '',
  nome: '',
  descricao: '',
  tipo: 'MEDIDOR',
  grandeza: 'AGUA_FRIA',
  unidade: 'm³',
  tipoLeitura: '',
  mac: '',
  modo: 'AUTO',
  status: 'ATIVO',
  usesModbus: '',
  barramento: 'rs485-1',
  slaveId: '',
  funcao: '3',
  registro: '',
  tipoDado: 'u32',
  tamanho: '2',
  ordem: 'ABCD',
  num: '1',
  den: '1',
  decimais: '0',
};

export function valuesOf(dispositivo: Dispositivo): DispositivoValues {
  const { modbus } = dispositivo;
  return {
    ...emptyDispositivo,
    codigo: dispositivo.codigo,
    nome: dispositivo.nome,
    descricao: dispositivo.descricao,
    tipo: dispositivo.tipo,
    grandeza: dispositivo.grandeza ?? '',
    unidade: dispositivo.unidade,
    tipoLeitura: dispositivo.tipoLeitura,
    mac: dispositivo.mac ?? '',
    modo: dispositivo.modo,
    status: dispositivo.status,
    ...(modbus && {
      usesModbus: 'yes',
      barramento: modbus.barramento,
      slaveId: String(modbus.slaveId),
      funcao: String(modbus.funcao),
      registro: showRegistro(modbus.registro),
      tipoDado: modbus.tipoDado,
      tamanho: String(modbus.tamanho ?? 2),
      ordem: modbus.ordem ?? '',
      num: String(modbus.escala.num),
      den: String(modbus.escala.den),
      decimais: String(modbus.decimais),
    }),
  };
}

/** What the form keeps folded: the usual meter needs none of it. */
export const advancedFields = ['barramento', 'funcao', 'tipoDado', 'tamanho', 'ordem', 'decimais', 'num', 'den'] as const;

/** A MEDIDOR is always read by Modbus; a SENSOR or ATUADOR may be. */
export function hasModbus(values: DispositivoValues): boolean {
  return values.tipo === 'MEDIDOR' || values.usesModbus === 'yes';
}

/**
 * The body both creating and editing send. Call it only when `faultsOf` found none. `before` is the map as it was read: what
 * the form does not show of it (parts, sentinels, identity, …) is sent back untouched.
 */
export function bodyOf(values: DispositivoValues, before: Modbus | null = null) {
  return {
    codigo: values.codigo.trim(),
    nome: values.nome.trim(),
    descricao: values.descricao.trim(),
    tipo: values.tipo,
    grandeza: values.grandeza === '' ? null : (values.grandeza as NonNullable<Dispositivo['grandeza']>),
    unidade: values.unidade,
    ...(values.tipoLeitura === '' ? {} : { tipoLeitura: values.tipoLeitura as Dispositivo['tipoLeitura'] }),
    mac: values.mac.trim() === '' ? null : values.mac.trim(),
    modo: values.modo,
    modbus: hasModbus(values) ? modbusOf(values, before) : null,
  } satisfies Partial<NewDispositivo>;
}

function modbusOf(values: DispositivoValues, before: Modbus | null) {
  const { ordem: _ordem, tamanho: _tamanho, ...kept } = before ?? ({} as Modbus);
  return {
    ...kept,
    barramento: values.barramento.trim(),
    slaveId: Number(values.slaveId),
    funcao: Number(values.funcao),
    registro: parseRegistro(values.registro)?.endereco ?? 0,
    tipoDado: values.tipoDado as Modbus['tipoDado'],
    ...(hasFreeWidth(values.tipoDado) ? { tamanho: Number(values.tamanho) } : {}),
    ...(values.ordem === '' ? {} : { ordem: values.ordem }),
    escala: { num: Number(values.num), den: Number(values.den) },
    decimais: Number(values.decimais),
  };
}

/** Faults that need no server to be seen; the server checks all of it again, and the rest. */
export function faultsOf(values: DispositivoValues, t: TFunction): FormErrors<DispositivoValues> {
  const required = (text: string) => (text.trim() === '' ? t('formulario.obrigatorio') : undefined);
  const faults: FormErrors<DispositivoValues> = {
    codigo: codigoFault(values.codigo, t),
    nome: required(values.nome),
  };
  if (!hasModbus(values)) return faults;
  return {
    ...faults,
    barramento: required(values.barramento),
    slaveId: integerFault(values.slaveId, 1, 247, t),
    registro: parseRegistro(values.registro) ? undefined : t('modbus.registroInvalido'),
    num: integerFault(values.num.replace(/^-/, ''), 1, 1_000_000_000, t),
    tamanho: hasFreeWidth(values.tipoDado) ? integerFault(values.tamanho, 1, values.tipoDado === 'ascii' ? 16 : 4, t) : undefined,
    den: integerFault(values.den, 1, 1_000_000_000, t),
    decimais: integerFault(values.decimais, 0, 4, t),
  };
}
