import { STALE_AFTER_MIN } from '@tds/contract/http';
import type { Canal, Carga, Taxa } from '@tds/contract/http';
import type { ContaTx } from '../../platform/tenant.ts';

const MAX_MAIORES = 5;

/** Into L/h and kW (contract/http/painel.ts). Exact: 1 m³ = 1000 L, 1 h = 60 min. */
const FATORES = `(values ('VAZAO', 'L/h', 1), ('VAZAO', 'L/min', 60), ('VAZAO', 'm³/h', 1000), ('POTENCIA', 'kW', 1), ('POTENCIA', 'W', 0.001))
  as f(grandeza, unidade, fator)`;

/** What a rate can be the rate of. The reactive part of energy has a rate of its own, in kvar. */
const BASES: Record<Taxa, string> = {
  VAZAO: "'AGUA_FRIA', 'AGUA_QUENTE', 'AGUA_REUSO', 'GAS_NATURAL', 'GLP'",
  POTENCIA: "'ENERGIA', 'ENERGIA_TERMICA'",
};

/** The one of them that the slave counts; null when it counts none or several. */
const baseOf = (taxa: Taxa): string => {
  const counted = `filter (where d.grandeza in (${BASES[taxa]})) over slave`;
  return `case when min(d.grandeza) ${counted} = max(d.grandeza) ${counted} then min(d.grandeza) ${counted} end`;
};

/**
 * Every canal of the conta ($1); `normalizado` is null when stale. What stands beside a rate is found by a window and not by a join: a
 * table that grew since its statistics were made is joined by looking at all rows for each.
 */
const CANAL = `
ponto as (
  select d.*, case when d.slave_id is null or d.gateway_id is null then null
              when d.grandeza = 'VAZAO' then ${baseOf('VAZAO')} when d.grandeza = 'POTENCIA' then ${baseOf('POTENCIA')} end as base
    from tds_new_dispositivo d where d.conta_id = $1 and d.status <> 'ARQUIVADO'
  window slave as (partition by d.gateway_id, d.barramento, d.slave_id)
), canal as materialized (
  select d.id, d.codigo, d.nome, tds.fold(d.nome) as ordem, d.gateway_id, d.grandeza, d.base, e.ultimo_valor as valor, d.unidade,
         e.ultima_time as lido_em, case when e.ultima_time > now() - interval '${STALE_AFTER_MIN} minutes' then e.ultimo_valor * f.fator end as normalizado
    from ponto d
    join ${FATORES} on f.grandeza = d.grandeza and f.unidade = d.unidade
    left join tds_new_dispositivo_estado e on e.conta_id = $1 and e.dispositivo_id = d.id
   where d.status = 'ATIVO' and d.tipo_leitura = 'INSTANTANEA'
), carga as materialized (
  select grandeza, base, sum(normalizado) as valor, sum(greatest(normalizado, 0)) as consumido, count(normalizado) as canais,
         count(*) - count(normalizado) as atrasados
    from canal group by 1, 2
)`;

/** One canal as the contract says it; `c` is the canal, `s` the carga it belongs to. */
const AS_CANAL = `
jsonb_build_object(
  'dispositivoId', c.id, 'codigo', c.codigo, 'nome', c.nome, 'gatewayId', c.gateway_id,
  'gatewayNome', (select g.nome from tds_new_gateway g where g.conta_id = $1 and g.id = c.gateway_id),
  'grandeza', c.grandeza, 'grandezaBase', c.base, 'valor', trim_scale(c.valor)::text, 'unidade', c.unidade,
  'normalizado', trim_scale(c.normalizado)::text, 'lidoEm', c.lido_em, 'isStale', c.normalizado is null,
  'participacao', case when c.normalizado >= 0 then coalesce(round(c.normalizado / nullif(s.consumido, 0), 6), 0) end)`;

/** What draws most first, ties by name; a stale one has nothing to be compared by. */
const ORDER = 'c.normalizado desc nulls last, c.ordem, c.id';

interface CargaRow extends Omit<Carga, 'unidade'> {
  maiores: Canal[];
}

/** What is registered most comes first, so that the order does not change with what is heard. */
export async function listCargas(tx: ContaTx): Promise<Carga[]> {
  const { rows } = await tx.query<CargaRow>({
    name: 'painel.cargas',
    text: `with ${CANAL}, posto as (
             select c.*, row_number() over (partition by c.grandeza, c.base order by ${ORDER}) as posto from canal c where c.normalizado is not null)
           select s.grandeza, s.base as "grandezaBase", trim_scale(s.valor) as valor, s.canais, s.atrasados,
                  coalesce((select jsonb_agg(${AS_CANAL} order by c.posto) from posto c
                             where c.posto <= ${MAX_MAIORES} and c.grandeza = s.grandeza and c.base is not distinct from s.base), '[]') as maiores
             from carga s order by s.canais + s.atrasados desc, s.grandeza, s.base nulls last`,
    values: [tx.contexto.contaId],
  });
  return rows.map((row) => ({ ...row, unidade: unidadeOf(row.grandeza), maiores: row.maiores.map(toCanal) }));
}

export interface CanalFilter {
  grandeza: Taxa;
  grandezaBase: Carga['grandezaBase'];
  busca?: string | undefined;
  pagina: number;
  porPagina: number;
}

export async function listCanais(tx: ContaTx, filter: CanalFilter): Promise<{ itens: Canal[]; total: number }> {
  const { rows } = await tx.query<{ itens: Canal[]; total: number }>({
    name: 'painel.canais',
    text: `with ${CANAL}, achado as (
             select c.* from canal c
              where c.grandeza = $2 and c.base is not distinct from $3::text
                and ($4::text is null or position(tds.fold($4) in tds.fold(c.codigo) || ' ' || c.ordem) > 0)
           ), pagina as (select c.* from achado c order by ${ORDER} limit $5 offset $6)
           select (select count(*) from achado) as total,
                  coalesce((select jsonb_agg(${AS_CANAL} order by ${ORDER})
                              from pagina c join carga s on s.grandeza = c.grandeza and s.base is not distinct from c.base), '[]') as itens`,
    values: [tx.contexto.contaId, filter.grandeza, filter.grandezaBase, filter.busca || null, filter.porPagina, (filter.pagina - 1) * filter.porPagina],
  });
  return { itens: rows[0]?.itens.map(toCanal) ?? [], total: rows[0]?.total ?? 0 };
}

function unidadeOf(grandeza: Taxa): Carga['unidade'] {
  return grandeza === 'VAZAO' ? 'L/h' : 'kW';
}

/** JSON holds the instant with the database's offset. */
function toCanal(canal: Canal): Canal {
  return { ...canal, lidoEm: canal.lidoEm === null ? null : new Date(canal.lidoEm).toISOString() };
}
