import { useState } from 'react';
import { useTranslation } from '../../i18n/index.ts';
import { PeriodoSwitch } from './PeriodoSwitch.tsx';
import { TrechoForm } from './TrechoForm.tsx';
import { defaultPeriodoTelemetria } from './search.ts';
import type { Periodo, TelemetriaSearch } from './search.ts';
import { moveTrecho, zoomTrecho } from './trecho.ts';
import type { Trecho } from './trecho.ts';

const choices: readonly Periodo[] = ['15min', '1h', '24h', '7d', '30d', '8sem', '1ano'];

interface Props {
  search: TelemetriaSearch;
  trecho: Trecho;
  onShow: (trecho: Trecho) => void;
  onPeriodo: (periodo: Periodo) => void;
  isPaused: boolean;
  onPause: () => void;
  onTable: () => void;
}

/** Which time is shown: a period up to now, dates of one's own, or closer and farther by buttons. */
export function TrechoBar({ search, trecho, onShow, onPeriodo, isPaused, onPause, onTable }: Props) {
  const { t } = useTranslation();
  const [hasForm, setForm] = useState(false);
  const isStretch = search.de !== undefined;
  const periodo = search.periodo ?? defaultPeriodoTelemetria;
  return (
    <div className="trecho-bar">
      <div className="trecho-row">
        <PeriodoSwitch choices={choices} chosen={isStretch ? undefined : periodo} onChoose={onPeriodo} />
        <button type="button" className="btn btn-outline-primary" aria-pressed={isStretch} aria-expanded={hasForm} onClick={() => setForm(!hasForm)}>
          {t('grafico.datas')}
        </button>
      </div>
      <div className="trecho-row">
        <div className="btn-group" role="group" aria-label={t('grafico.ampliacao')}>
          <Tool sign="−" label={t('grafico.afastar')} onPress={() => onShow(zoomTrecho(trecho, 2, Date.now()))} />
          <Tool sign="+" label={t('grafico.aproximar')} onPress={() => onShow(zoomTrecho(trecho, 0.5, Date.now()))} />
          <Tool sign="←" label={t('grafico.antes')} onPress={() => onShow(moveTrecho(trecho, -0.5, Date.now()))} />
          <Tool sign="→" label={t('grafico.depois')} onPress={() => onShow(moveTrecho(trecho, 0.5, Date.now()))} />
        </div>
        {isStretch ? (
          <button type="button" className="btn btn-outline-secondary" onClick={() => onPeriodo(periodo)}>
            {t('grafico.voltar')}
          </button>
        ) : (
          <button type="button" className="btn btn-outline-secondary" aria-pressed={isPaused} onClick={onPause}>
            {t(isPaused ? 'grafico.continuar' : 'grafico.pausar')}
          </button>
        )}
        <button type="button" className="btn btn-outline-secondary" onClick={onTable}>
          {t(search.tabela ? 'grafico.verGrafico' : 'grafico.verTabela')}
        </button>
      </div>
      {hasForm ? <TrechoForm key={`${search.de}-${search.ate}`} trecho={trecho} onShow={onShow} /> : null}
    </div>
  );
}

function Tool({ sign, label, onPress }: { sign: string; label: string; onPress: () => void }) {
  return (
    <button type="button" className="btn btn-outline-secondary trecho-tool" aria-label={label} title={label} onClick={onPress}>
      {sign}
    </button>
  );
}
