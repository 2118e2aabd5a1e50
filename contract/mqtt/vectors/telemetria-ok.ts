import { accepted, leitura, leituraOf, lowerBoundMs, mac, nowMs, telemetria } from './packet.ts';
import type { Vector } from './packet.ts';

const one = leitura('1.5');
const oneAccepted = [accepted('D01', '1.5')];
const at = (instante: string) => leituraOf('"D01"', '"kWh"', `,"timestamp":"${instante}"`);
const numbered = Array.from({ length: 500 }, (_, i) => `D${String(i + 1).padStart(3, '0')}`);

/** valor as JSON text → canonical → rounded or not. */
const valores: [name: string, valor: string, canonical: string, arredondado: 0 | 1][] = [
  ['integer', '42', '42', 0],
  ['string', '"1234.5678"', '1234.5678', 0],
  ['zero', '0', '0', 0],
  ['zero-negative', '-0', '0', 0],
  ['zero-negative-text', '"-0.00"', '0', 0],
  ['negative', '-12.5', '-12.5', 0],
  ['exponent-up', '1.5e3', '1500', 0],
  ['exponent-down', '12E-1', '1.2', 0],
  ['exponent-tiny', '1e-7', '0', 1],
  ['underflow', '1e-400', '0', 0],
  ['eleven-digits', '12345678901.1234', '12345678901.1234', 0],
  ['largest-text', '"99999999999.9999"', '99999999999.9999', 0],
  ['float-noise', '0.30000000000000004', '0.3', 1],
  ['trailing-zeros', '"1.500000"', '1.5', 0],
  ['tie-to-even-zero', '"0.00005"', '0', 1],
  ['tie-to-even-up', '"0.00015"', '0.0002', 1],
  ['tie-to-even-down', '"0.00025"', '0.0002', 1],
  ['tie-negative', '"-0.00015"', '-0.0002', 1],
  ['tie-negative-to-zero', '"-0.00005"', '0', 1],
  ['above-tie', '"2.0000500000000000000001"', '2.0001', 1],
  ['number-tie', '1.23455', '1.2346', 1],
  ['carry', '"9.99995"', '10', 1],
  ['forty-characters', '"1.00000000000000000000000000000000000000"', '1', 0],
];

/** RFC 3339 → epoch ms, cut and never rounded. */
const instantes: [name: string, instante: string, epochMs: number][] = [
  ['offset-west', '2026-03-01T08:45:00-03:00', 1_772_365_500_000],
  ['offset-east-half-hour', '2026-03-01T17:15:00+05:30', 1_772_365_500_000],
  ['unknown-offset', '2026-03-01T11:45:00-00:00', 1_772_365_500_000],
  ['lower-case', '2026-03-01t11:45:00z', 1_772_365_500_000],
  ['tenth', '2026-03-01T11:45:00.5Z', 1_772_365_500_500],
  ['nanoseconds-cut', '2026-03-01T11:45:00.123999999Z', 1_772_365_500_123],
  ['almost-next-second', '2026-03-01T11:44:59.9999Z', 1_772_365_499_999],
  ['ahead-ten-minutes', '2026-03-01T12:10:00Z', 1_772_367_000_000],
  ['at-lower-bound', '2025-01-25T12:00:00Z', lowerBoundMs],
];

const units: [alias: string, canonical: string][] = [
  ['m³', 'm³'], ['m3', 'm³'], ['M3', 'm³'], ['m^3', 'm³'], ['KWH', 'kWh'], ['kwh', 'kWh'], ['l', 'L'], ['litros', 'L'],
  ['ºC', '°C'], ['C', '°C'], ['kVArh', 'kvarh'], ['m3/h', 'm³/h'], ['%', '%'], ['imp', 'pulsos'],
];

const vectors: Omit<Vector, 'family'>[] = [
  { name: 'roadmap', packet: `{"gateway_mac":"${mac}","timestamp":"2026-03-01T12:00:00Z","leituras":[{"dispositivo_codigo":"D01","valor":1234.56,"unidade":"kWh"},{"dispositivo_codigo":"D02","valor":78.9,"unidade":"m³"}]}`, expected: [accepted('D01', '1234.56'), accepted('D02', '78.9', 'm³')] },
  { name: 'empty', packet: telemetria(''), expected: [] },
  { name: 'mac-upper-case', packet: telemetria(one).replace(mac, 'AA:BB:CC:DD:EE:01'), expected: oneAccepted },
  { name: 'v1', packet: telemetria(one, ',"v":1'), expected: oneAccepted },
  { name: 'fila', packet: telemetria(one, ',"fila":"00f1e2d3c4b5a697","seq":1'), expected: oneAccepted, fila: ['00f1e2d3c4b5a697', 1] },
  { name: 'seq-largest', packet: telemetria(one, ',"fila":"ffffffffffffffff","seq":9007199254740991'), expected: oneAccepted, fila: ['ffffffffffffffff', 9_007_199_254_740_991] },
  { name: 'unknown-keys', packet: telemetria(leitura('1.5', ',"fase":"A"'), ',"sinal":{"rssi":-61,"rede":null},"toString":1,"proto":2'), expected: oneAccepted },
  { name: 'eight-levels', packet: telemetria(one, ',"x":[[[[[[[]]]]]]]'), expected: oneAccepted },
  { name: 'punctuation-in-text', packet: telemetria(one, String.raw`,"obs":"a:b,{[\"\\:\\\"]}:","o:{":1`), expected: oneAccepted },
  { name: 'whitespace', packet: `\r\n\t ${telemetria(one).replaceAll(/[:,[\]{}](?=["[{])/g, '$& \t\r\n')} \n`, expected: oneAccepted },
  { name: 'escaped-text', packet: telemetria(String.raw`{"dispositivo_codigo":"D\u00301","valor":1.5,"unidade":"\u006bWh"}`), expected: oneAccepted },
  { name: 'codigo-twenty-characters', packet: telemetria(`${leituraOf('"Água quente 3º andar"')},${leituraOf(`"${'💧'.repeat(20)}"`)}`), expected: [accepted('Água quente 3º andar', '1'), accepted('💧'.repeat(20), '1')] },
  { name: 'codigo-escaped-pair', packet: telemetria(leituraOf(String.raw`"\ud83d\udca7"`)), expected: [accepted('💧', '1')] },
  { name: 'codigo-as-it-is', packet: telemetria(`${leituraOf(`"'; drop table--"`)},${leituraOf('"<b>&amp; D1"')}`), expected: [accepted(`'; drop table--`, '1'), accepted('<b>&amp; D1', '1')] },
  { name: 'same-reading-twice', packet: telemetria(`${one},${one}`), expected: [accepted('D01', '1.5'), accepted('D01', '1.5')] },
  { name: 'five-hundred', packet: telemetria(numbered.map((codigo) => leituraOf(`"${codigo}"`)).join(',')), expected: numbered.map((codigo) => accepted(codigo, '1')) },
  { name: 'sixty-four-kib', packet: telemetria(one).padEnd(65_536, ' '), expected: oneAccepted },
  { name: 'units', packet: telemetria(units.map(([alias]) => leituraOf('"D01"', `"${alias}"`)).join(',')), expected: units.map(([, canonical]) => accepted('D01', '1', canonical)) },
  { name: 'instant-own-over-bad-clock', packet: telemetria(at('2026-03-01T11:45:00Z')).replace('2026-03-01T12', '1970-01-01T00'), expected: [accepted('D01', '1', 'kWh', 1_772_365_500_000)] },
  { name: 'instant-leap-day', packet: telemetria(at('2024-02-29T23:59:59Z')), expected: [accepted('D01', '1', 'kWh', 1_709_251_199_000)], lowerBoundMs: 946_684_800_000 },
  { name: 'instant-first-of-2000', packet: telemetria(at('2000-01-01T00:00:00Z')), expected: [accepted('D01', '1', 'kWh', 946_684_800_000)], lowerBoundMs: 915_148_800_000 },
  { name: 'instant-history-opened', packet: telemetria(at('2006-12-31T02:30:00Z')), expected: [accepted('D01', '1', 'kWh', 1_167_532_200_000)], lowerBoundMs: 1_104_537_600_000, nowMs },
  ...valores.map(([name, valor, canonical, arredondado]): Omit<Vector, 'family'> => ({ name: `valor-${name}`, packet: telemetria(leitura(valor)), expected: [accepted('D01', canonical, 'kWh', nowMs, arredondado)] })),
  ...instantes.map(([name, instante, epochMs]): Omit<Vector, 'family'> => ({ name: `instant-${name}`, packet: telemetria(at(instante)), expected: [accepted('D01', '1', 'kWh', epochMs)] })),
];

export const telemetriaOk = vectors.map((vector): Vector => ({ ...vector, family: 'telemetria', name: `telemetria-${vector.name}` }));
