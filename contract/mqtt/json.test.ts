import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseJson } from './json.ts';

/** A JSON document as written: members as a list, so that a name can stand twice. */
type Written = { text: string } | { items: Written[] } | { members: [string, Written][] };

const trickyText = fc.constantFrom('a', 'b', ':', '"', '\\', '{"a":1', '}],', 'é', '💧', '\\"', '/', '\u2028', 'x', 'toString', '__proto', 'timestamp');
const written = fc.letrec<{ value: Written }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.oneof(trickyText.map((text) => JSON.stringify(text)), fc.constantFrom('1', '-0', '1e5', 'true', 'null')).map((text) => ({ text })),
    fc.array(tie('value'), { maxLength: 4 }).map((items) => ({ items })),
    fc.array(fc.tuple(trickyText, tie('value')), { maxLength: 4 }).map((members) => ({ members })),
  ),
})).value;
const space = fc.constantFrom('', ' ', '\n', '\t ');

test('a repeated member name is found exactly when one was written', () => {
  fc.assert(
    fc.property(written, space, fc.boolean(), (value, blank, escape) => {
      const text = write(value, blank, escape);
      const parsed = parseJson(Buffer.from(text));
      const motivo = hasEscapedName(text) ? 'CHAVE_PROIBIDA' : isRepeating(value) ? 'CHAVE_REPETIDA' : undefined;
      expect(parsed).toMatchObject(motivo === undefined ? { ok: true } : { ok: false, motivo });
    }),
    { numRuns: 2000 },
  );
});

test('a value without faults is what JSON.parse gives', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6, stringUnit: 'grapheme' }), (value) => {
      const text = JSON.stringify(value);
      fc.pre(!hasEscapedName(text) && !/__proto__|constructor|prototype|\\u0000/.test(text));
      expect(parseJson(Buffer.from(text))).toEqual({ ok: true, value: JSON.parse(text) });
    }),
  );
});

test('no bytes make it throw, and what it takes JSON.parse takes too', () => {
  const soup = fc.array(fc.constantFrom(...'{}[]:,"\\u019eE+-. \n\0'.split(''), 'd83d', 'dca7', 'true', '__proto__', 'é', '\uFEFF'), { maxLength: 40 });
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), soup.map((parts) => Buffer.from(parts.join('')))), (bytes) => {
      const parsed = parseJson(bytes);
      expect(parsed.ok ? parsed.value : null).toEqual(parsed.ok ? JSON.parse(Buffer.from(bytes).toString()) : null);
    }),
    { numRuns: 3000 },
  );
});

test('text with a NUL or half a surrogate pair is refused wherever an escape can hide it', () => {
  const escapes = fc.constantFrom(String.raw`\u0000`, String.raw`\ud83d`, String.raw`\uDCA7`, String.raw`\udca7\ud83d`);
  const places = fc.constantFrom('"@"', '["x","@"]', '{"a":"@"}', '{"a":[{"b":"@"}]}');
  fc.assert(
    fc.property(escapes, places, (escape, place) => {
      expect(parseJson(Buffer.from(place.replace('@', escape)))).toMatchObject({ ok: false, motivo: 'TEXTO_INVALIDO' });
    }),
  );
});

test('a name is never mistaken for another, whatever was parsed before', () => {
  // JSON.parse alone yields the names A and \ for the second text once it has seen the first.
  for (const text of [String.raw`{"A":1,"\\":1}`, String.raw`{"A":1,"\u0041":2}`, String.raw`{"timestam\u0070":1}`, String.raw`{"a":[{"\"":1}]}`])
    expect(parseJson(Buffer.from(text))).toMatchObject({ ok: false, motivo: 'CHAVE_PROIBIDA' });
});

test('a hostile depth or size is refused by its brackets and length, before the parser sees it', () => {
  expect(parseJson(Buffer.from('{"a":'.repeat(13_000)))).toMatchObject({ motivo: 'JSON_PROFUNDO' });
  expect(parseJson(new Uint8Array(65_537))).toMatchObject({ motivo: 'MENSAGEM_GRANDE' });
  expect(parseJson(Buffer.from(`"${'['.repeat(1000)}"`))).toMatchObject({ ok: true });
});

function write(value: Written, blank: string, escape: boolean): string {
  if ('text' in value) return value.text;
  if ('items' in value) return `[${blank}${value.items.map((item) => write(item, blank, escape)).join(`${blank},${blank}`)}${blank}]`;
  const members = value.members.map(([name, item], i) => `${writeName(name, escape && i % 2 === 1)}${blank}:${blank}${write(item, blank, escape)}`);
  return `{${blank}${members.join(`${blank},`)}${blank}}`;
}

function writeName(name: string, escape: boolean): string {
  if (!escape) return JSON.stringify(name);
  const units = name.split('').map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return `"${units.join('')}"`;
}

function isRepeating(value: Written): boolean {
  if ('text' in value) return false;
  if ('items' in value) return value.items.some(isRepeating);
  return value.members.some(([name, item], i) => isRepeating(item) || value.members.slice(0, i).some(([earlier]) => earlier === name));
}

/** Text by text, each one split off by the grammar of RFC 8259, section 7. */
function hasEscapedName(text: string): boolean {
  return [...text.matchAll(/"((?:[^"\\]|\\.)*)"\s*(:?)/g)].some(([, content = '', colon]) => colon === ':' && content.includes('\\'));
}
