import { useState } from 'react';
import { ApiError } from '@tds/contract/http';

export type FormErrors<Values> = Partial<Record<keyof Values, string | undefined>>;

/** Values of a form as typed, with the fault of each field. A field's fault goes as soon as it is edited. */
export interface Form<Values extends Record<string, string>> {
  values: Values;
  errors: FormErrors<Values>;
  set: (field: keyof Values, value: string) => void;
  replace: (values: Values) => void;
  fail: (errors: FormErrors<Values>) => void;
  bind: (field: keyof Values) => { value: string; error: string | undefined; onChange: (value: string) => void };
}

export function useForm<Values extends Record<string, string>>(initial: Values): Form<Values> {
  const [values, setValues] = useState(initial);
  const [errors, setErrors] = useState<FormErrors<Values>>({});
  const set = (field: keyof Values, value: string) => {
    setValues((before) => ({ ...before, [field]: value }));
    setErrors((before) => ({ ...before, [field]: undefined }));
  };
  return {
    values,
    errors,
    set,
    replace: (next) => {
      setValues(next);
      setErrors({});
    },
    fail: setErrors,
    bind: (field) => ({ value: values[field] ?? '', error: errors[field], onChange: (value) => set(field, value) }),
  };
}

/** The server's faults by field of the form: `modbus.slaveId` and `slaveId` both mean the field `slaveId`. */
export function errorsOf<Values extends Record<string, string>>(error: unknown, values: Values): FormErrors<Values> {
  return Object.fromEntries(faultsIn(error).flatMap(([path, text]) => (fieldOf(path, values) ? [[fieldOf(path, values), text]] : []))) as FormErrors<Values>;
}

/** Faults of fields the form does not show, such as a part of the Modbus map that an integration wrote. */
export function unplacedErrors(error: unknown, values: Record<string, string>): string[] {
  return faultsIn(error).flatMap(([path, text]) => (fieldOf(path, values) ? [] : [`${path}: ${text}`]));
}

function faultsIn(error: unknown): [string, string][] {
  return error instanceof ApiError ? Object.entries(error.campos) : [];
}

function fieldOf(path: string, values: Record<string, string>): string | undefined {
  const parts = path.split('.');
  const field = parts.at(-1) ?? '';
  const isShown = parts.length === 1 || parts.slice(0, -1).every((part) => part === 'modbus' || part === 'escala');
  return isShown && Object.hasOwn(values, field) ? field : undefined;
}

export function hasErrors(errors: object): boolean {
  return Object.values(errors).some((text) => text !== undefined);
}
