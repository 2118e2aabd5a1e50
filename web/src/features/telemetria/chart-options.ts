import type { ChartDataset, ChartOptions, ScriptableContext } from 'chart.js';
import type { DrawnPoint } from './serie.ts';
import { tickLabel, timeTicks } from './ticks.ts';
import { traceOf } from './traces.ts';
import { fitTrecho } from './trecho.ts';
import type { Trecho } from './trecho.ts';
import type { Serie } from './use-series.ts';

const PIXELS_PER_TICK = 60;
/** Axes of charts above one another begin at the same place. */
const AXIS_WIDTH = 68;

interface Look {
  unidade: string;
  locale: string;
  fuso: string;
  /** Flows and increases are told from zero: half as high is half as much. */
  fromZero: boolean;
  onZoomStart: () => void;
  /** Absent where the stretch cannot be chosen. */
  onZoom: ((trecho: Trecho) => void) | undefined;
}

/** A line chart over time in the customer's clock and numbers. Drawn without motion, since it changes by itself. */
export function chartOptions(look: Look): ChartOptions<'line'> {
  const color = cssValue('--tds-secondary');
  const grid = { color: cssValue('--bs-border-color') };
  return {
    animation: false,
    parsing: false,
    normalized: true,
    responsive: true,
    maintainAspectRatio: false,
    locale: look.locale,
    // What is read off the chart stands beside it as text.
    events: [],
    scales: { x: timeAxis(look, color, grid), y: valueAxis(look, color, grid) },
    plugins: { zoom: zoomOptions(look) },
  };
}

type Axes = NonNullable<ChartOptions<'line'>['scales']>;

function timeAxis({ locale, fuso }: Look, color: string, grid: { color: string }): NonNullable<Axes[string]> {
  return {
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
      callback: (value, _index, ticks) => tickLabel(Number(value), stepOf(ticks), locale, fuso),
    },
  };
}

function valueAxis({ unidade, locale, fromZero }: Look, color: string, grid: { color: string }): NonNullable<Axes[string]> {
  return {
    beginAtZero: fromZero,
    grid,
    afterFit: (axis) => {
      axis.width = Math.max(axis.width, AXIS_WIDTH);
    },
    ticks: { color, maxTicksLimit: 6, callback: (value, _index, ticks) => axisNumber(Number(value), stepOf(ticks), locale) },
    title: { display: true, text: unidade, color },
  };
}

function zoomOptions({ onZoomStart, onZoom }: Look) {
  if (!onZoom) return {};
  const accent = cssValue('--bs-primary');
  return {
    zoom: {
      mode: 'x' as const,
      drag: { enabled: true, threshold: 8, backgroundColor: `${accent}33`, borderColor: accent, borderWidth: 1 },
      // The wheel alone scrolls the page.
      wheel: { enabled: true, modifierKey: 'ctrl' as const },
      pinch: { enabled: true },
      onZoom: onZoomStart,
      onZoomComplete: ({ chart }: { chart: { scales: Record<string, { min: number; max: number }> } }) => {
        const { x } = chart.scales;
        if (x) onZoom(fitTrecho({ deMs: x.min, ateMs: x.max }));
      },
    },
  };
}

export function datasetsOf(series: readonly Serie[]): ChartDataset<'line', DrawnPoint[]>[] {
  return series.map(({ dispositivo, traco, pontos }) => {
    const { color, dash } = traceOf(traco);
    const value = cssValue(color);
    return { label: dispositivo.nome, data: pontos, borderColor: value, backgroundColor: value, borderDash: dash, borderWidth: 2, spanGaps: false, pointRadius: lonelyRadius };
  });
}

/** Least and greatest reading of what is drawn: the bands must fit, too. */
export function boundsOf(series: readonly Serie[]): { suggestedMin: number | undefined; suggestedMax: number | undefined } {
  const all = series.flatMap(({ pontos }) => pontos.flatMap(({ min, max }) => (min === undefined || max === undefined ? [] : [Number(min), Number(max)])));
  if (all.length === 0) return { suggestedMin: undefined, suggestedMax: undefined };
  return { suggestedMin: all.reduce((a, b) => Math.min(a, b)), suggestedMax: all.reduce((a, b) => Math.max(a, b)) };
}

function cssValue(property: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(property).trim();
}

function stepOf(ticks: readonly { value: number }[]): number {
  return (ticks[1]?.value ?? 0) - (ticks[0]?.value ?? 0);
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
