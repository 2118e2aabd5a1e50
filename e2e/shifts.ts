import type { Page } from 'playwright-core';

export interface Shifts {
  /** Sum of the scores of all layout shifts: the unit of Cumulative Layout Shift, without its windows of five seconds. */
  score: number;
  /** Of those in which something left its place: a number that gained a digit and kept one of its edges has not. */
  jumped: number;
  /** What moved, and how far, the worst first. */
  moved: string[];
}

/** From now on each document of the page notes what moves by itself, also what moved before somebody asked. */
export async function watchShifts(page: Page): Promise<void> {
  await page.addInitScript(`{
    window.shifts = [];
    const tell = ({ node, previousRect, currentRect }) => (node?.parentElement?.outerHTML ?? node?.nodeName ?? '?').slice(0, 160)
      + [previousRect, currentRect].map(({ x, y, width, height }) => ' [' + [x, y, width, height].map(Math.round).join(' ') + ']').join(' →');
    // One more acontecimento is one more row: news, and no number that changes in place.
    const isNews = ({ node }) => (node?.parentElement ?? node)?.closest?.('[data-testid=eventos]') != null;
    const isInPlace = ({ previousRect: a, currentRect: b }) =>
      Math.abs(a.y - b.y) < 1 && Math.abs(a.height - b.height) < 2 && (Math.abs(a.left - b.left) < 1 || Math.abs(a.right - b.right) < 1);
    new PerformanceObserver((list) => {
      for (const { value, hadRecentInput, sources } of list.getEntries()) {
        if (hadRecentInput || (sources.length > 0 && sources.every(isNews))) continue;
        window.shifts.push({ value, isJump: sources.length === 0 || !sources.every(isInPlace), moved: sources.map(tell) });
      }
    }).observe({ type: 'layout-shift', buffered: true });
  }`);
}

/** What moved since the last time one asked. */
export async function takeShifts(page: Page): Promise<Shifts> {
  const shifts = (await page.evaluate('window.shifts.splice(0)')) as { value: number; isJump: boolean; moved: string[] }[];
  return {
    score: shifts.reduce((sum, { value }) => sum + value, 0),
    jumped: shifts.reduce((sum, { value, isJump }) => sum + (isJump ? value : 0), 0),
    moved: shifts.toSorted((a, b) => b.value - a.value).map(({ value, moved }) => `${value.toFixed(5)} ${moved.join(', ')}`),
  };
}
