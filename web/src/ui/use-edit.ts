import { useRef, useState } from 'react';
import type { FormEvent } from 'react';
import { ApiError } from '@tds/contract/http';
import { useTranslation } from '../i18n/index.ts';
import { errorsOf, hasErrors, unplacedErrors } from './form.ts';
import type { Form, FormErrors } from './form.ts';
import { toast } from './toast.ts';

interface EditOptions<Values extends Record<string, string>, Row extends { versao: number }> {
  form: Form<Values>;
  /** What was read before editing; absent when something new is made. */
  read: Row | undefined;
  /** A row as the form shows it. */
  valuesOf: (row: Row) => Values;
  check: (values: Values) => FormErrors<Values>;
  /** `row` is what the change is based on. A save of several steps calls `advance` with what each step left behind. */
  save: (values: Values, row: Row | undefined, advance: (row: Row) => void) => Promise<void>;
  /** Reads the row again, after somebody else changed it. */
  reread?: () => Promise<Row>;
}

/**
 * Sending a form: check, save, faults beside their fields, and the case that somebody else saved first. `card` is what a
 * FormCard shows of it, `conflict` what a ConflictNotice does.
 */
export function useEdit<Values extends Record<string, string>, Row extends { versao: number }>(options: EditOptions<Values, Row>) {
  const { form, read, valuesOf, check, save, reread } = options;
  const { t } = useTranslation();
  const [base, setBase] = useState(read);
  const [conflict, setConflict] = useState<Row>();
  const [failure, setFailure] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const [start, setStart] = useState(form.values);
  const isSaving = useRef(false);

  const [faults, setFaults] = useState(0);
  const fail = (errors: FormErrors<Values>) => {
    form.fail(errors);
    setFaults((count) => count + 1);
  };
  const refuse = async (error: unknown) => {
    if (reread && error instanceof ApiError && error.codigo === 'VERSION_CONFLICT') return setConflict(await reread());
    setFailure(error);
    fail(errorsOf(error, form.values));
  };
  const send = async () => {
    setBusy(true);
    isSaving.current = true;
    setFailure(undefined);
    setConflict(undefined);
    try {
      await save(form.values, base, setBase);
      toast({ tone: 'success', text: t('avisos.salvo') });
    } catch (error) {
      await refuse(error).catch(setFailure);
    } finally {
      setBusy(false);
      isSaving.current = false;
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const errors = check(form.values);
    if (hasErrors(errors)) fail(errors);
    else void send();
  };
  /** Goes on from the row as it is now: `values` replace what was typed, without them it stays. */
  const settle = (row: Row, values?: Values) => {
    setBase(row);
    setConflict(undefined);
    if (!values) return;
    form.replace(values);
    setStart(values);
  };
  const describe = (row: Row) => ({ current: valuesOf(row), onKeep: () => settle(row), onReload: () => settle(row, valuesOf(row)) });
  const unplaced = unplacedErrors(failure, form.values);
  // What every fault stands beside its field for is not told a second time above them.
  const isPlaced = unplaced.length === 0 && hasErrors(errorsOf(failure, form.values));
  const guard = { isDirty: Object.keys(start).some((field) => start[field] !== form.values[field]), isKept: () => isSaving.current };
  return { card: { faults, guard, onSubmit: submit, failure: isPlaced ? undefined : failure, unplaced, isBusy }, conflict: conflict && describe(conflict) };
}
