export interface Redraws {
  /** Draws now, or as soon as the last drawing is old enough; of several that wait only the last is drawn. */
  request: (draw: () => void) => void;
  stop: () => void;
  /** What stands on top of the drawing is placed again after it. */
  subscribe: (listener: () => void) => () => void;
  /** Counts the drawings. */
  version: () => number;
}

/** Four a second: more is not seen, and a phone would warm up. A timer may be a little early. */
const EVERY_MS = 255;

/** However often something asks to be drawn, it is at most four times a second; what came last is always drawn in the end. */
export function createRedraws(now: () => number = () => performance.now()): Redraws {
  let lastMs = Number.NEGATIVE_INFINITY;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let waiting: (() => void) | undefined;
  let version = 0;
  const listeners = new Set<() => void>();

  const run = () => {
    timer = undefined;
    lastMs = now();
    waiting?.();
    waiting = undefined;
    version += 1;
    for (const listener of listeners) listener();
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
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    version: () => version,
  };
}
