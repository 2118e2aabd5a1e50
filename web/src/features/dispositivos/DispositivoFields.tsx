import { useId } from 'react';
import type { ReactNode } from 'react';
import type { Dispositivo, Grandeza } from '@tds/contract/http';
import { unidades } from '@tds/contract/mqtt';
import { useTranslation } from '../../i18n/index.ts';
import { SelectField, TextField } from '../../ui/Field.tsx';
import type { Form } from '../../ui/form.ts';
import { CodigoField } from './CodigoField.tsx';
import type { DispositivoValues } from './form-values.ts';
import { grandezas, oddUnidade, usualUnidade } from './usual-unidade.ts';

const tipos: readonly Dispositivo['tipo'][] = ['MEDIDOR', 'SENSOR', 'ATUADOR'];
const modos: readonly Dispositivo['modo'][] = ['AUTO', 'MANUAL'];
const status = ['ATIVO', 'INATIVO', 'MANUTENCAO'] as const;
const tiposLeitura: readonly Dispositivo['tipoLeitura'][] = ['ACUMULADA', 'INTERVALO', 'INSTANTANEA'];

/** `children` says where the value stands; it comes before what is rarely changed. */
export function DispositivoFields({ form, gatewayId, isNew, children }: { form: Form<DispositivoValues>; gatewayId: string; isNew: boolean; children: ReactNode }) {
  const { t } = useTranslation();
  const { bind, values } = form;
  const chooseGrandeza = (grandeza: string) => {
    form.set('grandeza', grandeza);
    if (isNew && grandeza !== '') form.set('unidade', usualUnidade(grandeza as Grandeza));
  };
  const usual = oddUnidade(values.grandeza, values.unidade);
  return (
    <>
      <div className="two-columns">
        <TextField label={t('campos.nome')} maxLength={100} required {...bind('nome')} />
        <CodigoField bound={bind('codigo')} gatewayId={gatewayId} />
        <SelectField label={t('campos.tipo')} options={tipos.map((value) => ({ value, label: t(`dispositivos.tipoVisto.${value}`) }))} {...bind('tipo')} />
        <SelectField
          label={t('campos.grandeza')}
          options={[{ value: '', label: t('dispositivos.grandeza.nenhuma') }, ...grandezas.map((value) => ({ value, label: t(`dispositivos.grandeza.${value}`) }))]}
          {...bind('grandeza')}
          onChange={chooseGrandeza}
        />
        <SelectField
          label={t('campos.unidade')}
          options={withCurrent(unidades, values.unidade)}
          help={usual === undefined ? null : <span className="text-warning-emphasis">{t('campos.unidadeIncomum', { grandeza: t(`dispositivos.grandeza.${values.grandeza as Grandeza}`), usual })}</span>}
          {...bind('unidade')}
        />
        <SelectField
          label={t('campos.tipoLeitura')}
          options={[
            ...(isNew ? [{ value: '', label: t('dispositivos.tipoLeitura.auto') }] : []),
            ...tiposLeitura.map((value) => ({ value, label: t(`dispositivos.tipoLeitura.${value}`) })),
          ]}
          {...bind('tipoLeitura')}
        />
      </div>
      {values.tipo === 'MEDIDOR' ? null : <ModbusCheck isOn={values.usesModbus === 'yes'} onChange={(isOn) => form.set('usesModbus', isOn ? 'yes' : '')} />}
      {children}
      <div className="two-columns">
        <SelectField label={t('campos.modo')} options={modos.map((value) => ({ value, label: t(`dispositivos.modo.${value}`) }))} {...bind('modo')} />
        {isNew || values.status === 'ARQUIVADO' ? null : (
          <SelectField label={t('campos.status')} options={status.map((value) => ({ value, label: t(`dispositivos.status.${value}`) }))} {...bind('status')} />
        )}
        {values.tipo === 'MEDIDOR' ? null : <TextField label={t('campos.macDispositivo')} maxLength={40} {...bind('mac')} />}
      </div>
      <TextField label={t('campos.descricao')} maxLength={1000} multiline {...bind('descricao')} />
    </>
  );
}

function ModbusCheck({ isOn, onChange }: { isOn: boolean; onChange: (isOn: boolean) => void }) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <div className="form-check mb-3">
      <input id={id} type="checkbox" className="form-check-input" checked={isOn} onChange={(event) => onChange(event.target.checked)} />
      <label htmlFor={id} className="form-check-label">
        {t('modbus.usar')}
      </label>
    </div>
  );
}

/** A stored choice that the list does not offer stays as it is. */
export function withCurrent(choices: readonly string[], current: string) {
  const all = choices.includes(current) ? choices : [current, ...choices];
  return all.map((value) => ({ value, label: value }));
}
