const UNITS = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const;

/** `2 h 5 min`, `3 dias 4 h`, `40 s`: the two coarsest units, cut and not rounded up. */
export function formatDuration(ms: number, locale: string): string {
  let rest = Math.max(1, Math.floor(ms / 1000));
  const parts: string[] = [];
  for (const [unit, seconds] of UNITS) {
    const count = Math.floor(rest / seconds);
    if (count === 0 && parts.length === 0) continue;
    if (count > 0) parts.push(count.toLocaleString(locale, { style: 'unit', unit, unitDisplay: unit === 'day' ? 'long' : 'short' }));
    rest -= count * seconds;
    if (parts.length === 2 || count === 0) break;
  }
  return parts.join(' ');
}
