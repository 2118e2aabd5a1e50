import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { configCases } from './config-cases.ts';
import { lowerBoundMs, mac, nowMs } from './packet.ts';
import type { Vector } from './packet.ts';
import { statusReciboCases } from './status-recibo-cases.ts';
import { telemetriaOk } from './telemetria-ok.ts';
import { telemetriaReject } from './telemetria-reject.ts';

export const columns = ['name', 'family', 'verdict', 'scope', 'motivo', 'mac', 'now_ms', 'lower_bound_ms', 'accepted', 'rejected', 'fila', 'seq'] as const;

/** Every file of this folder that is made from the cases: path → bytes. */
export function render(): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  const rows: string[] = [];
  for (const vector of [...telemetriaOk, ...telemetriaReject, ...statusReciboCases, ...configCases]) {
    const folder = vector.motivo === undefined ? 'ok' : 'reject';
    const path = `${folder}/${vector.name}`;
    if (files.has(`${path}.json`)) throw new Error(`vector ${path} is there twice`);
    files.set(`${path}.json`, Buffer.from(vector.packet));
    if (vector.expected) files.set(`${path}.expected.tsv`, Buffer.from(vector.expected.map((line) => `${line}\n`).join('')));
    rows.push(row(vector));
  }
  files.set('index.tsv', Buffer.from(`${[columns.join('\t'), ...rows].join('\n')}\n`));
  return files;
}

function row(vector: Vector): string {
  const readings = vector.family === 'telemetria' ? (vector.expected ?? []) : [];
  const accepted = readings.filter((line) => line.startsWith('ok\t')).length;
  const cells: Record<(typeof columns)[number], string | number> = {
    name: vector.name,
    family: vector.family,
    verdict: vector.motivo === undefined ? 'ok' : 'reject',
    scope: vector.motivo === undefined ? '-' : vector.expected ? 'leitura' : 'mensagem',
    motivo: vector.motivo ?? '-',
    mac,
    now_ms: vector.nowMs ?? nowMs,
    lower_bound_ms: vector.lowerBoundMs ?? lowerBoundMs,
    accepted,
    rejected: readings.length - accepted,
    fila: vector.fila?.[0] ?? '-',
    seq: vector.fila?.[1] ?? '-',
  };
  return columns.map((column) => cells[column]).join('\t');
}

if (import.meta.main) {
  const folder = fileURLToPath(new URL('.', import.meta.url));
  for (const made of ['ok', 'reject']) {
    rmSync(`${folder}${made}`, { recursive: true, force: true });
    mkdirSync(`${folder}${made}`);
  }
  for (const [path, content] of render()) writeFileSync(folder + path, content);
}
