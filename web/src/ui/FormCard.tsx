import { useEffect, useRef } from 'react';
import type { FormEvent, ReactNode } from 'react';
import { useTranslation } from '../i18n/index.ts';
import { ErrorText } from './ErrorState.tsx';
import { focusFirstInvalid } from './focus.ts';
import { useLeaveGuard } from './use-leave-guard.ts';

interface Props {
  title: string;
  /** How often faults were found: each time the person is taken to the first one. */
  faults: number;
  /** Whether something typed would be lost by leaving. */
  guard: { isDirty: boolean; isKept: () => boolean };
  onSubmit: (event: FormEvent) => void;
  isBusy: boolean;
  failure: unknown;
  /** Faults without a field to stand beside. */
  unplaced: readonly string[];
  conflict: ReactNode;
  cancel: ReactNode;
  children: ReactNode;
}

/** The frame every form has: title, what went wrong, fields, and the two buttons in the same place. */
export function FormCard({ title, faults, guard, onSubmit, isBusy, failure, unplaced, conflict, cancel, children }: Props) {
  const { t } = useTranslation();
  const formRef = useRef<HTMLFormElement>(null);
  useLeaveGuard(guard.isDirty, guard.isKept);
  useEffect(() => {
    if (faults > 0) focusFirstInvalid(formRef.current);
  }, [faults]);
  return (
    <div className="card shadow-sm narrow mx-auto">
      <form ref={formRef} noValidate className="card-body" onSubmit={onSubmit}>
        <h1 className="h4 mb-3">{title}</h1>
        {failure === undefined ? null : (
          <div className="alert alert-danger" role="alert">
            <ErrorText error={failure} />
            {unplaced.map((text) => (
              <p key={text} className="small mb-0">
                {text}
              </p>
            ))}
          </div>
        )}
        {conflict}
        {children}
        <div className="form-actions">
          {cancel}
          <button type="submit" className="btn btn-primary" disabled={isBusy}>
            {t(isBusy ? 'acoes.salvando' : 'acoes.salvar')}
          </button>
        </div>
      </form>
    </div>
  );
}
