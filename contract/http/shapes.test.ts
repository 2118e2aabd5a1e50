import { expect, test } from 'vitest';
import { line } from './shapes.ts';

const isName = (text: string): boolean => line(100).safeParse(text).success;

test.each(['Bloco A · água', 'قراءة المياه', 'नल का पानी', '👩‍🔧 Oficina', 'می‌خواهم'])('a name may be %s', (text) => {
  expect(isName(text)).toBe(true);
});

test.each([
  ['turn the words that stand beside it', 'abc\u202Egnp.exe'],
  ['isolate what follows and never end', 'abc\u2067'],
  ['hold lines', 'abc\u2028def'],
  ['be of nothing that can be seen', '\u200B\u2060\u200D'],
  ['hold control characters', 'a\u0000b'],
])('a name may not %s', (_what, text) => {
  expect(isName(text)).toBe(false);
});
