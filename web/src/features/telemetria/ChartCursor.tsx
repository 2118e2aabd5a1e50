import { useState, useSyncExternalStore } from 'react';
import type { KeyboardEvent, PointerEvent, ReactNode } from 'react';
import type { Chart } from 'chart.js';
import { useIdioma, useTranslation } from '../../i18n/index.ts';
import { formatDecimal, formatInstant, formatValor } from '../../ui/format.ts';
import { useConta } from '../contas/conta.ts';
import { TraceMark } from './TraceMark.tsx';
import { instantsOf, nearestInstant, readAt } from './readout.ts';
import type { Redraws } from './redraw.ts';
import { moveTrecho, zoomTrecho } from './trecho.ts';
import type { Trecho } from './trecho.ts';
import type { Grupo, Serie } from './use-series.ts';

interface Props {
  grupo: Grupo;
  series: readonly Serie[];
  trecho: Trecho;
  getChart: () => Chart<'line'> | undefined;
  redraws: Redraws;
  onZoom?: ((trecho: Trecho) => void) | undefined;
  children: ReactNode;
}

/** Readings are listed together when they lie this part of the stretch apart. */
const TOLERANCE = 1 / 60;
const LEAP = 10;
const ZOOM_FACTOR = 2;
const MOVE_PART = 0.5;

/**
 * Reads values off a chart, by mouse, finger or keyboard. To the keyboard it is a slider over the instants that were read, whose
 * value is what stands there: a screen reader says it by itself.
 */
export function ChartCursor({ grupo, series, trecho, getChart, redraws, onZoom, children }: Props) {
  const { t } = useTranslation();
  const idioma = useIdioma();
  const { fuso } = useConta();
  const [timeMs, setTimeMs] = useState<number>();
  const [isMouse, setMouse] = useState(false);
  const instants = instantsOf(series);
  const at = timeMs === undefined ? undefined : nearestInstant(series, timeMs);
  const index = at === undefined ? instants.length - 1 : instants.indexOf(at);
  const read = at === undefined ? [] : readAt(series, at, (trecho.ateMs - trecho.deMs) * TOLERANCE);
  const said = read.map(({ serie, ponto }) => `${serie.dispositivo.nome} ${formatValor(ponto.valor, grupo.unidade, idioma, serie.decimals)}`);

  const point = (event: PointerEvent) => {
    const x = getChart()?.scales['x'];
    setMouse(event.pointerType === 'mouse');
    // A button held down chooses a stretch; the values would only be in the way.
    if (!x || (event.pointerType === 'mouse' && event.buttons !== 0)) return setTimeMs(undefined);
    setTimeMs(x.getValueForPixel(event.clientX - event.currentTarget.getBoundingClientRect().left));
  };
  const press = (event: KeyboardEvent) => {
    setMouse(false);
    const zoomed = onZoom && zoomByKey(event, trecho);
    const next = event.shiftKey ? undefined : stepByKey(event.key, index, instants.length, at === undefined);
    if (zoomed) onZoom(zoomed);
    else if (next !== undefined) setTimeMs(instants[next]);
    else if (event.key === 'Escape') setTimeMs(undefined);
    else return;
    event.preventDefault();
  };
  return (
    <div
      className="chart-canvas"
      role="slider"
      tabIndex={0}
      aria-label={t('grafico.rotulo', { unidade: grupo.unidade, nomes: series.map((each) => each.dispositivo.nome).join(', ') })}
      aria-valuemin={0}
      aria-valuemax={Math.max(0, instants.length - 1)}
      aria-valuenow={Math.max(0, index)}
      aria-valuetext={at === undefined ? t(instants.length === 0 ? 'grafico.semDados' : 'grafico.percorrer') : [formatInstant(at, idioma, fuso), ...said].join('; ')}
      onPointerMove={point}
      onPointerDown={point}
      onPointerLeave={(event) => (event.pointerType === 'mouse' ? setTimeMs(undefined) : undefined)}
      onKeyDown={press}
      onBlur={() => setTimeMs(undefined)}
    >
      {children}
      {at === undefined ? null : <Readout getChart={getChart} redraws={redraws} grupo={grupo} timeMs={at} read={read} hint={isMouse && onZoom ? t('grafico.dica') : null} />}
    </div>
  );
}

function zoomByKey({ key, shiftKey }: KeyboardEvent, trecho: Trecho): Trecho | undefined {
  if (key === '+' || key === '=') return zoomTrecho(trecho, 1 / ZOOM_FACTOR, Date.now());
  if (key === '-') return zoomTrecho(trecho, ZOOM_FACTOR, Date.now());
  if (shiftKey && key === 'ArrowLeft') return moveTrecho(trecho, -MOVE_PART, Date.now());
  if (shiftKey && key === 'ArrowRight') return moveTrecho(trecho, MOVE_PART, Date.now());
  return undefined;
}

/** The first step stands on the latest reading. */
function stepByKey(key: string, index: number, count: number, isFirst: boolean): number | undefined {
  const steps: Record<string, number> = {
    ArrowLeft: isFirst ? index : index - 1,
    ArrowDown: isFirst ? index : index - 1,
    ArrowRight: isFirst ? index : index + 1,
    ArrowUp: isFirst ? index : index + 1,
    PageDown: index - LEAP,
    PageUp: index + LEAP,
    Home: 0,
    End: count - 1,
  };
  const next = steps[key];
  return next === undefined || count === 0 ? undefined : Math.min(count - 1, Math.max(0, next));
}

interface ReadoutProps {
  getChart: () => Chart<'line'> | undefined;
  redraws: Redraws;
  grupo: Grupo;
  timeMs: number;
  read: ReturnType<typeof readAt<Serie>>;
  hint: string | null;
}

/** The line at the instant, a dot on each series, and the values in a box on the side that has room. */
function Readout({ getChart, redraws, grupo, timeMs, read, hint }: ReadoutProps) {
  const idioma = useIdioma();
  const { fuso } = useConta();
  useSyncExternalStore(redraws.subscribe, redraws.version);
  const chart = getChart();
  const { x, y } = chart?.scales ?? {};
  if (!chart || !x || !y) return null;
  const { left, right, top, bottom } = chart.chartArea;
  const px = x.getPixelForValue(timeMs);
  if (px < left - 1 || px > right + 1) return null;
  const side = px < (left + right) / 2 ? { left: px + 12 } : { right: chart.width - px + 12 };
  return (
    <div className="chart-readout" aria-hidden="true">
      <div className="chart-line" style={{ left: px, top, height: bottom - top }} />
      {read.map(({ serie, ponto }) => (
        <div key={serie.dispositivo.id} className="chart-dot" style={{ left: x.getPixelForValue(ponto.x), top: y.getPixelForValue(ponto.y), background: `var(--tds-serie-${serie.traco + 1})` }} />
      ))}
      <div className="chart-box tabular" style={{ ...side, top: top + 4 }}>
        <div className="text-body-secondary">{formatInstant(timeMs, idioma, fuso)}</div>
        {read.map(({ serie, ponto }) => (
          <div key={serie.dispositivo.id} className="chart-box-row">
            <TraceMark place={serie.traco} />
            <span className="text-truncate">{serie.dispositivo.nome}</span>
            <span className="fw-semibold text-nowrap text-end">{formatValor(ponto.valor, grupo.unidade, idioma, serie.decimals)}</span>
            {ponto.min === undefined || ponto.max === undefined ? null : (
              <span className="chart-box-range text-body-secondary">{`${formatDecimal(ponto.min, idioma, serie.decimals)} – ${formatDecimal(ponto.max, idioma, serie.decimals)}`}</span>
            )}
          </div>
        ))}
        {hint === null ? null : <div className="text-body-secondary">{hint}</div>}
      </div>
    </div>
  );
}
