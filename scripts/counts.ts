/** What a run of tests amounts to. */
export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
  files: Array<{ path: string; ms: number }>;
}

/** A crash, a hang or an empty run leaves no failed test behind, and is a failure all the same. */
export function settleCounts(found: Counts | undefined, endedWell: boolean): Counts {
  const counts = found ?? { passed: 0, failed: 0, skipped: 0, files: [] };
  const isFailure = counts.failed === 0 && (!endedWell || counts.passed === 0);
  return isFailure ? { ...counts, failed: 1 } : counts;
}

/** The last line of `npm test`, which CI reads. */
export function printCounts({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/** The slowest files, slowest first. */
export function printSlowest(files: Counts['files'], count: number): string {
  const slowest = files.toSorted((a, b) => b.ms - a.ms).slice(0, count);
  return slowest.map(({ path, ms }) => `${(ms / 1000).toFixed(1).padStart(7)} s  ${path}`).join('\n');
}
