import type { MotivoLeitura, MotivoMensagem } from '../index.ts';
import { accepted, bytes, leitura, leituraOf, mac, nowMs, refused, telemetria } from './packet.ts';
import type { Vector } from './packet.ts';

const one = leitura('1.5');
const good = telemetria(one);
const fila = ',"fila":"00f1e2d3c4b5a697","seq":7';
const place: [string, number] = ['00f1e2d3c4b5a697', 7];

/** [motivo, name, packet, place in the buffer that must still be reported] */
const messages: [MotivoMensagem, string, string | Uint8Array, [string, number]?][] = [
  ['MENSAGEM_GRANDE', 'one-byte-too-many', telemetria(one, fila).padEnd(65_537, ' '), place],
  ['UTF8_INVALIDO', 'latin-1', bytes(`{"gateway_mac":"${mac}"${fila},"unidade":"m`, 0xb3, '"}'), place],
  ['UTF8_INVALIDO', 'overlong', bytes('{"a":"', 0xc0, 0x80, '"}')],
  ['UTF8_INVALIDO', 'encoded-surrogate', bytes('{"a":"', 0xed, 0xa0, 0x80, '"}')],
  ['UTF8_INVALIDO', 'cut-character', bytes('{"a":"', 0xe2, 0x82)],
  ['UTF8_INVALIDO', 'utf-16', bytes(0xff, 0xfe, '{', 0, '}', 0)],
  ['JSON_INVALIDO', 'bom', bytes(0xef, 0xbb, 0xbf, good)],
  ['JSON_INVALIDO', 'empty', ''],
  ['JSON_INVALIDO', 'blank', ' \n'],
  ['JSON_INVALIDO', 'cut', telemetria(one, fila).slice(0, -2), place],
  ['JSON_INVALIDO', 'two-documents', good + good],
  ['JSON_INVALIDO', 'nul-after', bytes(good, 0)],
  ['JSON_INVALIDO', 'trailing-comma', telemetria(`${one},`)],
  ['JSON_INVALIDO', 'single-quotes', good.replaceAll('"', "'")],
  ['JSON_INVALIDO', 'comment', `${good}// meter room`],
  ['JSON_INVALIDO', 'raw-nul-in-text', bytes('{"a":"', 0, '"}')],
  ['JSON_PROFUNDO', 'nine-levels', telemetria(one, ',"x":[[[[[[[[]]]]]]]]')],
  ['JSON_PROFUNDO', 'nine-levels-of-objects', telemetria(one, `,"x":${'{"a":'.repeat(8)}1${'}'.repeat(8)}`)],
  ['JSON_PROFUNDO', 'sixty-thousand-open', '['.repeat(60_000)],
  ['CHAVE_REPETIDA', 'in-message', telemetria(one, `${fila},"seq":8`)],
  ['CHAVE_REPETIDA', 'in-ignored-object', telemetria(one, ',"x":{"a":1,"a":1}')],
  ['CHAVE_PROIBIDA', 'proto', telemetria(one, ',"__proto__":{"fila":"x"}')],
  ['CHAVE_PROIBIDA', 'constructor', telemetria(one, ',"constructor":1')],
  ['CHAVE_PROIBIDA', 'prototype', telemetria(one, ',"x":{"prototype":1}')],
  ['CHAVE_PROIBIDA', 'quote-in-name', telemetria(one, String.raw`,"a\"b":1`)],
  ['TEXTO_INVALIDO', 'nul-outside', telemetria(one, String.raw`,"x":"\u0000"`)],
  ['JSON_INVALIDO', 'quote-missing', telemetria(`${one},{"dispositivo_codigo":"D02,"valor":1},${one}`)],
  ['JSON_INVALIDO', 'bracket-of-another-kind', telemetria(`${one},{"dispositivo_codigo":["D02"},"valor":1}`)],
  ['JSON_INVALIDO', 'comma-twice', telemetria(`${one},,${one}`)],
  ['CHAVE_REPETIDA', 'leituras-twice', good.replace(/}$/, `,"leituras":[${leitura('1', ',"valor":2')}]}`)],
  ['CHAVE_PROIBIDA', 'leituras-by-escape', telemetria(leitura('NaN')).replace('leituras', String.raw`leitur\u0061s`)],
  ['FORMATO_INVALIDO', 'null', 'null'],
  ['FORMATO_INVALIDO', 'array', `[${good}]`],
  ['FORMATO_INVALIDO', 'text', '"leituras"'],
  ['FORMATO_INVALIDO', 'no-leituras', `{"gateway_mac":"${mac}","timestamp":"2026-03-01T12:00:00Z"${fila}}`, place],
  ['FORMATO_INVALIDO', 'leituras-object', good.replace('[', '').replace(']', '')],
  ['FORMATO_INVALIDO', 'no-gateway-mac', good.replace('gateway_mac', 'mac')],
  ['FORMATO_INVALIDO', 'gateway-mac-number', good.replace(`"${mac}"`, '1')],
  ['GATEWAY_DIFERENTE', 'another', telemetria(one, fila).replace(mac, 'aa:bb:cc:dd:ee:02'), place],
  ['GATEWAY_DIFERENTE', 'dashes', good.replace(mac, 'aa-bb-cc-dd-ee-01')],
  ['GATEWAY_DIFERENTE', 'kelvin-sign', good.replace(mac, 'aa:bb:cc:dd:ee:0K')],
  ['VERSAO_DESCONHECIDA', 'two', telemetria(one, `,"v":2${fila}`), place],
  ['VERSAO_DESCONHECIDA', 'text', telemetria(one, ',"v":"1"')],
  ['VERSAO_DESCONHECIDA', 'null', telemetria(one, ',"v":null')],
  ['TIMESTAMP_INVALIDO', 'absent', good.replace('timestamp', 'time')],
  ['TIMESTAMP_INVALIDO', 'epoch', good.replace('"2026-03-01T12:00:00Z"', '1772366400')],
  ['TIMESTAMP_INVALIDO', 'no-offset', good.replace('00Z', '00')],
  ['FILA_INVALIDA', 'no-seq', telemetria(one, ',"fila":"00f1e2d3c4b5a697"')],
  ['FILA_INVALIDA', 'no-fila', telemetria(one, ',"seq":7')],
  ['FILA_INVALIDA', 'upper-case', telemetria(one, ',"fila":"00F1E2D3C4B5A697","seq":7')],
  ['FILA_INVALIDA', 'short', telemetria(one, ',"fila":"00f1e2d3c4b5a69","seq":7')],
  ['FILA_INVALIDA', 'seq-zero', telemetria(one, ',"fila":"00f1e2d3c4b5a697","seq":0')],
  ['FILA_INVALIDA', 'seq-fraction', telemetria(one, ',"fila":"00f1e2d3c4b5a697","seq":1.5')],
  ['FILA_INVALIDA', 'seq-text', telemetria(one, ',"fila":"00f1e2d3c4b5a697","seq":"7"')],
  ['FILA_INVALIDA', 'seq-too-large', telemetria(one, ',"fila":"00f1e2d3c4b5a697","seq":9007199254740992')],
  ['FILA_INVALIDA', 'null', telemetria(one, ',"fila":null,"seq":null')],
  ['LEITURAS_DEMAIS', 'five-hundred-and-one', telemetria(Array.from({ length: 501 }, () => leituraOf('"D01"')).join(','), fila), place],
];

const at = (instante: string) => leituraOf('"D01"', '"kWh"', `,"timestamp":${instante}`);

/** [motivo, name, the readings refused for it]; each packet has a good reading before and after them. */
const readings: [MotivoLeitura, string, string[]][] = [
  ['JSON_INVALIDO', 'not-json-numbers', ['NaN', '-Infinity', 'nan', '0x10', '01', '+1', '.5', '5.', '1,5', '1e'].map((valor) => leitura(valor))],
  ['JSON_INVALIDO', 'raw-newline-in-text', [leituraOf('"D\n1"')]],
  ['JSON_INVALIDO', 'garbage-between-brackets', ['{}x', '{"a" 1}', "{'a':1}", '[1 2]', '{"a":{},{}}', '"a" "b"', 'nan']],
  ['JSON_PROFUNDO', 'in-reading', [`{"x":${'['.repeat(6)}${']'.repeat(6)}}`, '['.repeat(20_000) + ']'.repeat(20_000)]],
  ['CHAVE_REPETIDA', 'in-reading', [leitura('1.5', ',"valor":2'), leitura('1.5', ',"x":{"a":1,"a":1}')]],
  ['CHAVE_PROIBIDA', 'in-reading', [leitura('1', ',"__proto__":{"valor":2}'), leitura('1', ',"constructor":1'), leitura('1', ',"x":{"prototype":1}')]],
  ['CHAVE_PROIBIDA', 'by-escape', [leitura('1.5', String.raw`,"v\u0061lor":2`), leitura('1', String.raw`,"\u005f_proto__":null`), String.raw`{"dispositivo_c\u006fdigo":"D01","valor":1.5,"unidade":"kWh"}`, leitura('1', String.raw`,"a\"b":1`)]],
  ['TEXTO_INVALIDO', 'in-reading', [leituraOf(String.raw`"D\u00001"`), leituraOf(String.raw`"D\ud83d"`), leituraOf(String.raw`"\udca7D"`)]],
  ['LEITURA_INVALIDA', 'not-objects', ['null', '[]', '"D01"', '1', `[${one}]`]],
  ['CODIGO_INVALIDO', 'absent', ['{"valor":1,"unidade":"kWh"}', '{}']],
  ['CODIGO_INVALIDO', 'wrong-type', [leituraOf('1'), leituraOf('null')]],
  ['CODIGO_INVALIDO', 'empty', [leituraOf('""')]],
  ['CODIGO_INVALIDO', 'too-long', [leituraOf('"123456789012345678901"'), leituraOf(`"${'💧'.repeat(21)}"`)]],
  ['CODIGO_INVALIDO', 'control-character', [leituraOf(String.raw`"D\n1"`), leituraOf(String.raw`"D\t1"`), leituraOf(String.raw`"D\u00851"`), leituraOf('"D\u007f"')]],
  ['VALOR_INVALIDO', 'absent', ['{"dispositivo_codigo":"D01","unidade":"kWh"}', leitura('null')]],
  ['VALOR_INVALIDO', 'wrong-type', [leitura('true'), leitura('{}'), leitura('[1]')]],
  ['VALOR_INVALIDO', 'not-finite', [leitura('1e309'), leitura('-1e309'), leitura('"Infinity"'), leitura('"NaN"')]],
  ['VALOR_INVALIDO', 'decimal-comma', [leitura('"1,5"'), leitura('"1.234,5"')]],
  ['VALOR_INVALIDO', 'blank', [leitura('""'), leitura('" 1"'), leitura('"1 "'), leitura(String.raw`"1\n"`)]],
  ['VALOR_INVALIDO', 'other-notation', [leitura('"0x10"'), leitura('"1e3"'), leitura('"+1"'), leitura('".5"'), leitura('"5."'), leitura('"01"'), leitura('"--1"'), leitura('"1_000"'), leitura('"١"')]],
  ['VALOR_INVALIDO', 'text-too-long', [leitura('"1.000000000000000000000000000000000000000"')]],
  ['VALOR_GRANDE', 'twelve-digits', [leitura('100000000000'), leitura('-100000000000'), leitura('"100000000000"'), leitura('"-123456789012.5"')]],
  ['VALOR_GRANDE', 'exponent', [leitura('1e21'), leitura('1e308')]],
  ['VALOR_GRANDE', 'by-rounding-up', [leitura('"99999999999.99995"'), leitura('99999999999.99998')]],
  ['UNIDADE_DESCONHECIDA', 'absent', ['{"dispositivo_codigo":"D01","valor":1}']],
  ['UNIDADE_DESCONHECIDA', 'unknown', [leituraOf('"D01"', '"mWh"'), leituraOf('"D01"', '"furlong"'), leituraOf('"D01"', '""'), leituraOf('"D01"', '"toString"')]],
  ['UNIDADE_DESCONHECIDA', 'spaces', [leituraOf('"D01"', '" kWh"'), leituraOf('"D01"', '"k Wh"')]],
  ['UNIDADE_DESCONHECIDA', 'wrong-type', [leituraOf('"D01"', '1'), leituraOf('"D01"', 'null'), leituraOf('"D01"', '["kWh"]')]],
  ['INSTANTE_INVALIDO', 'wrong-type', [at('null'), at('1772366400'), at('{}')]],
  ['INSTANTE_INVALIDO', 'no-offset', [at('"2026-03-01T11:00:00"'), at('"2026-03-01"'), at('""')]],
  ['INSTANTE_INVALIDO', 'form', [at('"2026-03-01 11:00:00Z"'), at('"2026-3-1T11:00:00Z"'), at('"2026-03-01T11:00Z"'), at('"2026-03-01T11:00:00ZZ"'), at('" 2026-03-01T11:00:00Z"'), at('"2026-03-01T11:00:00+0000"'), at('"20260301T110000Z"'), at('"+02026-03-01T11:00:00Z"')]],
  ['INSTANTE_INVALIDO', 'calendar', [at('"2026-02-30T11:00:00Z"'), at('"2025-02-29T11:00:00Z"'), at('"2026-13-01T11:00:00Z"'), at('"2026-00-01T11:00:00Z"'), at('"2026-03-00T11:00:00Z"'), at('"2026-04-31T11:00:00Z"')]],
  ['INSTANTE_INVALIDO', 'clock', [at('"2026-03-01T24:00:00Z"'), at('"2026-03-01T11:60:00Z"'), at('"2026-03-01T11:00:00+24:00"'), at('"2026-03-01T11:00:00+00:60"')]],
  ['INSTANTE_INVALIDO', 'leap-second', [at('"2025-06-30T23:59:60Z"')]],
  ['INSTANTE_INVALIDO', 'fraction', [at('"2026-03-01T11:00:00.Z"'), at('"2026-03-01T11:00:00.0123456789Z"'), at('"2026-03-01T11:00:00,5Z"')]],
  ['RELOGIO_NAO_AJUSTADO', '1970', [at('"1970-01-01T00:00:07Z"'), at('"0001-01-01T00:00:00Z"')]],
  ['RELOGIO_NAO_AJUSTADO', 'last-of-1999', [at('"1999-12-31T23:59:59.999Z"')]],
  ['FUTURO', 'one-millisecond', [at('"2026-03-01T12:10:00.001Z"')]],
  ['FUTURO', 'offset-sign-lost', [at('"2026-03-01T12:00:00-03:00"')]],
  ['FUTURO', '2106', [at('"2106-02-07T06:28:15Z"'), at('"9999-12-31T23:59:59-23:59"')]],
  ['ANTIGO', 'one-millisecond', [at('"2025-01-25T11:59:59.999Z"')]],
  ['ANTIGO', 'ten-years', [at('"2016-03-01T12:00:00Z"')]],
];

const first = leituraOf('"antes"');
const last = leituraOf('"depois"');

export const telemetriaReject: Vector[] = [
  ...messages.map(([motivo, name, packet, at]): Vector => ({ name: named(motivo, name), family: 'telemetria', packet, motivo, ...(at ? { fila: at } : {}) })),
  ...readings.map(([motivo, name, bad]): Vector => ({
    name: named(motivo, name),
    family: 'telemetria',
    packet: telemetria([first, ...bad, last].join(','), fila),
    motivo,
    expected: [accepted('antes', '1'), ...bad.map(() => refused(motivo)), accepted('depois', '1', 'kWh', nowMs)],
    fila: place,
  })),
  {
    name: 'telemetria-relogio-nao-ajustado-inherited',
    family: 'telemetria',
    packet: telemetria(`${one},${at('"2026-03-01T12:00:00Z"')}`).replace('2026-03-01T12:00:00Z', '1970-01-01T00:01:00Z'),
    motivo: 'RELOGIO_NAO_AJUSTADO',
    expected: [refused('RELOGIO_NAO_AJUSTADO'), accepted('D01', '1')],
  },
];

function named(motivo: string, name: string): string {
  return `telemetria-${motivo.toLowerCase().replaceAll('_', '-')}-${name}`;
}
