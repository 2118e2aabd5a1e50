import { useId, useState } from 'react';
import type { FormEvent } from 'react';
import { MAX_YEARS } from '@tds/contract/http';
import { useTranslation } from '../../i18n/index.ts';
import { useConta } from '../contas/conta.ts';
import { fusoName, instantOfWallClock, wallClockOf } from './local-instant.ts';
import { formatTrecho, parseTrecho } from './trecho.ts';
import type { Trecho } from './trecho.ts';

/** From when to when, on the wall clock of the conta. */
export function TrechoForm({ trecho, onShow }: { trecho: Trecho; onShow: (trecho: Trecho) => void }) {
  const { idioma, t } = useTranslation();
  const { fuso } = useConta();
  const id = useId();
  // What was shown when the form opened; a live stretch would run away under the fingers.
  const [de, setDe] = useState(() => wallClockOf(trecho.deMs, fuso));
  const [ate, setAte] = useState(() => wallClockOf(trecho.ateMs, fuso));
  const [fault, setFault] = useState<string>();
  const send = (event: FormEvent) => {
    event.preventDefault();
    const [deMs, ateMs] = [instantOfWallClock(de, fuso), instantOfWallClock(ate, fuso)];
    if (deMs === undefined || ateMs === undefined) return setFault(t('grafico.semData'));
    if (deMs >= ateMs) return setFault(t('grafico.fimAntes'));
    const bounds = formatTrecho({ deMs, ateMs });
    const next = parseTrecho(bounds.de, bounds.ate);
    if (!next) return setFault(t('grafico.longo', { anos: MAX_YEARS }));
    setFault(undefined);
    onShow(next);
  };
  const field = (name: string, label: string, value: string, change: (value: string) => void) => (
    <div>
      <label className="form-label mb-1" htmlFor={`${id}-${name}`}>
        {label}
      </label>
      <input
        id={`${id}-${name}`}
        type="datetime-local"
        className={`form-control${fault === undefined ? '' : ' is-invalid'}`}
        value={value}
        aria-invalid={fault !== undefined}
        aria-describedby={`${id}-fault`}
        onChange={(event) => change(event.target.value)}
      />
    </div>
  );
  return (
    <form className="trecho-form" noValidate onSubmit={send}>
      {field('de', t('grafico.de'), de, setDe)}
      {field('ate', t('grafico.ate'), ate, setAte)}
      <button type="submit" className="btn btn-primary">
        {t('grafico.mostrarTrecho')}
      </button>
      <p id={`${id}-fault`} className="text-danger-emphasis small mb-0" role="alert">
        {fault}
      </p>
      <p className="small text-body-secondary mb-0">{fusoName(fuso, idioma)}</p>
    </form>
  );
}
