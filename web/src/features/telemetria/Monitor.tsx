import { useState } from 'react';
import { getRouteApi } from '@tanstack/react-router';
import { useNow } from '../../ui/now.ts';
import { GrupoPanel } from './GrupoPanel.tsx';
import { TrechoBar } from './TrechoBar.tsx';
import { alcanceOf } from './search.ts';
import type { TelemetriaSearch } from './search.ts';
import { formatTrecho, isTrecho, trechoOf } from './trecho.ts';
import type { Trecho } from './trecho.ts';
import type { ChosenOne } from './use-chosen.ts';
import { groupSeries, useSeries } from './use-series.ts';

const route = getRouteApi('/c/$slug/telemetria');

/** The charts of the chosen dispositivos, one a unit, over the stretch that the address names. */
export function Monitor({ chosen }: { chosen: readonly ChosenOne[] }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [pausedAtMs, setPausedAtMs] = useState<number>();
  const now = useNow();
  const asked = alcanceOf(search);
  const isLive = !isTrecho(asked);
  const trecho = trechoOf(asked, isLive ? (pausedAtMs ?? now) : now);
  const { tabela = false, indice = false } = search;
  const shown = chosen.flatMap(({ dispositivo, traco }) => (dispositivo ? [{ dispositivo, traco }] : []));
  // Paused, what is shown is a stretch that stays, so that reading it again does not lose its beginning.
  const alcance = isLive && pausedAtMs !== undefined ? trecho : asked;
  const series = useSeries(shown.map(({ dispositivo }) => dispositivo), { alcance, trecho, asIndice: indice });
  const placed = series.map((serie, index) => ({ ...serie, traco: shown[index]?.traco ?? index }));
  // All at once: one after the other they would push each other down.
  const isPending = chosen.some(({ dispositivo, isMissing, error }) => !dispositivo && !isMissing && error === null);

  const show = (next: Trecho) => void navigate({ search: (before) => ({ ...before, ...formatTrecho(next) }), resetScroll: false });
  const change = (next: TelemetriaSearch) => void navigate({ search: (before) => ({ ...before, ...next }), replace: true, resetScroll: false });
  return (
    <>
      <TrechoBar
        search={search}
        trecho={trecho}
        onShow={show}
        onPeriodo={(periodo) => void navigate({ search: ({ de: _de, ate: _ate, ...before }) => ({ ...before, periodo }), resetScroll: false })}
        isPaused={pausedAtMs !== undefined}
        onPause={() => setPausedAtMs(pausedAtMs === undefined ? Date.now() : undefined)}
        onTable={() => change({ tabela: !tabela })}
      />
      {(isPending ? [] : groupSeries(placed)).map((grupo) => (
        <div key={grupo.key} className="card shadow-sm mb-3">
          <div className="card-body">
            <GrupoPanel heading="h2" grupo={grupo} trecho={trecho} isTable={tabela} isIndice={indice} onIndice={(next) => change({ indice: next })} onZoom={show} />
          </div>
        </div>
      ))}
      {isPending ? <PendingPanel rows={chosen.length} /> : null}
    </>
  );
}

/** As large as the panel that will stand here. */
function PendingPanel({ rows }: { rows: number }) {
  return (
    <div className="card shadow-sm mb-3" aria-hidden="true">
      <div className="card-body">
        <div className="panel-head" />
        <div className="chart-canvas skeleton" />
        <div className="skeleton" style={{ height: 24 + 32 * rows }} />
      </div>
    </div>
  );
}
