import { useState } from 'react';
import { Link, getRouteApi } from '@tanstack/react-router';
import type { Dispositivo } from '@tds/contract/http';
import { useTranslation } from '../../i18n/index.ts';
import { useNow } from '../../ui/now.ts';
import { useConta } from '../contas/conta.ts';
import { GrupoPanel } from './GrupoPanel.tsx';
import { LiveBadge } from '../ao-vivo/LiveBadge.tsx';
import { PeriodoSwitch } from './PeriodoSwitch.tsx';
import { defaultPeriodo, periodos } from './search.ts';
import type { GraficoSearch, Periodo } from './search.ts';
import { groupSeries, useSeries } from './use-series.ts';

const route = getRouteApi('/c/$slug/gateways/$gatewayId');

const shortPeriodos: readonly Periodo[] = ['15min', '30min', '1h', '24h'];

/** The chart of a gateway's chosen dispositivos, up to now; the chart page goes farther. */
export function GraficoAoVivo({ dispositivos }: { dispositivos: readonly Dispositivo[] }) {
  const { t } = useTranslation();
  const { slug } = useConta();
  const { periodo = defaultPeriodo, tabela = false, indice = false } = route.useSearch();
  const navigate = route.useNavigate();
  const [pausedAtMs, setPausedAtMs] = useState<number>();
  const now = useNow();
  const toMs = pausedAtMs ?? now;
  const spanMs = periodos[periodo];
  const trecho = { deMs: toMs - spanMs, ateMs: toMs };
  const series = useSeries(dispositivos, { alcance: pausedAtMs === undefined ? { spanMs } : trecho, trecho, asIndice: indice });
  const change = (next: GraficoSearch) => void navigate({ search: (before) => ({ ...before, ...next }), replace: true, resetScroll: false });
  return (
    <section className="card shadow-sm" aria-labelledby="grafico-titulo">
      <div className="card-body">
        <div className="chart-head">
          <h2 className="h5 mb-0" id="grafico-titulo">
            {t('grafico.titulo')} <LiveBadge />
          </h2>
          <PeriodoSwitch choices={shortPeriodos} chosen={periodo} onChoose={(next) => change({ periodo: next })} />
          <div className="d-flex flex-wrap gap-2">
            <button type="button" className="btn btn-outline-secondary" aria-pressed={pausedAtMs !== undefined} onClick={() => setPausedAtMs(pausedAtMs === undefined ? Date.now() : undefined)}>
              {t(pausedAtMs === undefined ? 'grafico.pausar' : 'grafico.continuar')}
            </button>
            <button type="button" className="btn btn-outline-secondary" onClick={() => change({ tabela: !tabela })}>
              {t(tabela ? 'grafico.verGrafico' : 'grafico.verTabela')}
            </button>
            {dispositivos.length > 0 ? (
              <Link to="/c/$slug/telemetria" params={{ slug }} search={{ d: dispositivos.map((each) => each.id), periodo, ...(indice ? { indice } : {}) }} className="btn btn-outline-primary">
                {t('grafico.abrir')}
              </Link>
            ) : null}
          </div>
        </div>
        {dispositivos.length === 0 ? <p className="chart-empty text-body-secondary mb-0">{t('grafico.vazio')}</p> : null}
        {groupSeries(series).map((grupo) => (
          <GrupoPanel key={grupo.key} heading="h3" grupo={grupo} trecho={trecho} isTable={tabela} isIndice={indice} onIndice={(next) => change({ indice: next })} />
        ))}
      </div>
    </section>
  );
}
