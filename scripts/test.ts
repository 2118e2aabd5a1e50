/** `npm test`: everything CI checks. The last line is `N passed, N failed`, with `, N skipped` when some were. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { printCounts, printSlowest, settleCounts } from './counts.ts';
import type { Counts } from './counts.ts';
import { runVisibly } from './run-command.ts';

/** A run that hangs still ends with its line, inside the 15 minutes that CI gives. */
const LIMIT_MS = 13.5 * 60_000;
const VITEST = ['node_modules/vitest/vitest.mjs', 'run', '--reporter=default', '--reporter=./scripts/count-reporter.ts'];

const start = performance.now();
const isChecked = await runVisibly(['scripts/check.ts']);
const check = { path: 'npm run check', ms: performance.now() - start };
const counts = await runTests();
if (isChecked) counts.passed += 1;
else counts.failed += 1;
process.stdout.write(`\nWhere the time went (test files run side by side):\n${printSlowest([check, ...counts.files], 12)}\n`);
process.stdout.write(`${(performance.now() / 1000).toFixed(0).padStart(7)} s  in all\n\n${isChecked ? '' : 'npm run check failed: see its FAIL lines above.\n'}${printCounts(counts)}\n`);
process.exitCode = counts.failed === 0 ? 0 : 1;

async function runTests(): Promise<Counts> {
  const folder = mkdtempSync(join(tmpdir(), 'tds-counts-'));
  const file = join(folder, 'counts.json');
  try {
    const endedWell = await runVisibly(VITEST, { CI: 'true', TDS_TEST_COUNTS: file }, LIMIT_MS);
    return settleCounts(existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined, endedWell);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
