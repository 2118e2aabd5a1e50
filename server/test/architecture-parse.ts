import { parseAst } from 'vitest/node';

export interface SourceFile {
  /** From the root of the repository, with forward slashes. */
  path: string;
  source: string;
}

export interface Import {
  specifier: string;
  line: number;
  /** Gone when the program runs. */
  isTypeOnly: boolean;
  /** `import()`: loaded when it is needed. */
  isLazy: boolean;
}

/** A name or a text of the code (never of a comment). */
export interface Word {
  text: string;
  line: number;
}

export interface ParsedFile {
  path: string;
  lineCount: number;
  imports: Import[];
  names: Word[];
  /** String and template literals; a hole of a template reads `$`. */
  texts: Word[];
  /** `ownLines` are those outside of the functions within. */
  functions: Array<{ line: number; lineCount: number; ownLines: number }>;
}

interface Node {
  type: string;
  start: number;
  end: number;
  [key: string]: unknown;
}

const IMPORTING = new Set(['ImportDeclaration', 'ExportNamedDeclaration', 'ExportAllDeclaration', 'ImportExpression', 'TSImportType']);
const FUNCTIONS = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression']);

export function parseFile({ path, source }: SourceFile): ParsedFile {
  const parsed: ParsedFile = { path, lineCount: countLines(source), imports: [], names: [], texts: [], functions: [] };
  const lineOf = createLineFinder(source);
  walk(parseAst(source, { lang: path.endsWith('x') ? 'tsx' : 'ts' }), (node) => readNode(node, parsed, lineOf));
  return parsed;
}

function readNode(node: Node, parsed: ParsedFile, lineOf: (offset: number) => number): void {
  const line = lineOf(node.start);
  if (IMPORTING.has(node.type)) {
    const specifier = readSpecifier(node);
    if (specifier !== undefined) parsed.imports.push({ specifier, line, isTypeOnly: isTypeOnly(node), isLazy: node.type === 'ImportExpression' });
  } else if (FUNCTIONS.has(node.type)) {
    const [lineCount, inner] = [lineOf(node.end) - line + 1, countInnerLines(node, lineOf)];
    parsed.functions.push({ line, lineCount, ownLines: lineCount - inner });
  } else if (node.type === 'Literal' && typeof node['value'] === 'string') {
    parsed.texts.push({ text: node['value'], line });
  } else if (node.type === 'TemplateLiteral') {
    parsed.texts.push({ text: readTemplate(node), line });
  } else if (typeof node['name'] === 'string') {
    parsed.names.push({ text: node['name'], line });
  }
}

/** Lines inside the outermost functions within, their first and last lines not counted. */
function countInnerLines(node: Node, lineOf: (offset: number) => number): number {
  return Object.values(node).reduce<number>((total, value) => total + countLinesOfFunctions(value, lineOf), 0);
}

function countLinesOfFunctions(value: unknown, lineOf: (offset: number) => number): number {
  if (Array.isArray(value)) return value.reduce<number>((total, item) => total + countLinesOfFunctions(item, lineOf), 0);
  if (!isNode(value)) return 0;
  return FUNCTIONS.has(value.type) ? Math.max(0, lineOf(value.end) - lineOf(value.start) - 1) : countInnerLines(value, lineOf);
}

function readSpecifier(node: Node): string | undefined {
  const source = node['source'] ?? node['argument'];
  return isNode(source) && typeof source['value'] === 'string' ? source['value'] : undefined;
}

function isTypeOnly(node: Node): boolean {
  return node.type === 'TSImportType' || node['importKind'] === 'type' || node['exportKind'] === 'type';
}

function readTemplate(node: Node): string {
  const quasis = Array.isArray(node['quasis']) ? node['quasis'].filter(isNode) : [];
  return quasis.map((quasi) => (hasRaw(quasi['value']) ? quasi['value'].raw : '')).join('$');
}

function hasRaw(value: unknown): value is { raw: string } {
  return typeof value === 'object' && value !== null && 'raw' in value && typeof value.raw === 'string';
}

function walk(value: unknown, visit: (node: Node) => void): void {
  if (Array.isArray(value)) {
    for (const item of value) walk(item, visit);
  } else if (isNode(value)) {
    visit(value);
    for (const key in value) walk(value[key], visit);
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string' && 'start' in value;
}

function countLines(source: string): number {
  return source.split('\n').length - (source.endsWith('\n') ? 1 : 0);
}

function createLineFinder(source: string): (offset: number) => number {
  const starts = [0];
  for (let at = source.indexOf('\n'); at !== -1; at = source.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  };
}
