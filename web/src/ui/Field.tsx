import { useId } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from '../i18n/index.ts';

interface FieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  error?: string | undefined;
  help?: ReactNode;
  required?: boolean;
}

interface TextProps extends FieldProps {
  type?: 'text' | 'email' | 'password';
  inputMode?: 'text' | 'numeric' | 'decimal' | 'email';
  autoComplete?: string;
  /** Longer ones are told so: what a browser cuts off while one types or pastes is gone without a word. */
  maxLength?: number;
  multiline?: boolean;
}

/** One labelled input, said to be optional unless it is required; the fault stands right under it and is announced with it. */
export function TextField({ label, value, onChange, error: found, help, required = false, multiline = false, type = 'text', maxLength = Infinity, ...input }: TextProps) {
  const { t } = useTranslation();
  const id = useId();
  const error = found ?? (value.length > maxLength ? t('formulario.longo', { maximo: maxLength, count: value.length }) : undefined);
  const attributes = {
    id,
    value,
    className: `form-control${error === undefined ? '' : ' is-invalid'}`,
    'aria-invalid': error !== undefined,
    'aria-describedby': `${id}-error ${id}-help`,
    'aria-required': required,
    autoComplete: 'off',
    ...input,
    onChange: (event: { target: { value: string } }) => onChange(event.target.value),
  };
  return (
    <Labelled id={id} label={required ? label : t('formulario.opcional', { campo: label })} error={error} help={help}>
      {multiline ? <textarea rows={2} {...attributes} /> : <input type={type} {...attributes} />}
    </Labelled>
  );
}

export interface Option {
  value: string;
  label: string;
}

export function SelectField({ label, value, onChange, error, help, options }: FieldProps & { options: readonly Option[] }) {
  const id = useId();
  return (
    <Labelled id={id} label={label} error={error} help={help}>
      <select
        id={id}
        className={`form-select${error === undefined ? '' : ' is-invalid'}`}
        value={value}
        aria-invalid={error !== undefined}
        aria-describedby={`${id}-error ${id}-help`}
        onChange={(event) => onChange(event.target.value)}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </Labelled>
  );
}

function Labelled({ id, label, error, help, children }: { id: string; label: string; error: string | undefined; help: ReactNode; children: ReactNode }) {
  return (
    <div className="mb-3">
      <label htmlFor={id} className="form-label">
        {label}
      </label>
      {children}
      <div id={`${id}-error`} className="invalid-feedback">
        {error}
      </div>
      <div id={`${id}-help`} className="form-text">
        {error === undefined ? help : null}
      </div>
    </div>
  );
}
