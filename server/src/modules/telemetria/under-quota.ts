/**
 * Readings over quota behind a broker that has acknowledged them already: kept as one row of quarentena, and judged again from there
 * when the quota allows. What is kept was accepted once, so it is of this gateway and its conta; what was refused is not in it.
 */
import { createHash } from 'node:crypto';
import type { UnidadeMedida } from '@tds/contract/mqtt';
import type { Cadastro, GatewayRow } from '../cadastro/index.ts';
import { chaveOf } from '../quarentena/index.ts';
import type { UnderQuotaRow } from '../quarentena/index.ts';
import { createJob, place, setAside } from './judge.ts';
import type { Job } from './judge.ts';

/** Beside -1, the message itself, and its readings from 0 on. */
const PLACE = -2;

/** The form of the wire, without its limits: each reading has its instant here. */
interface Kept<Unidade = string> {
  leituras: { dispositivo_codigo: string; valor: string; unidade: Unidade; timestamp: string }[];
}

/** Moves all that would be stored of a job into one row. */
export function putUnderQuota(job: Job): void {
  const { gateway, leituras } = job;
  const kept: Kept = { leituras: leituras.map(({ codigo, valor, unidade, time }) => ({ dispositivo_codigo: codigo, valor, unidade, timestamp: time.toISOString() })) };
  const conteudo = Buffer.from(JSON.stringify(kept));
  const chave = chaveOf(gateway.id, createHash('sha256').update(conteudo).digest(), PLACE);
  const instantMs = leituras.reduce((first, { time }) => Math.min(first, time.getTime()), Infinity);
  job.sobQuota = leituras.length;
  job.leituras = [];
  setAside(job, { motivo: 'QUOTA', detalhe: `${job.sobQuota} leituras`, codigo: null, conteudo, chave, instantMs });
}

/** Against the registry as it is now: a dispositivo may have been archived meanwhile. They count as received when they came in. */
export function judgeUnderQuota({ conteudo, recebidoEm }: UnderQuotaRow, gateway: GatewayRow, cadastro: Cadastro): Job {
  const { leituras } = JSON.parse(conteudo.toString()) as Kept<UnidadeMedida>;
  const job = createJob(gateway, recebidoEm, conteudo);
  for (const [index, { dispositivo_codigo: codigo, valor, unidade, timestamp }] of leituras.entries()) {
    const time = new Date(timestamp);
    place(job, index, { ok: true, codigo, valor, unidade, time, arredondado: false }, time, cadastro);
  }
  return job;
}
