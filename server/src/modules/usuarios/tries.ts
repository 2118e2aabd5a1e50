/** Tries for one e-mail that are followed by no pause: nobody mistypes more often. */
const FREE = 10;
/** Without a try for so long, all is forgotten. */
const WINDOW_MS = 15 * 60_000;
/**
 * Each further try doubles the pause, up to the longest: guessing ends at 30 an hour. Somebody who keeps guessing can delay the
 * owner too, by up to the longest pause a try.
 */
const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 2 * 60_000;
/** E-mails remembered at once; past it the one longest untried is forgotten. */
const MAX_EMAILS = 20_000;

export interface Tries {
  /** 0 and the try is counted, from its beginning so that many at once are no way around; or the seconds to wait first. */
  begin(email: string): number;
  /** The password was right: all is forgotten. */
  succeed(email: string): void;
  /** Nobody learned whether it was right: the try does not count. */
  undo(email: string): void;
}

/**
 * Slows down who guesses one person's password from many addresses; the limit of one address is the route's. In the memory of
 * this process. An e-mail that nobody has is treated alike, so that a refusal tells nothing.
 */
export function createTries(nowMs: () => number): Tries {
  const entries = new Map<string, { count: number; lastMs: number }>();
  return {
    begin: (email) => {
      const now = nowMs();
      const known = entries.get(email);
      // The clock was set back: the pause counts from here, not from a time still to come.
      if (known && known.lastMs > now) known.lastMs = now;
      const { count, lastMs } = known && now - known.lastMs < WINDOW_MS ? known : { count: 0, lastMs: now };
      const waitMs = lastMs + pauseMs(count) - now;
      if (waitMs > 0) return Math.ceil(waitMs / 1000);
      // Set anew it stands last: a Map keeps the order of arrival.
      entries.delete(email);
      entries.set(email, { count: count + 1, lastMs: now });
      if (entries.size > MAX_EMAILS) entries.delete(entries.keys().next().value ?? '');
      return 0;
    },
    succeed: (email) => void entries.delete(email),
    undo: (email) => {
      const entry = entries.get(email);
      if (entry) entry.count -= 1;
    },
  };
}

function pauseMs(count: number): number {
  return count < FREE ? 0 : Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (count - FREE));
}
