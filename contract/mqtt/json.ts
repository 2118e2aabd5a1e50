import { limits } from './limits.ts';
import { reject } from './rejection.ts';
import type { Rejection } from './rejection.ts';

export interface Parsed {
  readonly ok: true;
  readonly value: unknown;
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Bytes → JSON value, for any input, without throwing. Stricter than JSON.parse, after RFC 7493 (I-JSON): no BOM, no
 * repeated member names, no lone surrogates; and no NUL in text (PostgreSQL refuses it), no names that reach a prototype,
 * no escapes in names, so that a small parser may compare names byte by byte.
 * Checked in this order, so that every program names the same fault: size, UTF-8, depth, escaped names, syntax, repeated
 * names, forbidden names, text. Depth and escaped names are decided by quotes, brackets and colons, whatever the syntax.
 */
export function parseJson(bytes: Uint8Array, maxDepth: number = limits.jsonDepth): Parsed | Rejection {
  if (bytes.length > limits.payloadBytes) return reject('MENSAGEM_GRANDE', `${bytes.length} bytes`);
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch {
    return reject('UTF8_INVALIDO', 'invalid byte sequence');
  }
  const scan = scanBytes(bytes);
  if (scan.depth > maxDepth) return reject('JSON_PROFUNDO', `more than ${limits.jsonDepth} levels`);
  // V8 may take an escaped name for another one: in Node 24.21, JSON.parse of {"A":1,"\\":1} and then of
  // {"A":1,"\u0041":2} gives the second the names A and \. So such a text must not reach it.
  if (scan.hasEscapedName) return reject('CHAVE_PROIBIDA', 'escape in a member name');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return reject('JSON_INVALIDO', text === '' ? 'empty' : 'syntax error');
  }
  const found: Found = { members: 0, forbidden: false, badText: false, checkText: scan.hasEscape };
  inspect(value, found);
  if (found.members !== scan.colons) return reject('CHAVE_REPETIDA', 'repeated member name');
  if (found.forbidden) return reject('CHAVE_PROIBIDA', '__proto__, constructor or prototype');
  if (found.badText) return reject('TEXTO_INVALIDO', 'NUL or lone surrogate');
  return { ok: true, value };
}

interface Scan {
  colons: number;
  depth: number;
  /** An escape in any text. */
  hasEscape: boolean;
  /** An escape in a text that a colon follows. */
  hasEscapedName: boolean;
}

/**
 * One pass over the bytes, quotes respected (bytes of a multi-byte character are all >= 0x80 and match nothing here).
 * In valid JSON a colon outside a string stands once in each member and nowhere else: colons = members written.
 */
function scanBytes(bytes: Uint8Array): Scan {
  let colons = 0;
  let level = 0;
  let depth = 0;
  let hasEscapedName = false;
  let lastEscape = -1;
  let opened = -1;
  let inText = false;
  const { length } = bytes;
  for (let i = 0; i < length; i++) {
    const byte = bytes[i]!;
    if (byte === 0x22) {
      inText = !inText;
      if (inText) opened = i;
    } else if (inText) {
      if (byte === 0x5c) {
        lastEscape = i;
        i++;
      }
    } else if (byte === 0x3a) {
      colons++;
      if (lastEscape > opened) hasEscapedName = true;
    } else if (byte === 0x7b || byte === 0x5b) {
      if (++level > depth) depth = level;
    } else if (byte === 0x7d || byte === 0x5d) level--;
  }
  return { colons, depth, hasEscape: lastEscape >= 0, hasEscapedName };
}

interface Found {
  /** Members kept by JSON.parse, in all objects: fewer than were written if a name was repeated. */
  members: number;
  forbidden: boolean;
  badText: boolean;
  /** NUL and lone surrogates can only come from an escape: raw ones are invalid JSON or UTF-8. */
  readonly checkText: boolean;
}

function inspect(value: unknown, found: Found): void {
  if (typeof value === 'string') {
    if (found.checkText && isBadText(value)) found.badText = true;
  } else if (Array.isArray(value)) {
    for (const item of value) inspect(item, found);
  } else if (isRecord(value)) {
    // A parsed object inherits nothing enumerable, so for-in sees its own members only; it is twice as fast as Object.keys.
    for (const key in value) {
      found.members++;
      if (key === '__proto__' || key === 'constructor' || key === 'prototype') found.forbidden = true;
      inspect(value[key], found);
    }
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isBadText(text: string): boolean {
  return text.includes('\0') || !text.isWellFormed();
}
