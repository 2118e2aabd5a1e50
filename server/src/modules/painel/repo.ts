import { MAX_EM_ANALISE } from '@tds/contract/http';
import type { Painel } from '@tds/contract/http';
import type { ContaTx } from '../../platform/tenant.ts';

type Counts = Pick<Painel, 'gateways' | 'dispositivos' | 'quarentena' | 'passos'>;

/**
 * All that is counted, in one look at each table. Gateways and their presence are brought together by grouping: it costs the same before
 * and after the database has statistics of them, a join does not. The gateway to go on with is the one furthest on the way: connected
 * before bound before registered, the newest of equals.
 */
const COUNTS = `
with gateway as materialized (
  select id, bool_or(has_mac) as has_mac, bool_or(has_connected) as has_connected, bool_or(is_online) as is_online
    from (select g.id, true as is_vivo, g.mac is not null as has_mac, false as has_connected, false as is_online
            from tds_new_gateway g where g.conta_id = $1 and g.estado <> 'ARQUIVADO'
          union all
          select p.gateway_id, false, false, true, tds.is_online(p.online, p.visto_em) from tds_new_gateway_presenca p where p.conta_id = $1) g
   group by id having bool_or(is_vivo)
), dispositivo as (
  select count(*) as total from tds_new_dispositivo d where d.conta_id = $1 and d.status <> 'ARQUIVADO'
), quarentena as (
  select count(*) as total, count(*) filter (where q.recebido_em > now() - interval '24 hours') as ultimas
    from (select q.recebido_em from tds_new_quarentena q where q.conta_id = $1 order by q.recebido_em desc limit ${MAX_EM_ANALISE}) q
)
select (select count(*) from gateway) as gateways, (select count(*) from gateway where is_online) as online,
       (select count(*) from gateway where not has_connected) as "nuncaConectados",
       (select bool_or(has_mac) from gateway) as "hasMac", d.total as dispositivos, q.total as quarentena, q.ultimas as "ultimas24h",
       (select id from gateway order by has_connected desc, has_mac desc, id desc limit 1) as "gatewayId",
       exists (select from tds_new_dispositivo d join tds_new_dispositivo_estado e on e.conta_id = d.conta_id and e.dispositivo_id = d.id
                where d.conta_id = $1 and d.status <> 'ARQUIVADO') as "hasLeitura"
  from dispositivo d, quarentena q`;

interface CountsRow {
  gateways: number;
  online: number;
  nuncaConectados: number;
  hasMac: boolean | null;
  dispositivos: number;
  quarentena: number;
  ultimas24h: number;
  gatewayId: string | null;
  hasLeitura: boolean;
}

export async function findCounts(tx: ContaTx): Promise<Counts> {
  const { rows } = await tx.query<CountsRow>({ name: 'painel.counts', text: COUNTS, values: [tx.contexto.contaId] });
  const [row] = rows;
  if (!row) throw new Error('counting found no row');
  const { gateways: total, online, nuncaConectados, dispositivos, gatewayId, hasLeitura } = row;
  return {
    gateways: { total, online, nuncaConectados },
    dispositivos,
    quarentena: { total: row.quarentena, ultimas24h: row.ultimas24h },
    passos: { gatewayId, hasGateway: total > 0, hasMac: row.hasMac ?? false, hasConnected: total > nuncaConectados, hasDispositivo: dispositivos > 0, hasLeitura },
  };
}
