import { useId } from 'react';
import { useIdioma } from '../i18n/index.ts';

export interface FilterOption<Value extends string> {
  value: Value;
  label: string;
  /** What choosing it would find, once that is known. */
  count?: number | undefined;
}

interface Props<Value extends string> {
  label: string;
  value: Value | undefined;
  /** What it is called to choose none; absent where one is always chosen. */
  all?: string;
  options: readonly FilterOption<Value>[];
  onChange: (value: Value | undefined) => void;
}

/** One filter of a list; what is chosen belongs into the address. */
export function FilterSelect<Value extends string>({ label, value, all, options, onChange }: Props<Value>) {
  const id = useId();
  const idioma = useIdioma();
  return (
    <div>
      <label htmlFor={id} className="form-label">
        {label}
      </label>
      <select
        id={id}
        className="form-select"
        value={value ?? ''}
        onChange={(event) => onChange(options.find((option) => option.value === event.target.value)?.value)}
      >
        {all === undefined ? null : <option value="">{all}</option>}
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.count === undefined ? option.label : `${option.label} (${option.count.toLocaleString(idioma)})`}
          </option>
        ))}
      </select>
    </div>
  );
}
