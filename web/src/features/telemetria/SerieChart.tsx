import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { Chart as ChartJs } from 'chart.js';
import { useIdioma } from '../../i18n/index.ts';
import { useConta } from '../contas/conta.ts';
import { ChartCursor } from './ChartCursor.tsx';
import { boundsOf, chartOptions, datasetsOf } from './chart-options.ts';
import { Chart } from './chart-plugins.ts';
import { createRedraws } from './redraw.ts';
import type { Trecho } from './trecho.ts';
import type { Grupo, Serie } from './use-series.ts';

/** A gesture of several turns of the wheel is one step back in the history. */
const SETTLE_MS = 150;

interface Props {
  grupo: Grupo;
  /** Those of the group that are not hidden. */
  series: readonly Serie[];
  trecho: Trecho;
  fromZero: boolean;
  onZoom?: ((trecho: Trecho) => void) | undefined;
}

export function SerieChart(props: Props) {
  // Colours of a canvas do not follow the theme by themselves.
  return <DrawnChart key={usePaintedTheme()} {...props} />;
}

function DrawnChart({ grupo, series, trecho, fromZero, onZoom }: Props) {
  const { fuso } = useConta();
  const idioma = useIdioma();
  const canvas = useRef<HTMLCanvasElement>(null);
  const chart = useRef<ChartJs<'line'>>(undefined);
  const [redraws] = useState(() => createRedraws());
  /** While the wheel or two fingers move the axis, nobody else does. */
  const isZooming = useRef(false);
  const zoomed = useRef(onZoom);
  const canZoom = onZoom !== undefined;
  const { unidade } = grupo;
  useEffect(() => {
    zoomed.current = onZoom;
  });
  useEffect(() => {
    if (!canvas.current) return;
    const onZoomStart = () => {
      isZooming.current = true;
    };
    let settling: ReturnType<typeof setTimeout> | undefined;
    const onZoomEnd = (next: Trecho) => {
      clearTimeout(settling);
      settling = setTimeout(() => {
        isZooming.current = false;
        zoomed.current?.(next);
      }, SETTLE_MS);
    };
    const look = { unidade, locale: idioma, fuso, fromZero, onZoomStart, onZoom: canZoom ? onZoomEnd : undefined };
    const made = new Chart<'line'>(canvas.current, { type: 'line', data: { datasets: [] }, options: chartOptions(look) });
    chart.current = made;
    return () => {
      clearTimeout(settling);
      redraws.stop();
      chart.current = undefined;
      isZooming.current = false;
      made.destroy();
    };
  }, [unidade, idioma, fuso, fromZero, canZoom, redraws]);
  useEffect(() => {
    redraws.request(() => {
      const drawn = chart.current;
      if (!drawn) return;
      drawn.data.datasets = datasetsOf(series);
      if (!isZooming.current) Object.assign(drawn.options.scales?.['x'] ?? {}, { min: trecho.deMs, max: trecho.ateMs });
      Object.assign(drawn.options.scales?.['y'] ?? {}, boundsOf(series));
      drawn.update('none');
    });
  });
  return (
    <ChartCursor grupo={grupo} series={series} trecho={trecho} getChart={() => chart.current} redraws={redraws} onZoom={onZoom}>
      <canvas ref={canvas} />
    </ChartCursor>
  );
}

function usePaintedTheme(): string {
  return useSyncExternalStore(onThemePainted, () => document.documentElement.dataset['bsTheme'] ?? '');
}

function onThemePainted(listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributeFilter: ['data-bs-theme'] });
  return () => observer.disconnect();
}
