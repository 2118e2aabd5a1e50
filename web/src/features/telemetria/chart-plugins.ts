import { Chart, LineController, LineElement, LinearScale, PointElement } from 'chart.js';
import type { ChartArea, Plugin } from 'chart.js';
import zoomPlugin from 'chartjs-plugin-zoom';
import type { DrawnPoint } from './serie.ts';

const BAND_ALPHA = 0.2;

/** Between the least and the greatest reading of each bucket, behind the line of its last one. */
const bands: Plugin<'line'> = {
  id: 'bands',
  beforeDatasetsDraw: (chart) => {
    const { ctx, chartArea } = chart;
    ctx.save();
    clip(ctx, chartArea);
    ctx.globalAlpha = BAND_ALPHA;
    for (const { data, borderColor } of chart.data.datasets) {
      ctx.fillStyle = typeof borderColor === 'string' ? borderColor : '';
      for (const run of runsOf(data as unknown as DrawnPoint[])) drawRun(chart, run);
    }
    ctx.restore();
  },
};

Chart.register(LineController, LineElement, LinearScale, PointElement, zoomPlugin, bands);

export { Chart } from 'chart.js';

function clip(ctx: CanvasRenderingContext2D, { left, top, width, height }: ChartArea): void {
  ctx.beginPath();
  ctx.rect(left, top, width, height);
  ctx.clip();
}

/** Stretches of buckets without a gap; alone, a bucket has no width to fill. */
function runsOf(data: readonly DrawnPoint[]): DrawnPoint[][] {
  const runs: DrawnPoint[][] = [[]];
  for (const point of data) {
    if (Number.isNaN(point.y)) runs.push([]);
    else runs.at(-1)?.push(point);
  }
  return runs.filter((run) => run.length > 1 && run.some(({ min }) => min !== undefined));
}

function drawRun({ ctx, scales }: Chart, run: readonly DrawnPoint[]): void {
  const { x, y } = scales;
  if (!x || !y) return;
  ctx.beginPath();
  for (const { x: timeMs, max, valor } of run) ctx.lineTo(x.getPixelForValue(timeMs), y.getPixelForValue(Number(max ?? valor)));
  for (const { x: timeMs, min, valor } of run.toReversed()) ctx.lineTo(x.getPixelForValue(timeMs), y.getPixelForValue(Number(min ?? valor)));
  ctx.fill();
}
