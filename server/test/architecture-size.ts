import { isTest } from './architecture-direction.ts';
import type { ParsedFile } from './architecture-parse.ts';

const BUDGET = {
  fileLines: 500,
  medianLines: 100,
  p90Lines: 300,
  testLines: 400,
  /** Without the lines of functions within: a factory of small closures is judged as a class of small methods would be. */
  ownLines: 50,
  functionLines: 80,
  imports: 15,
  pathDepth: 7,
} as const;

/** Drawers in which anything fits, so that everything ends there. */
const FORBIDDEN_NAMES = new Set(['util', 'utils', 'helper', 'helpers', 'common', 'misc', 'shared', 'type', 'types']);

/** Tables of contents (a process, the application, a command, a page, the face of a folder): they import whatever they compose. */
const COMPOSITION_ROOTS = [
  /^server\/src\/main\//,
  /^server\/src\/(commands\/)?[\w-]+\.ts$/,
  /^web\/src\/(main|router|shell\/\w+|features\/\w+\/\w+Page)\.tsx?$/,
  /^[\w-]+(\/[\w-]+)*\/index\.ts$/,
];

export function findOversized(files: readonly ParsedFile[]): string[] {
  return [...files.flatMap((file) => [...judgeName(file), ...judgeSize(file)]), ...judgeDistribution(files)];
}

function judgeName({ path }: ParsedFile): string[] {
  const parts = path.replace(/(\.test)?\.tsx?$/, '').split('/');
  const named = parts.filter((part) => FORBIDDEN_NAMES.has(part)).map((part) => `${path} "${part}" says nothing: name the noun or the verb it holds`);
  const deep = parts.length > BUDGET.pathDepth ? [`${path} lies ${parts.length} levels deep (at most ${BUDGET.pathDepth})`] : [];
  return [...named, ...deep];
}

function judgeSize(file: ParsedFile): string[] {
  const { path, lineCount } = file;
  if (isTest(path)) return lineCount > BUDGET.testLines ? [`${path} has ${lineCount} lines (a test file at most ${BUDGET.testLines})`] : [];
  const isRoot = COMPOSITION_ROOTS.some((root) => root.test(path));
  return [
    ...(lineCount > BUDGET.fileLines ? [`${path} has ${lineCount} lines (at most ${BUDGET.fileLines})`] : []),
    ...(file.imports.length > BUDGET.imports && !isRoot ? [`${path} has ${file.imports.length} imports (at most ${BUDGET.imports})`] : []),
    ...file.functions
      .filter((item) => item.ownLines > BUDGET.ownLines || item.lineCount > BUDGET.functionLines)
      .map((item) => `${path}:${item.line} a function of ${item.ownLines} lines of its own and ${item.lineCount} in all (at most ${BUDGET.ownLines} and ${BUDGET.functionLines})`),
  ];
}

function judgeDistribution(files: readonly ParsedFile[]): string[] {
  const counts = files.filter((file) => !isTest(file.path)).map((file) => file.lineCount).toSorted((a, b) => a - b);
  const at = (share: number): number => counts[Math.min(counts.length - 1, Math.floor(counts.length * share))] ?? 0;
  return [
    ...(at(0.5) > BUDGET.medianLines ? [`the median source file has ${at(0.5)} lines (at most ${BUDGET.medianLines})`] : []),
    ...(at(0.9) > BUDGET.p90Lines ? [`one source file in ten has ${at(0.9)} lines or more (at most ${BUDGET.p90Lines})`] : []),
  ];
}
