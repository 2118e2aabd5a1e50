import type { Vector } from './packet.ts';

const head = '"conexao":"0123456789abcdef","timestamp":"2026-03-01T09:00:00-03:00","firmware_version":"1.4.2"';

const statusOk: [string, string][] = [
  ['full', `{"online":true,${head},"ip":"192.168.0.17","uptime_s":86400,"fila":"00f1e2d3c4b5a697"}`],
  ['least', `{"online":true,${head}}`],
  ['last-will', `{"online":false,${head}}`],
  ['ipv6', `{"v":1,"online":true,${head},"ip":"2804:14c::1","uptime_s":0,"rssi":-70}`],
  ['clock-not-set', `{"online":true,${head.replace('2026-03-01', '1970-01-01')}}`],
];
const statusBad: [string, string][] = [
  ['no-conexao', `{"online":true,"timestamp":"2026-03-01T12:00:00Z","firmware_version":"1.4.2"}`],
  ['conexao-short', `{"online":true,${head.replace('0123', '')}}`],
  ['conexao-upper-case', `{"online":true,${head.replace('abcdef', 'ABCDEF')}}`],
  ['online-text', `{"online":"true",${head}}`],
  ['online-absent', `{${head}}`],
  ['timestamp-no-offset', `{"online":true,${head.replace('-03:00', '')}}`],
  ['firmware-empty', `{"online":true,${head.replace('1.4.2', '')}}`],
  ['firmware-control', `{"online":true,${head.replace('1.4.2', String.raw`1.4\u001b[31m`)}}`],
  ['ip-out-of-range', `{"online":true,${head},"ip":"192.168.0.256"}`],
  ['uptime-negative', `{"online":true,${head},"uptime_s":-1}`],
  ['uptime-fraction', `{"online":true,${head},"uptime_s":1.5}`],
  ['array', '[]'],
];

const recibo = (faixas: string) => `{"fila":"00f1e2d3c4b5a697","faixas":${faixas}}`;
const ranges = (count: number) => Array.from({ length: count }, (_, i) => `[${3 * i + 1},${3 * i + 2}]`);

const reciboOk: [string, string, string[]][] = [
  ['one', recibo('[[1,1]]'), ['1\t1']],
  ['with-a-hole', recibo('[[1,3],[5,9]]'), ['1\t3', '5\t9']],
  ['largest', recibo('[[9007199254740990,9007199254740991]]'), ['9007199254740990\t9007199254740991']],
  ['two-hundred', recibo(`[${ranges(200).join()}]`), ranges(200).map((range) => range.slice(1, -1).replace(',', '\t'))],
];
const reciboBad: [string, string][] = [
  ['no-faixas', recibo('[]')],
  ['backwards', recibo('[[3,1]]')],
  ['overlapping', recibo('[[1,5],[5,9]]')],
  ['touching', recibo('[[1,4],[5,9]]')],
  ['unordered', recibo('[[5,9],[1,3]]')],
  ['zero', recibo('[[0,3]]')],
  ['negative', recibo('[[-3,-1]]')],
  ['fraction', recibo('[[1,1.5]]')],
  ['text', recibo('[["1","2"]]')],
  ['not-a-pair', recibo('[[1]]')],
  ['three-numbers', recibo('[[1,2,3]]')],
  ['too-large', recibo('[[1,9007199254740992]]')],
  ['no-fila', '{"faixas":[[1,1]]}'],
  ['two-hundred-and-one', recibo(`[${ranges(201).join()}]`)],
];

export const statusReciboCases: Vector[] = [
  ...statusOk.map(([name, packet]): Vector => ({ name: `status-${name}`, family: 'status', packet })),
  ...statusBad.map(([name, packet]): Vector => ({ name: `status-formato-invalido-${name}`, family: 'status', packet, motivo: 'FORMATO_INVALIDO' })),
  { name: 'status-json-invalido-empty', family: 'status', packet: '', motivo: 'JSON_INVALIDO' },
  { name: 'status-versao-desconhecida', family: 'status', packet: `{"v":2,"online":true,${head}}`, motivo: 'VERSAO_DESCONHECIDA' },
  { name: 'status-chave-repetida', family: 'status', packet: `{"online":true,${head},"online":false}`, motivo: 'CHAVE_REPETIDA' },
  ...reciboOk.map(([name, packet, expected]): Vector => ({ name: `recibo-${name}`, family: 'recibo', packet, expected })),
  ...reciboBad.map(([name, packet]): Vector => ({ name: `recibo-formato-invalido-${name}`, family: 'recibo', packet, motivo: 'FORMATO_INVALIDO' })),
];
