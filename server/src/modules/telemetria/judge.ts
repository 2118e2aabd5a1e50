import { createHash } from 'node:crypto';
import { decodeTelemetria, limits, parseInstante } from '@tds/contract/mqtt';
import type { LeituraVerdict, Mac, Motivo, Rejection } from '@tds/contract/mqtt';
import type { Cadastro, DispositivoRow, GatewayRow } from '../cadastro/index.ts';
import { chaveOf } from '../quarentena/index.ts';
import type { QuarentenaRow } from '../quarentena/index.ts';
import type { Leitura } from './repo.ts';

/** A message judged: what is to be stored, what is to be put aside, and the receipt it asks for. */
export interface Job {
  gateway: GatewayRow;
  recebidoEm: Date;
  /** Readings that came in; 1 for a message that could not be read. */
  recebidas: number;
  leituras: Entry[];
  quarentena: QuarentenaRow[];
  /** Readings in a row of quarentena that holds them for their quota. */
  sobQuota: number;
  arredondadas: number;
  fila: string | undefined;
  seq: number | undefined;
  /** The bytes it came as, and their SHA-256 once that was asked for. */
  conteudo: Uint8Array;
  digest: Buffer | undefined;
}

/** A reading with its place in the message, so that one the database refuses can still be put aside by itself. */
export interface Entry extends Leitura {
  job: Job;
  index: number;
  codigo: string;
}

export interface Packet {
  mac: Mac;
  payload: Buffer;
}

const DAY_MS = 86_400_000;

/** decode → match. Pure but for the registry it reads; never throws on what a gateway may send. */
export function judgeTelemetria(packet: Packet, gateway: GatewayRow, cadastro: Cadastro, now: Date): Job {
  const decoded = decodeTelemetria(packet.payload, { mac: packet.mac, now, lowerBound: lowerBoundOf(gateway, now) });
  if (!decoded.ok) return Object.assign(judgeUnreadable(packet, gateway, decoded, now), { fila: decoded.fila, seq: decoded.seq });
  const job = createJob(gateway, now, packet.payload);
  const { leituras, fila, seq, timestamp } = decoded.message;
  job.recebidas = leituras.length;
  job.fila = fila;
  job.seq = seq;
  for (let index = 0; index < leituras.length; index += 1) place(job, index, leituras[index]!, timestamp, cadastro);
  return job;
}

/** A message that could not be read at all. */
export function judgeUnreadable({ payload }: Packet, gateway: GatewayRow, { motivo, detalhe }: Pick<Rejection, 'motivo' | 'detalhe'>, now: Date): Job {
  const job = createJob(gateway, now, payload);
  job.recebidas = 1;
  setAside(job, { motivo, detalhe, codigo: null, conteudo: payload, chave: chaveAt(job, -1), instantMs: undefined });
  return job;
}

/**
 * Puts a reading where it belongs: stored, or aside with its reason. Its neighbours are not looked at. `timestamp` is the message's,
 * for a reading without its own.
 */
export function place(job: Job, index: number, verdict: LeituraVerdict, timestamp: Date, cadastro: Cadastro): void {
  if (!verdict.ok) {
    const { motivo, detalhe, raw, bytes } = verdict;
    // Of what could not be read nobody knows when it was measured.
    const instantMs = bytes === undefined ? readInstant(raw, timestamp) : undefined;
    setAside(job, { motivo, detalhe, codigo: verdict.codigo ?? null, conteudo: bytes ?? toBytes(raw), chave: chaveAt(job, index), instantMs });
    return;
  }
  const { codigo, valor, unidade, time } = verdict;
  const dispositivo = cadastro.findDispositivo(job.gateway.id, codigo);
  const fault = findFault(dispositivo, unidade);
  if (fault !== null || dispositivo === undefined) {
    const conteudo = toBytes({ dispositivo_codigo: codigo, valor, unidade, timestamp: time.toISOString() });
    const motivo = fault ?? 'DISPOSITIVO_DESCONHECIDO';
    setAside(job, { motivo, detalhe: `${codigo} ${valor} ${unidade}`, codigo, conteudo, chave: chaveAt(job, index), instantMs: time.getTime() });
    return;
  }
  if (verdict.arredondado) job.arredondadas += 1;
  const { gateway, recebidoEm } = job;
  job.leituras.push({ job, time, recebidoEm, contaId: gateway.contaId, gatewayId: gateway.id, dispositivoId: dispositivo.id, valor, unidade, codigo, index });
}

/** When a refused reading says it was measured; undefined when that cannot be known. */
function readInstant(raw: unknown, message: Date): number | undefined {
  if (typeof raw !== 'object' || raw === null || !('timestamp' in raw)) return message.getTime();
  const ms = typeof raw.timestamp === 'string' ? parseInstante(raw.timestamp) : Number.NaN;
  return Number.isNaN(ms) ? undefined : ms;
}

function findFault(dispositivo: DispositivoRow | undefined, unidade: string): Motivo | null {
  if (dispositivo === undefined) return 'DISPOSITIVO_DESCONHECIDO';
  if (dispositivo.status === 'ARQUIVADO') return 'DISPOSITIVO_ARQUIVADO';
  if (dispositivo.tipo === 'ATUADOR') return 'TIPO_DIFERENTE';
  return dispositivo.unidade === unidade ? null : 'UNIDADE_DIFERENTE';
}

export function createJob(gateway: GatewayRow, recebidoEm: Date, conteudo: Uint8Array): Job {
  return { gateway, recebidoEm, recebidas: 0, leituras: [], quarentena: [], sobQuota: 0, arredondadas: 0, fila: undefined, seq: undefined, conteudo, digest: undefined };
}

/** What a reading is known by in quarentena, however often its message comes: its place in these bytes; -1 for all of them. */
export function chaveAt(job: Job, index: number): Buffer {
  job.digest ??= createHash('sha256').update(job.conteudo).digest();
  return chaveOf(job.gateway.id, job.digest, index);
}

interface Aside {
  motivo: Motivo;
  detalhe: string;
  codigo: string | null;
  conteudo: Uint8Array;
  chave: Buffer;
  /** When it was measured, where that can be known: it decides whose it is. */
  instantMs: number | undefined;
}

/**
 * Keeps what is not stored, with its reason, for the conta whose it is. Hardware that moved may still hold what it measured for the
 * conta it was of then: that goes there, and what cannot be told apart is kept without its content.
 */
export function setAside(job: Job, { motivo, detalhe, codigo, conteudo, chave, instantMs }: Aside): void {
  const { gateway, recebidoEm } = job;
  const owner = findOwner(gateway, instantMs);
  const row = { motivo, recebidoEm, chave };
  if (owner) job.quarentena.push({ ...row, ...owner, detalhe, dispositivoCodigo: codigo, conteudo });
  else job.quarentena.push({ ...row, contaId: gateway.contaId, gatewayId: gateway.id, detalhe: UNKNOWN_OWNER, dispositivoCodigo: null, conteudo: Buffer.alloc(0) });
}

const UNKNOWN_OWNER = 'content not kept: it may be from when another organisation had this gateway';

function findOwner({ id: gatewayId, contaId, deOutras }: GatewayRow, instantMs: number | undefined): { contaId: string; gatewayId: string } | undefined {
  if (deOutras.length === 0) return { contaId, gatewayId };
  if (instantMs === undefined) return undefined;
  if (deOutras.every(({ ateMs }) => instantMs >= ateMs)) return { contaId, gatewayId };
  const former = deOutras.find(({ deMs, ateMs }) => instantMs >= deMs && instantMs < ateMs);
  return former && { contaId: former.contaId, gatewayId: former.gatewayId };
}

/**
 * 400 days, or further back: to the last accepted reading (a gateway that was away for years), or as an ADMIN opened it. Never into
 * the time when the hardware was another conta's.
 */
function lowerBoundOf(gateway: GatewayRow, now: Date): Date {
  let ms = now.getTime() - limits.daysBack * DAY_MS;
  if (gateway.ultimaLeitura) ms = Math.min(ms, gateway.ultimaLeitura.getTime());
  if (gateway.historicoDesde) ms = Math.min(ms, gateway.historicoDesde.getTime());
  for (const { ateMs } of gateway.deOutras) ms = Math.max(ms, ateMs);
  return new Date(ms);
}

function toBytes(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value) ?? 'null');
}
