/** The name under which the ingest says that its writes come to an end (platform/heartbeat.ts), and `/readyz` of the api repeats it. */
export const STORAGE = 'storage';

/** Longer than any commit of a database that is well, shorter than a person waits before asking. */
const STUCK_MS = 10_000;

export interface Writes {
  /** Answers what to call at its end. */
  begin(): () => void;
  /** One of them has been under way for too long: the database is away, locked or full, whatever else it still answers. */
  isStuck(): boolean;
}

export function watchWrites(): Writes {
  const begun = new Map<symbol, number>();
  return {
    begin: () => {
      const write = Symbol('write');
      begun.set(write, performance.now());
      return () => void begun.delete(write);
    },
    isStuck: () => [...begun.values()].some((ms) => performance.now() - ms > STUCK_MS),
  };
}
