import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { Reporter, TestModule } from 'vitest/node';
import type { Counts } from './counts.ts';

/** Writes the counts of a run to the file named by TDS_TEST_COUNTS when the run ends. */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const counts: Counts = { passed: 0, failed: unhandledErrors.length, skipped: 0, files: [] };
    for (const module of modules) countModule(module, counts);
    const file = process.env['TDS_TEST_COUNTS'];
    if (file !== undefined) writeFileSync(file, JSON.stringify(counts));
  }
}

function countModule(module: TestModule, counts: Counts): void {
  const failedBefore = counts.failed;
  for (const test of module.children.allTests()) {
    const { state } = test.result();
    if (state === 'passed') counts.passed += 1;
    else if (state === 'skipped') counts.skipped += 1;
    else counts.failed += 1;
  }
  // A file that could not be loaded, or whose hooks failed, has no failed test to show for it.
  if (module.state() === 'failed' && counts.failed === failedBefore) counts.failed += 1;
  const { duration, collectDuration, setupDuration } = module.diagnostic();
  counts.files.push({ path: relative(process.cwd(), module.moduleId), ms: Math.round(duration + collectDuration + setupDuration) });
}
