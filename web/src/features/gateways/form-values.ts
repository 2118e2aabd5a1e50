import type { Gateway } from '@tds/contract/http';
import type { TFunction } from '../../i18n/index.ts';
import { codigoFault, integerFault } from '../../ui/faults.ts';
import type { FormErrors } from '../../ui/form.ts';

/** A gateway as typed in the form: every field is text. `mac` is shown to the platform's super-admin alone. */
export interface GatewayValues extends Record<string, string> {
  codigo: string;
  nome: string;
  descricao: string;
  latitude: string;
  longitude: string;
  qteMaxDispositivos: string;
  mac: string;
}

export const emptyGateway: GatewayValues = { codigo: '', nome: '', descricao: '', latitude: '', longitude: '', qteMaxDispositivos: '8', mac: '' };

export function valuesOf(gateway: Gateway): GatewayValues {
  return {
    codigo: gateway.codigo,
    nome: gateway.nome,
    descricao: gateway.descricao,
    latitude: gateway.latitude === null ? '' : String(gateway.latitude),
    longitude: gateway.longitude === null ? '' : String(gateway.longitude),
    qteMaxDispositivos: String(gateway.qteMaxDispositivos),
    mac: gateway.mac ?? '',
  };
}

export function bodyOf(values: GatewayValues) {
  return {
    codigo: values.codigo.trim(),
    nome: values.nome.trim(),
    descricao: values.descricao.trim(),
    latitude: parseCoordinate(values.latitude),
    longitude: parseCoordinate(values.longitude),
    qteMaxDispositivos: Number(values.qteMaxDispositivos),
  };
}

export function faultsOf(values: GatewayValues, t: TFunction): FormErrors<GatewayValues> {
  const required = (text: string) => (text.trim() === '' ? t('formulario.obrigatorio') : undefined);
  return {
    codigo: codigoFault(values.codigo, t),
    nome: required(values.nome),
    latitude: coordinateFault(values.latitude, 90, t) ?? missingHalf(values.latitude, values.longitude, t),
    longitude: coordinateFault(values.longitude, 180, t) ?? missingHalf(values.longitude, values.latitude, t),
    qteMaxDispositivos: integerFault(values.qteMaxDispositivos, 1, 247, t),
  };
}

function coordinateFault(text: string, limit: number, t: TFunction): string | undefined {
  const value = parseCoordinate(text);
  const isFine = value === null || Math.abs(value) <= limit;
  return isFine ? undefined : t('formulario.faixa', { min: -limit, max: limit });
}

/** Half a place is none. */
function missingHalf(own: string, other: string, t: TFunction): string | undefined {
  return own.trim() === '' && other.trim() !== '' ? t('formulario.coordenadas') : undefined;
}

/** Comma or point, since maps print a point and people type a comma. NaN is a fault. */
function parseCoordinate(text: string): number | null {
  const trimmed = text.trim().replace(',', '.');
  if (trimmed === '') return null;
  return /^-?\d{1,3}(\.\d+)?$/.test(trimmed) ? Number(trimmed) : Number.NaN;
}
