import type { ReactNode } from 'react';

interface Props<Value extends string> {
  label: string;
  value: Value;
  options: readonly { value: Value; label: ReactNode; lang?: string }[];
  onChange: (value: Value) => void;
}

/** One of a few, all of them in sight; the chosen one is pressed in. */
export function Choice<Value extends string>({ label, value, options, onChange }: Props<Value>) {
  return (
    <div className="btn-group" role="group" aria-label={label}>
      {options.map((option) => (
        <button key={option.value} type="button" lang={option.lang} className="btn btn-choice" aria-pressed={option.value === value} onClick={() => onChange(option.value)}>
          {option.label}
        </button>
      ))}
    </div>
  );
}
