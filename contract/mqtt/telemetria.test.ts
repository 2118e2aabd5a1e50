import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { findFila } from './fila.ts';
import { parseMac } from './mac.ts';
import { motivos } from './motivos.ts';
import { decodeTelemetria } from './telemetria.ts';
import type { TelemetriaContext } from './telemetria.ts';
import { encode } from './wire.ts';

const context: TelemetriaContext = { mac: parseMac('aa:bb:cc:dd:ee:01')!, now: new Date('2026-03-01T12:00:00Z'), lowerBound: new Date('2025-01-25T12:00:00Z') };
const seed = readFileSync(new URL('vectors/ok/telemetria-codigo-twenty-characters.json', import.meta.url));

const good = fc.record({
  dispositivo_codigo: fc.constantFrom('D01', 'D02', 'Água'),
  valor: fc.oneof(fc.integer({ min: -1e9, max: 1e9 }), fc.constant('1.25')),
  unidade: fc.constantFrom('kWh', 'm3', 'L'),
  timestamp: fc.constantFrom('2026-03-01T11:00:00Z', '2026-02-28T22:00:00-03:00'),
});
const anyLeitura = fc.oneof(
  good,
  fc.jsonValue({ maxDepth: 3 }),
  fc.record({ dispositivo_codigo: fc.jsonValue({ maxDepth: 1 }), valor: fc.jsonValue({ maxDepth: 1 }), unidade: fc.constant('kWh'), timestamp: fc.jsonValue({ maxDepth: 1 }) }, { requiredKeys: [] }),
  fc.tuple(good, fc.constantFrom('dispositivo_codigo', 'valor', 'unidade', 'timestamp'), fc.jsonValue({ maxDepth: 1 })).map(([leitura, key, value]) => ({ ...leitura, [key]: value })),
);

test('arbitrary bytes never make it throw, and what is refused has a reason of the list', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const decoded = decodeTelemetria(bytes, context);
      expect(decoded.ok || decoded.motivo in motivos).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

test('a valid packet with bytes changed, cut out or put in never makes it throw', () => {
  const edit = fc.record({ at: fc.nat(seed.length), drop: fc.nat(6), put: fc.oneof(fc.uint8Array({ maxLength: 4 }), fc.constantFrom(...'{}[]":,\\01-e'.split('')).map((c) => Buffer.from(c))) });
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
      const bytes = edits.reduce<Uint8Array>((packet, { at, drop, put }) => Buffer.concat([packet.subarray(0, at), put, packet.subarray(at + drop)]), seed);
      const decoded = decodeTelemetria(bytes, context);
      const reasons = decoded.ok ? decoded.message.leituras.flatMap((leitura) => (leitura.ok ? [] : [motivos[leitura.motivo].scope])) : ['leitura'];
      expect(reasons.every((scope) => scope !== 'mensagem')).toBe(true);
    }),
    { numRuns: 5000 },
  );
});

test('a reading gets the same verdict alone and among any neighbours', () => {
  fc.assert(
    fc.property(fc.array(anyLeitura, { maxLength: 8 }), (leituras) => {
      const together = decode(leituras);
      fc.pre(together.ok);
      expect(together.message.leituras).toEqual(leituras.flatMap((leitura) => decode([leitura])).flatMap((alone) => (alone.ok ? alone.message.leituras : [])));
    }),
    { numRuns: 2000 },
  );
});

test('a good reading is accepted whatever stands around it', () => {
  fc.assert(
    fc.property(fc.array(anyLeitura, { maxLength: 5 }), good, fc.array(anyLeitura, { maxLength: 5 }), (before, leitura, after) => {
      const decoded = decode([...before, leitura, ...after]);
      fc.pre(decoded.ok);
      expect(decoded.message.leituras[before.length]).toMatchObject({ ok: true, codigo: leitura.dispositivo_codigo });
    }),
    { numRuns: 2000 },
  );
});

test('a refused reading keeps what came and, when it is usable, its codigo', () => {
  const raw = { dispositivo_codigo: 'D07', valor: '1,5', unidade: 'kWh' };
  const decoded = decode([raw, 7]);
  expect(decoded.ok && decoded.message.leituras).toEqual([
    { ok: false, motivo: 'VALOR_INVALIDO', detalhe: 'valor "1,5"', codigo: 'D07', raw },
    { ok: false, motivo: 'LEITURA_INVALIDA', detalhe: '7', raw: 7 },
  ]);
});

test('the place of an unreadable message is found only when there is no doubt', () => {
  const place = '"fila":"00f1e2d3c4b5a697","seq":7';
  const find = (text: string) => findFila(Buffer.from(text));
  expect(find(`{${place},"leituras":[`)).toEqual({ fila: '00f1e2d3c4b5a697', seq: 7 });
  expect(find(`{"leituras":[${' '.repeat(70_000)}],${place}}`)).toEqual({ fila: '00f1e2d3c4b5a697', seq: 7 });
  expect(find(`{${' '.repeat(2000)}${place}${' '.repeat(2000)}}`)).toBeNull();
  expect(find(`{${place},"seq":8}`)).toBeNull();
  expect(find('{"fila":"00f1e2d3c4b5a697","seq":1')).toBeNull();
  expect(find('{"fila":"00f1e2d3c4b5a697","seq":9999999999999999}')).toBeNull();
});

test('the encoder writes what the decoder reads', () => {
  const leituras = [{ dispositivo_codigo: 'D01', valor: '123.4567', unidade: 'm³' }];
  const packet = encode('telemetria', { gateway_mac: context.mac, timestamp: '2026-03-01T12:00:00Z', leituras, fila: '00f1e2d3c4b5a697', seq: 3 });
  const time = new Date('2026-03-01T12:00:00Z');
  expect(decodeTelemetria(packet, context)).toEqual({
    ok: true,
    message: { timestamp: time, fila: '00f1e2d3c4b5a697', seq: 3, leituras: [{ ok: true, codigo: 'D01', valor: '123.4567', arredondado: false, unidade: 'm³', time }] },
  });
});

function decode(leituras: unknown[]) {
  const text = JSON.stringify({ gateway_mac: context.mac, timestamp: '2026-03-01T12:00:00Z', leituras });
  return decodeTelemetria(Buffer.from(text), context);
}
