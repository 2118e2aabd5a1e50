/** A stretch of time, epoch ms; `to` is not part of it. */
export interface Stretch {
  from: number;
  to: number;
}

/** Stretches in order that neither touch nor overlap, with one more in them. */
export function addStretch(stretches: readonly Stretch[], added: Stretch): Stretch[] {
  if (added.from >= added.to) return [...stretches];
  const apart = stretches.filter(({ from, to }) => to < added.from || from > added.to);
  const joined = stretches.filter((each) => !apart.includes(each));
  const from = Math.min(added.from, ...joined.map((each) => each.from));
  const to = Math.max(added.to, ...joined.map((each) => each.to));
  return [...apart, { from, to }].sort((a, b) => a.from - b.from);
}

/** The parts of `whole` that are in none of the stretches, which are in order; in order. */
export function findMissing(whole: Stretch, stretches: readonly Stretch[]): Stretch[] {
  const missing: Stretch[] = [];
  let at = whole.from;
  for (const { from, to } of stretches) {
    if (from > at) missing.push({ from: at, to: Math.min(from, whole.to) });
    at = Math.max(at, to);
    if (at >= whole.to) break;
  }
  if (at < whole.to) missing.push({ from: at, to: whole.to });
  return missing.filter(({ from, to }) => from < to);
}

/** Multiples of the step in a stretch. */
export function countInstants({ from, to }: Stretch, stepMs: number): number {
  return Math.max(0, Math.ceil(to / stepMs) - Math.ceil(from / stepMs));
}
