import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { MAX_TRECHOS } from '@tds/contract/http';
import type { PresencaPeriodo } from '@tds/contract/http';
import { useIdioma, useTranslation } from '../../i18n/index.ts';
import { Choice } from '../../ui/Choice.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { formatDuration } from '../../ui/duration.ts';
import { formatInstant, formatShare } from '../../ui/format.ts';
import { useConta } from '../contas/conta.ts';
import { PresencaStrip } from './PresencaStrip.tsx';
import { PresencaTable } from './PresencaTable.tsx';
import { alcances, presencaQuery } from './api.ts';
import type { Alcance } from './api.ts';
import { countInterrupcoes, knownOf } from './trechos.ts';

/** Was it there? The share of the time it was, the period as a strip, and the same as a table. */
export function PresencaHistory({ gatewayId }: { gatewayId: string }) {
  const { t } = useTranslation();
  const { slug } = useConta();
  const [alcance, setAlcance] = useState<Alcance>('24h');
  const found = useQuery(presencaQuery(slug, gatewayId, alcance));
  return (
    <section className="card shadow-sm mb-3" aria-labelledby="presenca-historico">
      <div className="card-body presenca-card">
        <div className="presenca-head">
          <h2 className="h6 mb-0" id="presenca-historico">
            {t('presenca.historico')}
          </h2>
          <Choice
            label={t('presenca.periodo')}
            value={alcance}
            options={(Object.keys(alcances) as Alcance[]).map((value) => ({ value, label: t(`presenca.alcance.${value}`) }))}
            onChange={setAlcance}
          />
        </div>
        {found.data ? <Told periodo={found.data} /> : <Pending />}
        {found.error && !found.data ? <ErrorState error={found.error} onRetry={() => void found.refetch()} /> : null}
      </div>
    </section>
  );
}

/** As high as what will stand here. */
function Pending() {
  return <div className="skeleton presenca-pending" aria-hidden="true" />;
}

function Told({ periodo }: { periodo: PresencaPeriodo }) {
  const { t } = useTranslation();
  const idioma = useIdioma();
  const { fuso } = useConta();
  const { disponibilidade, trechos } = periodo;
  const { count, longestMs } = countInterrupcoes(trechos);
  const knownMs = knownOf(trechos);
  const isWhole = knownMs === Date.parse(periodo.ate) - Date.parse(periodo.de);
  return (
    <>
      <p className="presenca-summary mb-0">
        {disponibilidade === null ? (
          t('presenca.semHistorico')
        ) : (
          <>
            <span className="fs-4 fw-semibold tabular">{formatShare(disponibilidade, idioma)}</span>{' '}
            <span>
              {isWhole ? t('presenca.disponivel') : t('presenca.disponivelEm', { duracao: formatDuration(knownMs, idioma) })}
              {' · '}
              {count === 0 ? t('presenca.semInterrupcao') : t('presenca.interrupcoes', { count, duracao: formatDuration(longestMs, idioma) })}
            </span>
          </>
        )}
      </p>
      <PresencaStrip periodo={periodo} />
      {periodo.instavel ? <p className="small text-old mb-0">{t('presenca.instavel')}</p> : null}
      {trechos.length >= MAX_TRECHOS ? <p className="small text-body-secondary mb-0">{t('presenca.cortado', { de: formatInstant(periodo.de, idioma, fuso) })}</p> : null}
      <PresencaTable trechos={trechos} />
    </>
  );
}
