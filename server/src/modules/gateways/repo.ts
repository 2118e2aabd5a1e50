import type { Gateway, Presenca } from '@tds/contract/http';
import { firstOrNotFound } from '../../platform/db.ts';
import { setClause } from '../../platform/set-clause.ts';
import type { ContaTx, PlataformaTx } from '../../platform/tenant.ts';

export interface GatewayFields {
  codigo: string;
  nome: string;
  descricao: string;
  latitude: number | null;
  longitude: number | null;
  qteMaxDispositivos: number;
}

export interface GatewayFilter {
  busca?: string | undefined;
  presenca?: Presenca | undefined;
  estado?: EstadoEmUso | undefined;
  ordem: 'nome' | 'visto' | 'presenca';
  pagina: number;
  porPagina: number;
}

type EstadoEmUso = Exclude<Gateway['estado'], 'ARQUIVADO'>;

export interface GatewayList {
  itens: Gateway[];
  total: number;
  porPresenca: Record<Presenca, number>;
  porEstado: Record<EstadoEmUso, number>;
}

interface FullRow extends Omit<Gateway, 'vistoEm' | 'presencaDesde' | 'historicoDesde'> {
  vistoEm: Date | null;
  presencaDesde: Date | null;
  historicoDesde: Date | null;
}

const COLUMNS: Record<keyof GatewayFields, string> = {
  codigo: 'codigo',
  nome: 'nome',
  descricao: 'descricao',
  latitude: 'latitude',
  longitude: 'longitude',
  qteMaxDispositivos: 'qte_max_dispositivos',
};

/** A gateway that fell silent is offline since it was last heard; `desde` was written while it spoke. */
const PRESENCE = `
  case when p.gateway_id is null then 'NUNCA_CONECTADO' when tds.is_online(p.online, p.visto_em) then 'ONLINE' else 'OFFLINE' end as presenca,
  case when p.online and not tds.is_online(p.online, p.visto_em) then p.visto_em else p.desde end as "presencaDesde"`;

/** `source` is tds_new_gateway or some rows of it. Slaves count once, however many dispositivos read them. */
const selectFrom = (source: string): string => `
select g.id, g.codigo, g.nome, g.descricao, g.mac, g.estado, g.versao,
       g.latitude::float8 as latitude, g.longitude::float8 as longitude,
       g.qte_max_dispositivos as "qteMaxDispositivos", g.historico_desde as "historicoDesde",
       p.visto_em as "vistoEm", p.firmware_version as "firmwareVersion", ${PRESENCE},
       d.dispositivos, d.slaves as "slavesEmUso"
  from ${source} g
  left join tds_new_gateway_presenca p on p.gateway_id = g.id
 cross join lateral (
       select count(*) as dispositivos, count(distinct (barramento, slave_id)) filter (where slave_id is not null) as slaves
         from tds_new_dispositivo d
        where d.conta_id = g.conta_id and d.gateway_id = g.id and d.status <> 'ARQUIVADO') d`;

const PRESENCAS: readonly Presenca[] = ['ONLINE', 'OFFLINE', 'NUNCA_CONECTADO'];
const ESTADOS: readonly EstadoEmUso[] = ['AGUARDANDO_MAC', 'PRE_CADASTRADO', 'ATIVO'];

/** Null bounds nothing. `position` and not LIKE: what a person types has no wildcards. */
const CANDIDATES = `
  select g.*, p.visto_em,
         case when p.gateway_id is null then 'NUNCA_CONECTADO' when tds.is_online(p.online, p.visto_em) then 'ONLINE' else 'OFFLINE' end as presenca
    from tds_new_gateway g left join tds_new_gateway_presenca p on p.gateway_id = g.id
   where g.conta_id = $1 and g.estado <> 'ARQUIVADO'
     and ($2::text is null or position(tds.fold($2) in tds.fold(g.codigo || ' ' || g.nome || ' ' || coalesce(g.mac, ''))) > 0)`;
const IS_PRESENCA = '($3::text is null or c.presenca = $3)';
const IS_ESTADO = '($4::text is null or c.estado = $4)';

const ORDERS: Record<GatewayFilter['ordem'], string> = {
  nome: 'tds.fold(c.nome), c.id',
  visto: 'c.visto_em desc nulls last, tds.fold(c.nome), c.id',
  // What wants attention first: gone the longest, then never there, then present.
  presenca: "case c.presenca when 'OFFLINE' then 1 when 'NUNCA_CONECTADO' then 2 else 3 end, case c.presenca when 'OFFLINE' then c.visto_em end, tds.fold(c.nome), c.id",
};

export async function listGateways(tx: ContaTx, filter: GatewayFilter): Promise<GatewayList> {
  const bounds = [tx.contexto.contaId, filter.busca || null, filter.presenca ?? null, filter.estado ?? null];
  const counts = await countGateways(tx, bounds);
  // The page first: what is counted for each gateway is counted for those of the page only.
  const { rows } = await tx.query<FullRow>(
    `with pagina as materialized (
       select c.*, row_number() over (order by ${ORDERS[filter.ordem]}) as lugar
         from (${CANDIDATES}) c where ${IS_PRESENCA} and ${IS_ESTADO} order by lugar limit $5 offset $6)
     ${selectFrom('pagina')} order by g.lugar`,
    [...bounds, filter.porPagina, (filter.pagina - 1) * filter.porPagina],
  );
  return { itens: rows.map(toGateway), ...counts };
}

/** In one look at the conta's gateways; each count leaves out the filter it is about. */
async function countGateways(tx: ContaTx, bounds: unknown[]): Promise<Omit<GatewayList, 'itens'>> {
  const { rows } = await tx.query<Record<Presenca | EstadoEmUso | 'total', number>>(
    `select count(*) filter (where ${IS_PRESENCA} and ${IS_ESTADO}) as total,
            ${PRESENCAS.map((presenca) => `count(*) filter (where c.presenca = '${presenca}' and ${IS_ESTADO}) as "${presenca}"`).join(', ')},
            ${ESTADOS.map((estado) => `count(*) filter (where c.estado = '${estado}' and ${IS_PRESENCA}) as "${estado}"`).join(', ')}
       from (${CANDIDATES}) c`,
    bounds,
  );
  const counted = rows[0];
  const pick = <Name extends Presenca | EstadoEmUso>(names: readonly Name[]) => Object.fromEntries(names.map((name) => [name, counted?.[name] ?? 0])) as Record<Name, number>;
  return { total: counted?.total ?? 0, porPresenca: pick(PRESENCAS), porEstado: pick(ESTADOS) };
}

export async function findGateway(tx: ContaTx, id: string): Promise<Gateway> {
  const { rows } = await tx.query<FullRow>(`${selectFrom('tds_new_gateway')} where g.conta_id = $1 and g.id = $2`, [tx.contexto.contaId, id]);
  return toGateway(firstOrNotFound(rows));
}

/** Without a MAC: the application has no right to write one. */
export async function insertGateway(tx: ContaTx | PlataformaTx, contaId: string, id: string, fields: GatewayFields): Promise<void> {
  await tx.query(
    `insert into tds_new_gateway (conta_id, id, codigo, nome, descricao, latitude, longitude, qte_max_dispositivos)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [contaId, id, fields.codigo, fields.nome, fields.descricao, fields.latitude, fields.longitude, fields.qteMaxDispositivos],
  );
}

/** False when the row has another version, is archived or not there. */
export async function updateGateway(tx: ContaTx, id: string, versao: number, patch: { [K in keyof GatewayFields]?: GatewayFields[K] | undefined }): Promise<boolean> {
  const set = setClause(COLUMNS, patch, 4);
  const { rowCount } = await tx.query(
    `update tds_new_gateway set ${set.text} versao = versao + 1
      where conta_id = $1 and id = $2 and versao = $3 and estado <> 'ARQUIVADO'`,
    [tx.contexto.contaId, id, versao, ...set.values],
  );
  return rowCount === 1;
}

/** Its dispositivos go with it; done again, it changes nothing. */
export async function archiveGateway(tx: ContaTx, id: string): Promise<void> {
  const key = [tx.contexto.contaId, id];
  await tx.query("update tds_new_gateway set estado = 'ARQUIVADO', versao = versao + 1 where conta_id = $1 and id = $2 and estado <> 'ARQUIVADO'", key);
  await tx.query("update tds_new_dispositivo set status = 'ARQUIVADO', versao = versao + 1 where conta_id = $1 and gateway_id = $2 and status <> 'ARQUIVADO'", key);
}

export async function updateHistorico(tx: ContaTx, id: string, desde: Date | null): Promise<boolean> {
  const { rowCount } = await tx.query(
    "update tds_new_gateway set historico_desde = $3, versao = versao + 1 where conta_id = $1 and id = $2 and estado <> 'ARQUIVADO'",
    [tx.contexto.contaId, id, desde],
  );
  return rowCount === 1;
}

/**
 * Holds the gateway until the transaction ends, so that who counts its slaves counts alone. Undefined when it is not there or
 * archived.
 */
export async function lockGateway(tx: ContaTx, id: string): Promise<{ qteMaxDispositivos: number } | undefined> {
  const { rows } = await tx.query<{ qteMaxDispositivos: number }>(
    `select qte_max_dispositivos as "qteMaxDispositivos" from tds_new_gateway
      where conta_id = $1 and id = $2 and estado <> 'ARQUIVADO' for update`,
    [tx.contexto.contaId, id],
  );
  return rows[0];
}

function toGateway(row: FullRow): Gateway {
  return {
    ...row,
    vistoEm: row.vistoEm?.toISOString() ?? null,
    presencaDesde: row.presencaDesde?.toISOString() ?? null,
    historicoDesde: row.historicoDesde?.toISOString() ?? null,
  };
}
