import type { TFunction } from 'i18next';
import type { Dispositivo, Modbus } from '@tds/contract/http';
import { codigoFault, integerFault } from '../../ui/faults.ts';
import { formatDecimal, parseDecimal } from '../../ui/format.ts';
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
  valAlarmeDia: string;
  valAlarmeMes: string;
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
  valAlarmeDia: '',
  valAlarmeMes: '',
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

export function valuesOf(dispositivo: Dispositivo, locale: string): DispositivoValues {
  const { modbus } = dispositivo;
  const alarm = (valor: string | null) => (valor === null ? '' : formatDecimal(valor, locale, 0).replace('\u2212', '-'));
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
    valAlarmeDia: alarm(dispositivo.valAlarmeDia),
    valAlarmeMes: alarm(dispositivo.valAlarmeMes),
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

/** A MEDIDOR is always read by Modbus; a SENSOR or ATUADOR may be. */
export function hasModbus(values: DispositivoValues): boolean {
  return values.tipo === 'MEDIDOR' || values.usesModbus === 'yes';
}

/**
 * The body both creating and editing send. Call it only when `faultsOf` found none. `before` is the map as it was read: what
 * the form does not show of it (parts, sentinels, identity, …) is sent back untouched.
 */
export function bodyOf(values: DispositivoValues, locale: string, before: Modbus | null = null) {
  const decimal = (text: string) => (text.trim() === '' ? null : (parseDecimal(text, locale) ?? null));
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
    valAlarmeDia: decimal(values.valAlarmeDia),
    valAlarmeMes: decimal(values.valAlarmeMes),
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
export function faultsOf(values: DispositivoValues, locale: string, t: TFunction): FormErrors<DispositivoValues> {
  const required = (text: string) => (text.trim() === '' ? t('formulario.obrigatorio') : undefined);
  const decimal = (text: string) => (text.trim() === '' || parseDecimal(text, locale) !== undefined ? undefined : t('formulario.numeroDecimal'));
  const faults: FormErrors<DispositivoValues> = {
    codigo: codigoFault(values.codigo, t),
    nome: required(values.nome),
    valAlarmeDia: decimal(values.valAlarmeDia),
    valAlarmeMes: decimal(values.valAlarmeMes),
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
