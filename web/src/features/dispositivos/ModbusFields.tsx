import { useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from '../../i18n/index.ts';
import { SelectField, TextField } from '../../ui/Field.tsx';
import type { Form } from '../../ui/form.ts';
import { withCurrent } from './DispositivoFields.tsx';
import { advancedFields } from './form-values.ts';
import type { DispositivoValues } from './form-values.ts';
import { hexOf, parseRegistro, showFrame } from './registro.ts';
import { hasFreeWidth, ordemFor, ordensOf, tiposDado, widthOf } from './tipo-dado.ts';

const funcoes = ['1', '2', '3', '4'] as const;

export function ModbusFields({ form }: { form: Form<DispositivoValues> }) {
  const { t } = useTranslation();
  const { bind, values } = form;
  const chooseTipo = (tipoDado: string) => {
    form.set('tipoDado', tipoDado);
    form.set('ordem', ordemFor(tipoDado, values.tamanho, values.ordem));
    if (tipoDado === 'bit') form.set('funcao', '1');
    else if (values.tipoDado === 'bit') form.set('funcao', '3');
  };
  const chooseTamanho = (tamanho: string) => {
    form.set('tamanho', tamanho);
    form.set('ordem', ordemFor(values.tipoDado, tamanho, values.ordem));
  };
  const ordens = ordensOf(values.tipoDado, values.tamanho);
  /** Typing 30201 says which function reads it; a person may still choose another. */
  const typeRegistro = (registro: string) => {
    form.set('registro', registro);
    const funcao = parseRegistro(registro)?.funcao;
    if (funcao !== undefined) form.set('funcao', String(funcao));
  };
  return (
    <fieldset className="border rounded p-3 mb-3">
      <legend className="h6 mb-1">{t('modbus.titulo')}</legend>
      <p className="form-text clear mt-0">{t('modbus.explica')}</p>
      <div className="two-columns">
        <TextField label={t('modbus.slaveId')} inputMode="numeric" required help={t('modbus.slaveIdAjuda')} {...bind('slaveId')} />
        <TextField label={t('modbus.registro')} required help={<RegistroHelp values={values} />} {...bind('registro')} onChange={typeRegistro} />
      </div>
      <Advanced isFaulty={advancedFields.some((field) => form.errors[field] !== undefined)}>
        <div className="two-columns">
          <SelectField label={t('modbus.funcao')} options={funcoes.map((value) => ({ value, label: t(`modbus.funcoes.f${value}`) }))} {...bind('funcao')} />
          <TextField label={t('modbus.barramento')} maxLength={20} required {...bind('barramento')} />
          <SelectField label={t('modbus.tipoDado')} options={withCurrent(tiposDado, values.tipoDado)} {...bind('tipoDado')} onChange={chooseTipo} />
          {ordens.length > 0 ? <SelectField label={t('modbus.ordem')} options={withCurrent(ordens, values.ordem)} {...bind('ordem')} /> : null}
          <TextField label={t('modbus.escalaNum')} inputMode="numeric" required {...bind('num')} />
          <TextField label={t('modbus.escalaDen')} inputMode="numeric" required {...bind('den')} />
          <TextField label={t('modbus.decimais')} inputMode="numeric" required {...bind('decimais')} />
          {hasFreeWidth(values.tipoDado) ? (
            <TextField label={t('modbus.tamanho')} inputMode="numeric" required help={t('modbus.tamanhoAjuda')} {...bind('tamanho')} onChange={chooseTamanho} />
          ) : null}
        </div>
      </Advanced>
    </fieldset>
  );
}

/** Folded; a fault inside opens it, so that it is seen and can be reached. */
function Advanced({ isFaulty, children }: { isFaulty: boolean; children: ReactNode }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  return (
    <details open={isOpen || isFaulty} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t('modbus.avancado')}</summary>
      <p className="form-text mt-0">{t('modbus.avancadoAjuda')}</p>
      {children}
    </details>
  );
}

/** The address that will really be asked for, and the bytes of the request: what an installer compares with the manual. */
function RegistroHelp({ values }: { values: DispositivoValues }) {
  const { t } = useTranslation();
  const registro = parseRegistro(values.registro);
  if (!registro) return t('modbus.registroAjuda');
  const { endereco, funcao } = registro;
  const slaveId = Number(values.slaveId);
  const quantidade = Math.max(1, widthOf(values.tipoDado, values.tamanho));
  const canShowFrame = Number.isInteger(slaveId) && slaveId >= 1 && slaveId <= 247 && Number.isInteger(quantidade) && quantidade <= 16;
  return (
    <span aria-live="polite">
      {t('modbus.enderecoNoFio', { decimal: endereco, hex: hexOf(endereco) })}
      {canShowFrame ? <span className="d-block font-monospace">{t('modbus.quadro', { bytes: showFrame(slaveId, Number(values.funcao), endereco, quantidade) })}</span> : null}
      {funcao !== undefined && String(funcao) !== values.funcao ? <span className="d-block text-warning-emphasis">{t('modbus.funcaoDiferente', { funcao })}</span> : null}
    </span>
  );
}
