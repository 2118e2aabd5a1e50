import { isTest } from './architecture-direction.ts';
import type { ParsedFile, Word } from './architecture-parse.ts';

/** Where statements may stand: a module's repo, those of what keeps the whole database, and the platform files about the database itself. */
const SQL_HOMES = [
  /^server\/src\/modules\/[^/]+\/repo(-[a-z-]+)?\.ts$/,
  /^server\/src\/(backup|doctor)\/repo(-[a-z-]+)?\.ts$/,
  /^server\/src\/platform\/(db|migrate|tenant|jobs|listen|heartbeat|http-health|embedded-postgres[a-z-]*)\.ts$/,
];

/** A literal that begins as a statement does. Prose begins with a capital, so keywords count in one case only. */
const STATEMENT = new RegExp(
  [
    'select\\s[^]*?\\bfrom\\s',
    'select\\s+[\\w.]+\\(',
    'insert\\s+into\\s',
    'update\\s+[\\w.$"]+\\s+(as\\s+\\w+\\s+)?set\\s',
    'delete\\s+from\\s',
    'with\\s+(recursive\\s+)?\\w+\\s*(\\([^)]*\\)\\s*)?as\\s*((not\\s+)?materialized\\s*)?\\(\\s*(select|insert|update|delete|values|with)\\b',
    'copy\\s+[\\w.$"]+\\s*(\\([^)]*\\)\\s*)?(from|to)\\s',
    '(create|alter|drop)\\s+(table|role|schema|index|view|database|policy|function)\\s',
    '(listen|notify)\\s+\\w+$',
  ]
    .map((pattern) => `^(\\s|\\(|--[^\\n]*\\n)*(${pattern}|${raiseKeywords(pattern)})`)
    .join('|'),
);

/** Nouns of the product, in the singular; the plural counts too. The platform must not know them. */
const DOMAIN_WORDS = [
  'alerta', 'certificado', 'consumo', 'conta', 'dispositivo', 'gateway', 'leitura', 'medidor', 'membro', 'notificacao', 'papel',
  'presenca', 'quarentena', 'regra', 'relatorio', 'tarifa', 'telemetria', 'usuario',
];

/** Each with its reason; nothing else in platform/ may name the domain. */
const DOMAIN_EXCEPTIONS: ReadonlyArray<{ file: string; words: readonly string[]; reason: string }> = [
  { file: 'tenant.ts', words: ['conta', 'usuario', 'papel'], reason: 'tenancy: the signed context names them' },
  { file: 'http-routes.ts', words: ['conta', 'usuario', 'papel'], reason: 'tenancy: each route says which role it asks for' },
  { file: 'http-session.ts', words: ['conta', 'usuario', 'papel'], reason: 'tenancy: who asks, for which conta' },
  { file: 'http-texts.ts', words: ['gateway', 'conta', 'dispositivo', 'leitura'], reason: 'texts for people, one for each error code' },
  { file: 'openapi.ts', words: ['conta'], reason: 'texts for people' },
];

export function findMisplacedSql(file: ParsedFile): string[] {
  if (isTest(file.path) || file.path.startsWith('scripts/') || SQL_HOMES.some((home) => home.test(file.path))) return [];
  return file.texts
    .filter(({ text }) => STATEMENT.test(text))
    .map(({ text, line }) => `${file.path}:${line} SQL stands in repo.ts of a module or in platform: ${JSON.stringify(text.trim().slice(0, 60))}`);
}

export function findDomainWords(file: ParsedFile): string[] {
  const name = /^server\/src\/platform\/(.+)$/.exec(file.path)?.[1];
  if (name === undefined || isTest(file.path)) return [];
  const excused = DOMAIN_EXCEPTIONS.filter((item) => item.file === name).flatMap((item) => item.words);
  const found = [{ text: name, line: 1 }, ...file.names, ...file.texts].flatMap((word) => readDomainWords(word).map((noun) => ({ noun, line: word.line })));
  const first = new Map(found.toReversed().map(({ noun, line }) => [noun, line]));
  return [...first]
    .filter(([noun]) => !excused.includes(noun))
    .map(([noun, line]) => `${file.path}:${line} the platform must not know "${noun}": move it to a module, or pass it in`);
}

function readDomainWords({ text }: Word): string[] {
  const parts = text.replaceAll(/([a-z])([A-Z])/g, '$1 $2').toLowerCase().match(/[a-z]+/g) ?? [];
  return DOMAIN_WORDS.filter((noun) => parts.some((part) => part === noun || part === `${noun}s`));
}

function raiseKeywords(pattern: string): string {
  return pattern.replaceAll(/(?<![\\a-z])[a-z]+/g, (word) => word.toUpperCase());
}
