import type { Evento } from '@tds/contract/http';
import type { ContaTx } from '../../platform/tenant.ts';

const MAX_EVENTOS = 10;

/** Rows of one kind looked at: what the same hour brought is told together, and a flood of one kind costs no more than this. */
const MAX_GROUPED = 1000;

/** So many gateways of which the same is said at one time are one evento: an outage of all is one thing that happened. */
const MIN_TOGETHER = 4;

/** What came later than this after the one before is told apart from it: ten registered today and one just now are not eleven just now. */
const PAUSE = "interval '2 minutes'";

/** `rows` with the number of the burst (`leva`) each belongs to, counted within `kind`. */
const inLevas = (rows: string, kind: string): string => `
  select f.*, count(*) filter (where f.is_first) over (partition by ${kind} order by f.em, f.id) as leva
    from (select r.*, coalesce(r.em - lag(r.em) over (partition by ${kind} order by r.em, r.id) > ${PAUSE}, true) as is_first from (${rows}) r) f`;

const IS_VIVO = "g.conta_id = $1 and g.estado <> 'ARQUIVADO'";
const VIVO = `tds_new_gateway g on ${IS_VIVO}`;

type EventoRow = Omit<Evento, 'em'> & { em: Date };

/**
 * The newest of each kind, then the newest of all. Ids are UUIDv7: in their order rows were made, which the primary key has. Instants in
 * the future (a clock was wrong) would stay on top for ever and are left out.
 */
const EVENTOS = `
with presenca as (
  select distinct on (e.gateway_id, date_trunc('hour', e.em)) e.gateway_id, e.em, case when e.online then 'GATEWAY_ONLINE' else 'GATEWAY_OFFLINE' end as tipo,
         count(*) over (partition by e.gateway_id, date_trunc('hour', e.em)) as quantidade
    from (select * from tds_new_gateway_presenca_evento e where e.conta_id = $1 and e.em <= now() order by e.em desc limit ${MAX_GROUPED}) e
   order by e.gateway_id, date_trunc('hour', e.em), e.em desc
), de_gateway as (
  select p.tipo, p.em, g.id, g.nome, p.quantidade from presenca p join ${VIVO} and g.id = p.gateway_id
  union all select 'GATEWAY_CADASTRADO', g.criado_em, g.id, g.nome, 1 from tds_new_gateway g where ${IS_VIVO}
  union all select 'PRIMEIRA_LEITURA', g.ativo_desde, g.id, g.nome, 1 from tds_new_gateway g where ${IS_VIVO} and g.ativo_desde is not null
), companhia as (
  select d.*, count(*) over (partition by d.tipo, d.leva) >= ${MIN_TOGETHER} as is_together from (${inLevas('select * from de_gateway', 'tipo')}) d
), recusa as (
  select q.gateway_id, q.motivo, max(q.recebido_em) as em, count(*) as quantidade
    from (select * from tds_new_quarentena q where q.conta_id = $1 order by q.recebido_em desc limit ${MAX_GROUPED}) q
   where q.recebido_em <= now() group by q.gateway_id, q.motivo, date_trunc('hour', q.recebido_em)
), registrado as (
  select d.gateway_id, d.leva, max(d.em) as em, count(*) as quantidade, min(d.id::text) as id, min(d.nome) as nome,
         count(*) over (partition by d.leva) >= ${MIN_TOGETHER} as is_together
    from (${inLevas(`select d.gateway_id, d.id, d.nome, d.criado_em as em from tds_new_dispositivo d where d.conta_id = $1 and d.status <> 'ARQUIVADO' order by d.id desc limit ${MAX_GROUPED}`, 'true')}) d
   group by d.gateway_id, d.leva
), cadastro as (
  select case when not is_together then gateway_id end as gateway_id, max(em) as em, sum(quantidade)::int as quantidade, min(id) as id, min(nome) as nome
    from registrado group by 1, leva
)
select c.tipo, c.em, c.id as "gatewayId", null::uuid as "dispositivoId", c.nome, null as motivo, c.quantidade from companhia c where not c.is_together
union all
select c.tipo, max(c.em), null, null, null, null, count(*) from companhia c where c.is_together group by c.tipo, c.leva
union all
select 'QUARENTENA', r.em, g.id, null, g.nome, r.motivo, r.quantidade from recusa r join ${VIVO} and g.id = r.gateway_id
union all
select 'DISPOSITIVO_CADASTRADO', c.em, c.gateway_id, case when c.quantidade = 1 then c.id::uuid end,
       case when c.quantidade = 1 then c.nome else g.nome end, null, c.quantidade
  from cadastro c left join ${VIVO} and g.id = c.gateway_id
 order by em desc, tipo, nome limit ${MAX_EVENTOS}`;

export async function listEventos(tx: ContaTx): Promise<Evento[]> {
  const { rows } = await tx.query<EventoRow>({ name: 'painel.eventos', text: EVENTOS, values: [tx.contexto.contaId] });
  return rows.map((row) => ({ ...row, em: row.em.toISOString() }));
}
