import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Chart, LineController, LineElement, LinearScale, PointElement, Tooltip } from 'chart.js';
import { useIdioma } from '../../i18n/index.ts';
import { useConta } from '../contas/conta.ts';
import { chartOptions, datasetsOf } from './chart-options.ts';
import type { Grupo } from './use-series.ts';

Chart.register(LineController, LineElement, LinearScale, PointElement, Tooltip);

export function SerieChart({ grupo, fromMs, toMs }: { grupo: Grupo; fromMs: number; toMs: number }) {
  const { t } = useTranslation();
  const { fuso } = useConta();
  const idioma = useIdioma();
  const canvas = useRef<HTMLCanvasElement>(null);
  const chart = useRef<Chart<'line'>>(undefined);
  const { unidade, series } = grupo;
  useEffect(() => {
    if (!canvas.current) return;
    const made = new Chart<'line'>(canvas.current, { type: 'line', data: { datasets: [] }, options: chartOptions(unidade, idioma, fuso) });
    chart.current = made;
    return () => made.destroy();
  }, [unidade, idioma, fuso]);
  useEffect(() => {
    const drawn = chart.current;
    if (!drawn) return;
    drawn.data.datasets = datasetsOf(series);
    Object.assign(drawn.options.scales?.x ?? {}, { min: fromMs, max: toMs });
    drawn.update('none');
  });
  const nomes = series.map((each) => each.dispositivo.nome).join(', ');
  return (
    <div className="chart-canvas">
      <canvas ref={canvas} role="img" aria-label={t('grafico.rotulo', { unidade, nomes })} />
    </div>
  );
}
