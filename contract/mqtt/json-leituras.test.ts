import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseMac } from './mac.ts';
import { decodeTelemetria } from './telemetria.ts';
import type { LeituraVerdict, TelemetriaContext } from './telemetria.ts';

const context: TelemetriaContext = { mac: parseMac('aa:bb:cc:dd:ee:01')!, now: new Date('2026-03-01T12:00:00Z'), lowerBound: new Date('2025-01-25T12:00:00Z') };

/** JSON text of a reading that is good. */
const good = fc.tuple(fc.constantFrom('D01', 'D02', 'Água', 'a,b', '[x]', '}{', 'c:d'), fc.integer({ min: -1e9, max: 1e9 })).map(([codigo, valor]) => `{"dispositivo_codigo":"${codigo}","valor":${valor},"unidade":"kWh"}`);
/** Text of one that is not, whose quotes and brackets close. */
const unreadable = fc.oneof(
  fc.constantFrom('NaN', 'nan', '-Infinity', '01', '+1', '.5', '1,5', '', 'undefined', '0x1', '1 2', "'1'", '{}x').map((valor) => `{"dispositivo_codigo":"D01","valor":${valor},"unidade":"kWh"}`),
  fc.constantFrom('"valor":2', '"__proto__":1', '"constructor":{}', String.raw`"v\u0061lor":2`, String.raw`"a\"b":1`, String.raw`"x":"\u0000"`, String.raw`"x":"\ud83d"`, `"x":${'['.repeat(9)}${']'.repeat(9)}`, '"x":"\n"').map((member) => `{"dispositivo_codigo":"D01","valor":1,"unidade":"kWh",${member}}`),
  fc.array(fc.constantFrom('{', '[', '"a"', ':', '1', 'x', ' ', '-', '"}{"', '"\\""', '"]"'), { minLength: 1, maxLength: 12 }).map(close),
);
const utf8 = fc.constantFrom([0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80]).map((bytes) => Buffer.concat([Buffer.from('{"dispositivo_codigo":"'), Buffer.from(bytes), Buffer.from('"}')]));

test('a good reading is accepted whatever unreadable ones stand around it', () => {
  const neighbours = fc.array(fc.oneof(unreadable.map((text) => Buffer.from(text)), utf8, good.map((text) => Buffer.from(text))), { maxLength: 4 });
  fc.assert(
    fc.property(neighbours, good, neighbours, (before, text, after) => {
      const verdicts = decode([...before, Buffer.from(text), ...after]);
      expect(verdicts).toHaveLength(before.length + 1 + after.length);
      expect(verdicts[before.length]).toEqual(decode([Buffer.from(text)])[0]);
    }),
    { numRuns: 3000 },
  );
});

test('an unreadable one is kept byte by byte', () => {
  fc.assert(
    fc.property(fc.oneof(unreadable.map((text) => Buffer.from(text)), utf8), good, (bad, text) => {
      const [, verdict] = decode([Buffer.from(text), bad]);
      const kept = verdict?.ok === false && (verdict.bytes ?? JSON.stringify(verdict.raw));
      expect(typeof kept === 'string' ? JSON.parse(kept) : Buffer.from(kept || [])).toEqual(typeof kept === 'string' ? JSON.parse(bad.toString()) : bad);
    }),
    { numRuns: 1000 },
  );
});

test('with bytes of one reading changed at will, its neighbours are read as they are or the message is refused', () => {
  const bytes = fc.uint8Array({ maxLength: 30 });
  fc.assert(
    fc.property(good, bytes, good, (first, middle, last) => {
      const packet = packetOf([Buffer.from(first), Buffer.from(middle), Buffer.from(last)]);
      const decoded = decodeTelemetria(packet, context);
      if (!decoded.ok) return;
      const verdicts = decoded.message.leituras;
      expect([verdicts[0], verdicts.at(-1)]).toEqual([decode([Buffer.from(first)])[0], decode([Buffer.from(last)])[0]]);
    }),
    { numRuns: 5000 },
  );
});

test('the longest message of unreadable readings is judged in no more than some milliseconds', () => {
  const packet = packetOf(Array.from({ length: 500 }, () => Buffer.from(`{"a":1,"a":1,"x":"${'x'.repeat(100)}"}`)));
  expect(packet.length).toBeGreaterThan(60_000);
  const decoded = decodeTelemetria(packet, context);
  expect(decoded.ok && decoded.message.leituras.every((leitura) => !leitura.ok && leitura.motivo === 'CHAVE_REPETIDA')).toBe(true);
});

function packetOf(leituras: Buffer[]): Buffer {
  const parts = leituras.flatMap((leitura, index) => (index === 0 ? [leitura] : [Buffer.from(','), leitura]));
  return Buffer.concat([Buffer.from(`{"gateway_mac":"${context.mac}","timestamp":"2026-03-01T12:00:00Z","leituras":[`), ...parts, Buffer.from(']}')]);
}

function decode(leituras: Buffer[]): readonly LeituraVerdict[] {
  const decoded = decodeTelemetria(packetOf(leituras), context);
  if (!decoded.ok) throw new Error(`refused whole: ${decoded.motivo}`);
  return decoded.message.leituras;
}

/** Brackets that are still open are closed, in their order. */
function close(parts: string[]): string {
  const open = parts.filter((part) => part === '{' || part === '[').toReversed();
  return `{"x":${parts.join('')}${open.map((part) => (part === '{' ? '}' : ']')).join('')}}`;
}
