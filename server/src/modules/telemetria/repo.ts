import type { Queryable } from '../../platform/db.ts';

/** A reading ready to be stored: parsed, matched to its dispositivo, bounded in time. */
export interface Leitura {
  time: Date;
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
 * The statement. One round trip stores a batch and moves the latest value of its dispositivos; ordered by key, so that two
 * writers take their locks in the same order. What is already there is left alone: the first value of an instant stays.
 * `recalcular_desde` becomes the earliest instant that arrived behind the latest one.
 */
const INSERT = `
with entrada as (
  select * from unnest($1::timestamptz[], $2::uuid[], $3::uuid[], $4::uuid[], $5::numeric[], $6::text[])
    with ordinality as e(time, conta_id, gateway_id, dispositivo_id, valor, unidade, ordem)
), gravada as (
  insert into tds_new_leitura_dispositivo (time, recebido_em, conta_id, gateway_id, dispositivo_id, valor, unidade)
  select time, $7::timestamptz, conta_id, gateway_id, dispositivo_id, valor, unidade
    from entrada order by dispositivo_id, time, ordem
  on conflict (dispositivo_id, time) do nothing
  returning time, conta_id, dispositivo_id, valor, unidade
), ultima as (
  select distinct on (dispositivo_id) conta_id, dispositivo_id, time, valor, unidade,
         min(time) over (partition by dispositivo_id) as primeira
    from gravada order by dispositivo_id, time desc
), estado as (
  insert into tds_new_dispositivo_estado as s
    (conta_id, dispositivo_id, ultima_time, ultimo_valor, unidade, recebido_em, recalcular_desde)
  select conta_id, dispositivo_id, time, valor, unidade, $7::timestamptz, primeira from ultima
  on conflict (dispositivo_id) do update set
    ultimo_valor = case when excluded.ultima_time > s.ultima_time then excluded.ultimo_valor else s.ultimo_valor end,
    unidade = case when excluded.ultima_time > s.ultima_time then excluded.unidade else s.unidade end,
    recebido_em = case when excluded.ultima_time > s.ultima_time then excluded.recebido_em else s.recebido_em end,
    ultima_time = greatest(s.ultima_time, excluded.ultima_time),
    recalcular_desde = least(s.recalcular_desde, case when excluded.recalcular_desde < s.ultima_time then excluded.recalcular_desde end),
    alterado_em = clock_timestamp()
)
select count(*) as gravadas from gravada`;

/** Those of the batch that differ from what stands at their instant; the time bounds let the planner skip other weeks. */
const CONFLICTS = `
with entrada as (
  select * from unnest($1::timestamptz[], $2::uuid[], $3::uuid[], $4::uuid[], $5::numeric[], $6::text[])
    as e(time, conta_id, gateway_id, dispositivo_id, valor, unidade)
)
insert into tds_new_leitura_conflito (time, recebido_em, conta_id, gateway_id, dispositivo_id, valor, unidade)
select distinct on (e.dispositivo_id, e.time, e.valor)
       e.time, $7::timestamptz, e.conta_id, e.gateway_id, e.dispositivo_id, e.valor, e.unidade
  from entrada e
  join tds_new_leitura_dispositivo l on l.dispositivo_id = e.dispositivo_id and l.time = e.time
   and l.time between $8::timestamptz and $9::timestamptz
 where l.valor <> e.valor
 order by e.dispositivo_id, e.time, e.valor
on conflict do nothing`;

/**
 * Stores a batch; every row ends as stored, duplicate or conflict. Both statements are safe to repeat, so a crash between
 * them loses nothing: the message was not acknowledged and comes again. Throws what the database says.
 */
export async function insertLeituras(db: Queryable, leituras: readonly Leitura[], recebidoEm: Date): Promise<Stored> {
  const values = [...columnsOf(leituras), recebidoEm];
  const { rows } = await db.query<{ gravadas: number }>({ name: 'leitura.insert', text: INSERT, values });
  const gravadas = rows[0]?.gravadas ?? 0;
  const rest = leituras.length - gravadas;
  if (rest === 0) return { gravadas, duplicadas: 0, conflitos: 0 };

  const times = leituras.map((leitura) => leitura.time.getTime());
  const bounds = [new Date(Math.min(...times)), new Date(Math.max(...times))];
  const { rowCount } = await db.query({ name: 'leitura.conflict', text: CONFLICTS, values: [...values, ...bounds] });
  const conflitos = rowCount ?? 0;
  return { gravadas, duplicadas: rest - conflitos, conflitos };
}

/** Makes the weekly partition an instant falls in; nothing happens when it is there. */
export async function createParticao(db: Queryable, time: Date): Promise<void> {
  await db.query('select tds.create_particao_leitura($1)', [time]);
}

/** The first accepted telemetry makes a pre-registered gateway an active one. */
export async function activateGateways(db: Queryable, gatewayIds: readonly string[]): Promise<void> {
  await db.query("update tds_new_gateway set estado = 'ATIVO' where id = any($1::uuid[]) and estado = 'PRE_CADASTRADO'", [gatewayIds]);
}

/** Tells the api processes that a conta has new values; the id only, since notifications have no access control. */
export async function notifyContas(db: Queryable, contaIds: readonly string[]): Promise<void> {
  await db.query("select pg_notify('tds_ao_vivo', id) from unnest($1::text[]) as id", [contaIds]);
}

/** PostgreSQL array literals, written here: the driver's own serializer costs more than the rest of the batch. */
function columnsOf(leituras: readonly Leitura[]): string[] {
  return [
    `{${leituras.map((leitura) => leitura.time.toISOString()).join(',')}}`,
    `{${leituras.map((leitura) => leitura.contaId).join(',')}}`,
    `{${leituras.map((leitura) => leitura.gatewayId).join(',')}}`,
    `{${leituras.map((leitura) => leitura.dispositivoId).join(',')}}`,
    `{${leituras.map((leitura) => leitura.valor).join(',')}}`,
    // A canonical unit has neither quotes nor backslashes (contract/mqtt/unidades.ts).
    `{${leituras.map((leitura) => `"${leitura.unidade}"`).join(',')}}`,
  ];
}
