import type { Queryable } from '../../platform/db.ts';

/** A reading ready to be stored: parsed, matched to its dispositivo, bounded in time. */
export interface Leitura {
  time: Date;
  /** When its message arrived. */
  recebidoEm: Date;
  contaId: string;
  gatewayId: string;
  dispositivoId: string;
  /** Decimal text, at most 11 integer digits and 4 decimals. */
  valor: string;
  unidade: string;
}

export interface Stored {
  gravadas: number;
  duplicadas: number;
  conflitos: number;
}

/**
 * What a batch brings of a dispositivo (its latest value; in `recalcular_desde` the instant of its first) into what stands. The
 * earliest instant whose consumption has to be derived moves back when a reading came late.
 */
export const ESTADO_MERGE = `on conflict (dispositivo_id) do update set
    ultimo_valor = case when excluded.ultima_time > s.ultima_time then excluded.ultimo_valor else s.ultimo_valor end,
    unidade = case when excluded.ultima_time > s.ultima_time then excluded.unidade else s.unidade end,
    recebido_em = case when excluded.ultima_time > s.ultima_time then excluded.recebido_em else s.recebido_em end,
    ultima_time = greatest(s.ultima_time, excluded.ultima_time),
    recalcular_desde = least(s.recalcular_desde, case when excluded.recalcular_desde < s.ultima_time then excluded.recalcular_desde end),
    alterado_em = clock_timestamp()`;

/**
 * The statement. One round trip stores a batch and moves the latest value of its dispositivos; ordered by key, so that two
 * writers take their locks in the same order. What is already there is left alone: the first value of an instant stays.
 * `recalcular_desde` becomes the earliest instant whose consumption has to be derived: the first reading, or one that came late.
 */
const INSERT = `
with entrada as (
  select * from unnest($1::timestamptz[], $2::timestamptz[], $3::uuid[], $4::uuid[], $5::uuid[], $6::numeric[], $7::text[])
    with ordinality as e(time, recebido_em, conta_id, gateway_id, dispositivo_id, valor, unidade, ordem)
), gravada as (
  insert into tds_new_leitura_dispositivo (time, recebido_em, conta_id, gateway_id, dispositivo_id, valor, unidade)
  select time, recebido_em, conta_id, gateway_id, dispositivo_id, valor, unidade
    from entrada order by dispositivo_id, time, ordem
  on conflict (dispositivo_id, time) do nothing
  returning time, recebido_em, conta_id, dispositivo_id, valor, unidade
), ultima as (
  select distinct on (dispositivo_id) conta_id, dispositivo_id, time, recebido_em, valor, unidade,
         min(time) over (partition by dispositivo_id) as primeira
    from gravada order by dispositivo_id, time desc
), estado as (
  insert into tds_new_dispositivo_estado as s
    (conta_id, dispositivo_id, ultima_time, ultimo_valor, unidade, recebido_em, recalcular_desde)
  select conta_id, dispositivo_id, time, valor, unidade, recebido_em, primeira from ultima
  ${ESTADO_MERGE}
)
select count(*) as gravadas from gravada`;

/**
 * Those of the batch that differ from what stands at their instant; the time bounds let the planner skip other weeks. A new
 * conflict changes what its instant means, so consumption is derived again from there.
 */
const CONFLICTS = `
with entrada as (
  select * from unnest($1::timestamptz[], $2::timestamptz[], $3::uuid[], $4::uuid[], $5::uuid[], $6::numeric[], $7::text[])
    as e(time, recebido_em, conta_id, gateway_id, dispositivo_id, valor, unidade)
), conflito as (
  insert into tds_new_leitura_conflito (time, recebido_em, conta_id, gateway_id, dispositivo_id, valor, unidade)
  select distinct on (e.dispositivo_id, e.time, e.valor, e.unidade)
         e.time, e.recebido_em, e.conta_id, e.gateway_id, e.dispositivo_id, e.valor, e.unidade
    from entrada e
    join tds_new_leitura_dispositivo l on l.dispositivo_id = e.dispositivo_id and l.time = e.time
     and l.time between $8::timestamptz and $9::timestamptz
   where (l.valor, l.unidade) is distinct from (e.valor, e.unidade)
   order by e.dispositivo_id, e.time, e.valor, e.unidade
  on conflict do nothing
  returning dispositivo_id, time
), recalcular as (
  update tds_new_dispositivo_estado s set recalcular_desde = least(s.recalcular_desde, c.time)
    from (select dispositivo_id, min(time) as time from conflito group by dispositivo_id) c
   where s.dispositivo_id = c.dispositivo_id
)
select count(*) as conflitos from conflito`;

/**
 * Stores a batch, in the transaction of the caller: every row ends as stored, duplicate or conflict. Storing it again changes
 * nothing, so a message that was not acknowledged may come again. Throws what the database says.
 */
export async function insertLeituras(tx: Queryable, leituras: readonly Leitura[]): Promise<Stored> {
  const values = columnsOf(leituras);
  const { rows } = await tx.query<{ gravadas: number }>({ name: 'leitura.insert', text: INSERT, values });
  const gravadas = rows[0]?.gravadas ?? 0;
  const rest = leituras.length - gravadas;
  if (rest === 0) return { gravadas, duplicadas: 0, conflitos: 0 };

  const times = leituras.map((leitura) => leitura.time.getTime());
  const bounds = [new Date(Math.min(...times)), new Date(Math.max(...times))];
  const found = await tx.query<{ conflitos: number }>({ name: 'leitura.conflict', text: CONFLICTS, values: [...values, ...bounds] });
  const conflitos = found.rows[0]?.conflitos ?? 0;
  return { gravadas, duplicadas: rest - conflitos, conflitos };
}

/** Makes the weekly partition an instant falls in; nothing happens when it is there. */
export async function createParticao(db: Queryable, time: Date): Promise<void> {
  await db.query('select tds.create_particao_leitura($1)', [time]);
}

/** Tells the api processes that a conta has new values; the id only, since notifications have no access control. */
export async function notifyContas(db: Queryable, contaIds: readonly string[]): Promise<void> {
  await db.query("select pg_notify('tds_ao_vivo', id) from unnest($1::text[]) as id", [contaIds]);
}

/** PostgreSQL array literals, written here: the driver's own serializer costs more than the rest of the batch. */
function columnsOf(leituras: readonly Leitura[]): string[] {
  return [
    `{${leituras.map((leitura) => leitura.time.toISOString()).join(',')}}`,
    `{${leituras.map((leitura) => leitura.recebidoEm.toISOString()).join(',')}}`,
    `{${leituras.map((leitura) => leitura.contaId).join(',')}}`,
    `{${leituras.map((leitura) => leitura.gatewayId).join(',')}}`,
    `{${leituras.map((leitura) => leitura.dispositivoId).join(',')}}`,
    `{${leituras.map((leitura) => leitura.valor).join(',')}}`,
    // A canonical unit has neither quotes nor backslashes (contract/mqtt/unidades.ts).
    `{${leituras.map((leitura) => `"${leitura.unidade}"`).join(',')}}`,
  ];
}
