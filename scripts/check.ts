/** `npm run check`: all that can be judged without running the product, one line a step, in under a minute on two cores. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { findViolations, readSources } from '../server/test/architecture.ts';
import { generated } from './generated-files.ts';
import type { Generated } from './generated-files.ts';
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
  ...generated.map((item) => ({ name: `${item.name} up to date`, run: () => checkGenerated(item) })),
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

async function checkGenerated({ folders, print }: Generated): Promise<CommandResult> {
  const printed = await print();
  const onDisk = folders.flatMap((folder) => readdirSync(join(ROOT, folder)).map((name) => `${folder}/${name}`));
  const stale = [...new Set([...printed.keys(), ...onDisk])].flatMap((path) => describeDifference(path, printed.get(path)));
  return { isOk: stale.length === 0, output: `Run "npm run generate" and read its diff.\n${stale.join('\n')}` };
}

/** The first line that differs tells what it is about; git shows the rest after generating. */
function describeDifference(path: string, printed: Buffer | undefined): string[] {
  const committed = existsSync(join(ROOT, path)) ? readFileSync(join(ROOT, path)) : undefined;
  if (printed === undefined) return [`${path} is printed from nothing any more`];
  if (committed === undefined) return [`${path} is missing`];
  if (committed.equals(printed)) return [];
  const [before, after] = [committed.toString().split('\n'), printed.toString().split('\n')];
  const line = Array.from({ length: Math.max(before.length, after.length) }, (_, index) => index).find((index) => before[index] !== after[index]) ?? 0;
  return [`${path}:${line + 1}\n- ${before[line] ?? '(end)'}\n+ ${after[line] ?? '(end)'}`];
}

function seconds(from: number): string {
  return `${((performance.now() - from) / 1000).toFixed(1)} s`;
}
