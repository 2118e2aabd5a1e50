import type { Evento } from '@tds/contract/http';
import type { ContaTx } from '../../platform/tenant.ts';

const MAX_EVENTOS = 10;

/** Rows of one kind looked at: what the same hour brought is told together, and a flood of one kind costs no more than this. */
const MAX_GROUPED = 1000;

type EventoRow = Omit<Evento, 'em'> & { em: Date };

/**
 * The newest of each kind, then the newest of all. Ids are UUIDv7: in their order rows were made, which the primary key has. Instants in
 * the future (a clock was wrong) would stay on top for ever and are left out.
 */
const EVENTOS = `
with vivo as (select g.id, g.nome, g.criado_em, g.ativo_desde from tds_new_gateway g where g.conta_id = $1 and g.estado <> 'ARQUIVADO'
), presenca as (
  select distinct on (e.gateway_id, date_trunc('hour', e.em)) e.gateway_id, e.em, e.online,
         count(*) over (partition by e.gateway_id, date_trunc('hour', e.em)) as quantidade
    from (select * from tds_new_gateway_presenca_evento e where e.conta_id = $1 and e.em <= now() order by e.em desc limit ${MAX_GROUPED}) e
   order by e.gateway_id, date_trunc('hour', e.em), e.em desc
), recusa as (
  select q.gateway_id, q.motivo, max(q.recebido_em) as em, count(*) as quantidade
    from (select * from tds_new_quarentena q where q.conta_id = $1 order by q.recebido_em desc limit ${MAX_GROUPED}) q
   where q.recebido_em <= now() group by q.gateway_id, q.motivo, date_trunc('hour', q.recebido_em)
), cadastro as (
  select d.gateway_id, max(d.criado_em) as em, count(*) as quantidade, case when count(*) = 1 then min(d.id::text)::uuid end as id, min(d.nome) as nome
    from (select * from tds_new_dispositivo d where d.conta_id = $1 and d.status <> 'ARQUIVADO' order by d.id desc limit ${MAX_GROUPED}) d
   group by d.gateway_id, date_trunc('hour', d.criado_em)
), novo as (
  select max(g.criado_em) as em, count(*) as quantidade, case when count(*) = 1 then min(g.id::text)::uuid end as id, min(g.nome) as nome
    from vivo g group by date_trunc('hour', g.criado_em)
)
select case when p.online then 'GATEWAY_ONLINE' else 'GATEWAY_OFFLINE' end as tipo, p.em, g.id as "gatewayId", null::uuid as "dispositivoId",
       g.nome, null as motivo, p.quantidade
  from presenca p join vivo g on g.id = p.gateway_id
union all
select 'QUARENTENA', r.em, g.id, null, g.nome, r.motivo, r.quantidade from recusa r join vivo g on g.id = r.gateway_id
union all
select 'DISPOSITIVO_CADASTRADO', c.em, c.gateway_id, c.id, case when c.id is null then g.nome else c.nome end, null, c.quantidade
  from cadastro c left join vivo g on g.id = c.gateway_id
union all
select 'GATEWAY_CADASTRADO', n.em, n.id, null, case when n.id is not null then n.nome end, null, n.quantidade from novo n
union all
select 'PRIMEIRA_LEITURA', g.ativo_desde, g.id, null, g.nome, null, 1 from vivo g where g.ativo_desde is not null
 order by em desc, tipo, nome limit ${MAX_EVENTOS}`;

export async function listEventos(tx: ContaTx): Promise<Evento[]> {
  const { rows } = await tx.query<EventoRow>({ name: 'painel.eventos', text: EVENTOS, values: [tx.contexto.contaId] });
  return rows.map((row) => ({ ...row, em: row.em.toISOString() }));
}
