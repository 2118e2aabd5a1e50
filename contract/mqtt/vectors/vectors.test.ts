import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { decodeConfig, decodeConfigStatus, decodeRecibo, decodeStatus, decodeTelemetria, parseMac } from '../index.ts';
import type { TelemetriaDecoded } from '../index.ts';
import { columns, render } from './generate.ts';

const folder = new URL('.', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, folder));
const rows = read('index.tsv').toString().trimEnd().split('\n').slice(1).map(parseRow);

test.each(rows)('$name is judged as written', (row) => {
  const packet = read(`${row.verdict}/${row.name}.json`);
  const decoded = decode(row, packet);
  expect(decoded).toMatchObject(row.scope === 'mensagem' ? { ok: false, motivo: row.motivo } : { ok: true });
});

test.each(rows.filter((row) => row.family === 'telemetria'))('$name yields the readings and the place written', (row) => {
  const decoded = decodeAsTelemetria(row, read(`${row.verdict}/${row.name}.json`));
  const place = decoded.ok ? decoded.message : decoded;
  expect([place.fila ?? '-', String(place.seq ?? '-')]).toEqual([row.fila, row.seq]);
  if (!decoded.ok) return;
  const lines = decoded.message.leituras.map((leitura) =>
    leitura.ok
      ? ['ok', leitura.codigo, leitura.valor, leitura.unidade, leitura.time.getTime(), leitura.arredondado ? 1 : 0].join('\t')
      : `reject\t${leitura.motivo}`,
  );
  expect(lines.map((line) => `${line}\n`).join('')).toBe(read(`${row.verdict}/${row.name}.expected.tsv`).toString());
  expect(decoded.message.leituras.filter((leitura) => leitura.ok)).toHaveLength(row.accepted);
  expect(decoded.message.leituras.filter((leitura) => !leitura.ok)).toHaveLength(row.rejected);
});

test.each(rows.filter((row) => row.family === 'recibo' && row.verdict === 'ok'))('$name yields the ranges written', (row) => {
  const decoded = decodeRecibo(read(`ok/${row.name}.json`));
  const lines = decoded.ok ? decoded.message.faixas.map((faixa) => `${faixa.join('\t')}\n`) : [];
  expect(lines.join('')).toBe(read(`ok/${row.name}.expected.tsv`).toString());
});

test('the files are what generate.ts makes of the cases', () => {
  const rendered = render();
  const onDisk = ['ok', 'reject'].flatMap((name) => readdirSync(new URL(name, folder)).map((file) => `${name}/${file}`));
  expect([...onDisk, 'index.tsv'].toSorted()).toEqual([...rendered.keys()].toSorted());
  expect([...rendered].filter(([path, content]) => !read(path).equals(content)).map(([path]) => path)).toEqual([]);
});

test('there are at least 40 accepted and 60 refused packets, each refused one with a reason', () => {
  expect(rows.filter((row) => row.verdict === 'ok').length).toBeGreaterThanOrEqual(40);
  const refused = rows.filter((row) => row.verdict === 'reject');
  expect(refused.length).toBeGreaterThanOrEqual(60);
  expect(refused.filter((row) => row.motivo === '-')).toEqual([]);
});

type Row = ReturnType<typeof parseRow>;

function parseRow(line: string) {
  const cells = line.split('\t');
  const cell = (column: (typeof columns)[number]) => cells[columns.indexOf(column)] ?? '';
  return {
    name: cell('name'),
    family: cell('family'),
    verdict: cell('verdict'),
    scope: cell('scope'),
    motivo: cell('motivo'),
    mac: cell('mac'),
    nowMs: Number(cell('now_ms')),
    lowerBoundMs: Number(cell('lower_bound_ms')),
    accepted: Number(cell('accepted')),
    rejected: Number(cell('rejected')),
    fila: cell('fila'),
    seq: cell('seq'),
  };
}

function decode(row: Row, packet: Uint8Array) {
  switch (row.family) {
    case 'telemetria':
      return decodeAsTelemetria(row, packet);
    case 'status':
      return decodeStatus(packet);
    case 'recibo':
      return decodeRecibo(packet);
    case 'config':
      return decodeConfig(packet);
    case 'config_status':
      return decodeConfigStatus(packet);
    default:
      throw new Error(`no decoder for family ${row.family}`);
  }
}

function decodeAsTelemetria(row: Row, packet: Uint8Array): TelemetriaDecoded {
  const mac = parseMac(row.mac);
  if (mac === null) throw new Error(`bad mac in index.tsv: ${row.mac}`);
  return decodeTelemetria(packet, { mac, now: new Date(row.nowMs), lowerBound: new Date(row.lowerBoundMs) });
}
