import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createRedraws } from './redraw.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('a chart', () => {
  it('is drawn at most four times a second, whatever comes in', () => {
    const redraws = createRedraws();
    const drawn: number[] = [];
    for (let ms = 0; ms < 10_000; ms += 5) {
      redraws.request(() => drawn.push(performance.now()));
      vi.advanceTimersByTime(5);
    }
    for (const start of drawn) expect(drawn.filter((at) => at >= start && at < start + 1000).length).toBeLessThanOrEqual(4);
    expect(drawn.length).toBeGreaterThanOrEqual(37);
  });

  it('is drawn at once when it was at rest, and in the end as it was asked for last', () => {
    const redraws = createRedraws();
    const drawn: string[] = [];
    redraws.request(() => drawn.push('a'));
    expect(drawn).toEqual(['a']);
    redraws.request(() => drawn.push('b'));
    redraws.request(() => drawn.push('c'));
    expect(drawn).toEqual(['a']);
    vi.advanceTimersByTime(260);
    expect(drawn).toEqual(['a', 'c']);
  });

  it('that is gone is not drawn any more', () => {
    const redraws = createRedraws();
    const draw = vi.fn<() => void>();
    redraws.request(() => undefined);
    redraws.request(draw);
    redraws.stop();
    vi.advanceTimersByTime(1000);
    expect(draw).not.toHaveBeenCalled();
  });

  it('tells who stands on top of it after each drawing', () => {
    const redraws = createRedraws();
    const seen: number[] = [];
    const leave = redraws.subscribe(() => seen.push(redraws.version()));
    redraws.request(() => undefined);
    leave();
    vi.advanceTimersByTime(300);
    redraws.request(() => undefined);
    expect(seen).toEqual([1]);
  });
});
