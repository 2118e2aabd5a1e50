/** `npm run check`: all that can be judged without running the product, one line a step, in under a minute on two cores. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findViolations, readSources } from '../server/test/architecture.ts';
import { generatedFiles } from './generated-files.ts';
import type { GeneratedFile } from './generated-files.ts';
import { ROOT, runProgram } from './run-command.ts';
import type { CommandResult } from './run-command.ts';

interface Step {
  name: string;
  run: () => Promise<CommandResult>;
}

const steps: readonly Step[] = [
  { name: 'types', run: checkTypes },
  { name: 'lint', run: () => runProgram('oxlint/bin/oxlint', ['--type-aware', '--report-unused-disable-directives', '--deny-warnings']) },
  { name: 'unused code and dependencies', run: () => runProgram('knip/bin/knip.js', ['--no-progress', '--no-config-hints']) },
  { name: 'architecture', run: checkArchitecture },
  ...generatedFiles.map((file) => ({ name: `${file.path} is up to date`, run: () => checkGenerated(file) })),
];

let failed = 0;
const start = performance.now();
for (const step of steps) {
  const startStep = performance.now();
  const result = await step.run().catch((error: unknown) => ({ isOk: false, output: error instanceof Error ? (error.stack ?? error.message) : String(error) }));
  if (!result.isOk) failed += 1;
  process.stdout.write(`${result.isOk ? 'ok  ' : 'FAIL'} ${step.name.padEnd(44)} ${seconds(startStep)}\n${result.isOk ? '' : `${result.output.trim()}\n\n`}`);
}
process.stdout.write(`${failed === 0 ? 'check passed' : `check failed in ${failed} of ${steps.length} steps`} in ${seconds(start)}\n`);
process.exitCode = failed === 0 ? 0 : 1;

async function checkTypes(): Promise<CommandResult> {
  const projects = ['tsconfig.json', 'web/tsconfig.json'].filter((project) => existsSync(join(ROOT, project)));
  const results = await Promise.all(projects.map((project) => runProgram('typescript/bin/tsc', ['-p', project])));
  return { isOk: results.every((result) => result.isOk), output: results.map((result) => result.output).join('') };
}

async function checkArchitecture(): Promise<CommandResult> {
  const { allowed } = await import('../server/src/modules/allowed.ts');
  const violations = findViolations(readSources(ROOT), allowed);
  return { isOk: violations.length === 0, output: violations.join('\n') };
}

async function checkGenerated({ path, print }: GeneratedFile): Promise<CommandResult> {
  const printed = await print();
  const committed = existsSync(join(ROOT, path)) ? readFileSync(join(ROOT, path), 'utf8') : '';
  return { isOk: printed === committed, output: `${path} is stale: run "npm run generate" and read its diff.\n${describeDifference(committed, printed)}` };
}

/** The first line that differs is enough to see what it is about; git shows the rest after generating. */
function describeDifference(committed: string, printed: string): string {
  const [before, after] = [committed.split('\n'), printed.split('\n')];
  const at = after.findIndex((line, index) => line !== before[index]);
  const line = at === -1 ? after.length : at;
  return `line ${line + 1}\n- ${before[line] ?? '(end)'}\n+ ${after[line] ?? '(end)'}`;
}

function seconds(from: number): string {
  return `${((performance.now() - from) / 1000).toFixed(1)} s`;
}
