import type { ChartDataset, ChartOptions, ScriptableContext } from 'chart.js';
import { formatInstant, formatValor } from '../../ui/format.ts';
import type { DrawnPoint } from './serie.ts';
import { tickLabel, timeTicks } from './ticks.ts';
import { traceOf } from './traces.ts';
import type { Serie } from './use-series.ts';

const PIXELS_PER_TICK = 72;

/** A line chart over time in the customer's clock and numbers. Drawn without motion, since it changes by itself. */
export function chartOptions(unidade: string, locale: string, fuso: string): ChartOptions<'line'> {
  const style = getComputedStyle(document.documentElement);
  const color = style.getPropertyValue('--bs-secondary-color');
  const grid = { color: style.getPropertyValue('--bs-border-color') };
  return {
    animation: false,
    parsing: false,
    normalized: true,
    responsive: true,
    maintainAspectRatio: false,
    locale,
    interaction: { mode: 'nearest', axis: 'x', intersect: false },
    scales: {
      x: {
        type: 'linear',
        afterBuildTicks: (axis) => {
          const max = Math.max(2, Math.floor(axis.width / PIXELS_PER_TICK));
          axis.ticks = timeTicks(axis.min, axis.max, max, fuso).map((value) => ({ value }));
        },
        grid,
        ticks: {
          color,
          autoSkip: false,
          maxRotation: 0,
          callback: (value, _index, ticks) => tickLabel(Number(value), (ticks[1]?.value ?? 0) - (ticks[0]?.value ?? 0), locale, fuso),
        },
      },
      y: {
        grid,
        ticks: { color, maxTicksLimit: 6, callback: (value, _index, ticks) => axisNumber(Number(value), (ticks[1]?.value ?? 0) - (ticks[0]?.value ?? 0), locale) },
        title: { display: true, text: unidade, color },
      },
    },
    plugins: {
      tooltip: {
        callbacks: {
          title: (items) => (items[0] ? formatInstant((items[0].raw as DrawnPoint).x, locale, fuso) : ''),
          label: (item) => `${item.dataset.label ?? ''}: ${formatValor((item.raw as DrawnPoint).valor, unidade, locale, (item.dataset as unknown as SerieDataset).decimals)}`,
        },
      },
    },
  };
}

type SerieDataset = ChartDataset<'line', DrawnPoint[]> & { decimals: number };

export function datasetsOf(series: readonly Serie[]): SerieDataset[] {
  return series.map(({ dispositivo, pontos, decimals }, index) => {
    const { color, dash } = traceOf(index);
    return {
      label: dispositivo.nome,
      data: pontos,
      decimals,
      borderColor: color,
      backgroundColor: color,
      borderDash: dash,
      borderWidth: 2,
      spanGaps: false,
      pointRadius: lonelyRadius,
      pointHitRadius: 12,
    };
  });
}

/** All labels of an axis with as many decimals as its step needs: 198.354,0 above 198.353,5. */
function axisNumber(value: number, step: number, locale: string): string {
  const decimals = step > 0 ? Math.min(4, Math.max(0, -Math.floor(Math.log10(step) + 1e-9))) : 0;
  return value.toLocaleString(locale, { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}

/** A reading between two gaps has no line: it needs a dot to be seen. */
function lonelyRadius(context: ScriptableContext<'line'>): number {
  const points = context.dataset.data as unknown as DrawnPoint[];
  const isMissing = (point: DrawnPoint | undefined) => point === undefined || Number.isNaN(point.y);
  return isMissing(points[context.dataIndex - 1]) && isMissing(points[context.dataIndex + 1]) ? 3 : 0;
}
