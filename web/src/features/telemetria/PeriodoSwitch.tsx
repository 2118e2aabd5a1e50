import { useTranslation } from '../../i18n/index.ts';
import type { Periodo } from './search.ts';

interface Props {
  choices: readonly Periodo[];
  /** Undefined while a stretch of one's own is shown. */
  chosen: Periodo | undefined;
  onChoose: (periodo: Periodo) => void;
}

export function PeriodoSwitch({ choices, chosen, onChoose }: Props) {
  const { t } = useTranslation();
  return (
    <div className="periodos" role="group" aria-label={t('grafico.periodo')}>
      {choices.map((each) => (
        <button key={each} type="button" className="btn btn-outline-primary" aria-pressed={each === chosen} onClick={() => onChoose(each)}>
          {t(`grafico.periodos.${each}`)}
        </button>
      ))}
    </div>
  );
}
