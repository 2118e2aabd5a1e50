/** `npm test`: everything CI checks. The last line is `N passed, N failed`, with `, N skipped` when some were. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Counts } from './count-reporter.ts';
import { runVisibly } from './run-command.ts';

/** A run that hangs still ends with its line, inside the 15 minutes that CI gives. */
const LIMIT_MS = 12 * 60_000;
const SLOWEST = 10;

const start = performance.now();
const isChecked = await runVisibly(['scripts/check.ts']);
const checkMs = performance.now() - start;
const counts = await runTests();
if (isChecked) counts.passed += 1;
else counts.failed += 1;
process.stdout.write(`\n${printTimes(counts, checkMs)}\n${printCounts(counts)}\n`);
process.exitCode = counts.failed === 0 ? 0 : 1;

async function runTests(): Promise<Counts> {
  const folder = mkdtempSync(join(tmpdir(), 'tds-counts-'));
  const file = join(folder, 'counts.json');
  try {
    const isOk = await runVisibly(['node_modules/vitest/vitest.mjs', 'run', '--reporter=default', '--reporter=./scripts/count-reporter.ts'], { CI: 'true', TDS_TEST_COUNTS: file }, LIMIT_MS);
    const found: Counts = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { passed: 0, failed: 0, skipped: 0, files: [] };
    // A crash, a hang or an empty run leaves no failed test behind, and is a failure all the same.
    if (found.failed === 0 && (!isOk || found.passed === 0)) found.failed = 1;
    return found;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function printTimes({ files }: Counts, checkMs: number): string {
  const slowest = files.toSorted((a, b) => b.ms - a.ms).slice(0, SLOWEST);
  const rows = [{ path: 'npm run check', ms: checkMs }, ...slowest].map(({ path, ms }) => `${(ms / 1000).toFixed(1).padStart(7)} s  ${path}`);
  return `Where the time went (files run side by side):\n${rows.join('\n')}\n`;
}

function printCounts({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
