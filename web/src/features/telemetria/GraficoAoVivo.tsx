import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { getRouteApi } from '@tanstack/react-router';
import type { Dispositivo } from '@tds/contract/http';
import { useNow } from '../../ui/now.ts';
import { LiveBadge } from './LiveBadge.tsx';
import { SerieChart } from './SerieChart.tsx';
import { SerieLegend } from './SerieLegend.tsx';
import { SerieTable } from './SerieTable.tsx';
import { defaultPeriodo, periodos } from './search.ts';
import type { GraficoSearch, Periodo } from './search.ts';
import { groupSeries, useSeries } from './use-series.ts';
import type { Grupo } from './use-series.ts';

const route = getRouteApi('/c/$slug/gateways/$gatewayId');

const labels = { '15min': 'grafico.min15', '30min': 'grafico.min30', '1h': 'grafico.hora1', '24h': 'grafico.hora24' } as const;

export function GraficoAoVivo({ dispositivos }: { dispositivos: readonly Dispositivo[] }) {
  const { t } = useTranslation();
  const { periodo = defaultPeriodo, tabela = false, indice = false } = route.useSearch();
  const navigate = route.useNavigate();
  const [pausedAtMs, setPausedAtMs] = useState<number>();
  const now = useNow();
  const toMs = pausedAtMs ?? now;
  const series = useSeries(dispositivos, periodo, toMs, indice);
  const change = (next: GraficoSearch) => void navigate({ search: (before) => ({ ...before, ...next }), replace: true, resetScroll: false });
  return (
    <section className="card shadow-sm" aria-labelledby="grafico-titulo">
      <div className="card-body">
        <div className="chart-head">
          <h2 className="h5 mb-0" id="grafico-titulo">
            {t('grafico.titulo')} <LiveBadge />
          </h2>
          <div className="btn-group" role="group" aria-label={t('grafico.periodo')}>
            {(Object.keys(periodos) as Periodo[]).map((each) => (
              <button key={each} type="button" className="btn btn-outline-primary" aria-pressed={each === periodo} onClick={() => change({ periodo: each })}>
                {t(labels[each])}
              </button>
            ))}
          </div>
          <div className="d-flex gap-2">
            <button type="button" className="btn btn-outline-secondary" aria-pressed={pausedAtMs !== undefined} onClick={() => setPausedAtMs(pausedAtMs === undefined ? Date.now() : undefined)}>
              {t(pausedAtMs === undefined ? 'grafico.pausar' : 'grafico.continuar')}
            </button>
            <button type="button" className="btn btn-outline-secondary" onClick={() => change({ tabela: !tabela })}>
              {t(tabela ? 'grafico.verGrafico' : 'grafico.verTabela')}
            </button>
          </div>
        </div>
        {dispositivos.length === 0 ? <p className="chart-empty text-body-secondary mb-0">{t('grafico.vazio')}</p> : null}
        {groupSeries(series).map((grupo) => (
          <Panel key={grupo.key} grupo={grupo} fromMs={toMs - periodos[periodo]} toMs={toMs} isTable={tabela} isIndice={indice} onIndice={(next) => change({ indice: next })} />
        ))}
      </div>
    </section>
  );
}

interface PanelProps {
  grupo: Grupo;
  fromMs: number;
  toMs: number;
  isTable: boolean;
  isIndice: boolean;
  onIndice: (isIndice: boolean) => void;
}

function Panel({ grupo, fromMs, toMs, isTable, isIndice, onIndice }: PanelProps) {
  const { t } = useTranslation();
  const { series } = grupo;
  const baldeS = Math.max(0, ...series.map((each) => each.baldeS ?? 0));
  const isEmpty = series.every((each) => !each.isLoading && each.pontos.length === 0);
  return (
    <div className="chart-panel">
      {grupo.isAcumulada ? <IndiceSwitch isIndice={isIndice} onChange={onIndice} /> : null}
      <SerieLegend grupo={grupo} />
      {isTable ? <SerieTable grupo={grupo} /> : <SerieChart grupo={grupo} fromMs={fromMs} toMs={toMs} />}
      <p className="small text-body-secondary mb-0">
        {isEmpty ? t('grafico.semDados') : null}
        {baldeS > 0 ? t('grafico.balde', { intervalo: baldeS < 120 ? t('tempo.segundos', { count: baldeS }) : t('tempo.minutos', { count: Math.round(baldeS / 60) }) }) : null}
      </p>
      {series
        .filter((each) => each.hasFailed)
        .map((each) => (
          <p key={each.dispositivo.id} className="small text-danger-emphasis mb-0" role="alert">
            {t('grafico.incompleto', { nome: each.dispositivo.nome })}
          </p>
        ))}
    </div>
  );
}

/** What the numbers of a meter mean here stands above them, pressed. */
function IndiceSwitch({ isIndice, onChange }: { isIndice: boolean; onChange: (isIndice: boolean) => void }) {
  const { t } = useTranslation();
  return (
    <div className="btn-group mb-2" role="group" aria-label={t('grafico.mostrar')}>
      <button type="button" className="btn btn-sm btn-outline-secondary" aria-pressed={!isIndice} onClick={() => onChange(false)}>
        {t('grafico.consumo')}
      </button>
      <button type="button" className="btn btn-sm btn-outline-secondary" aria-pressed={isIndice} onClick={() => onChange(true)}>
        {t('grafico.indice')}
      </button>
    </div>
  );
}
