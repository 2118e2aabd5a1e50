export interface Redraws {
  /** Draws now, or as soon as the last drawing is old enough; of several that wait only the last is drawn. */
  request: (draw: () => void) => void;
  stop: () => void;
}

/** Four a second: more is not seen, and a phone would warm up. */
const EVERY_MS = 250;

/** However often something asks to be drawn, it is at most four times a second; what came last is always drawn in the end. */
export function createRedraws(now: () => number = () => performance.now()): Redraws {
  let lastMs = Number.NEGATIVE_INFINITY;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let waiting: (() => void) | undefined;

  const run = () => {
    timer = undefined;
    lastMs = now();
    waiting?.();
    waiting = undefined;
  };
  return {
    request: (draw) => {
      waiting = draw;
      if (timer !== undefined) return;
      const waitMs = lastMs + EVERY_MS - now();
      if (waitMs <= 0) run();
      else timer = setTimeout(run, waitMs);
    },
    stop: () => {
      clearTimeout(timer);
      timer = undefined;
      waiting = undefined;
    },
  };
}
