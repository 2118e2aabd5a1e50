import { STALE_AFTER_MIN } from '@tds/contract/http';
import type { Dispositivo } from '@tds/contract/http';
import { firstOrNotFound } from '../../platform/db.ts';
import { setClause } from '../../platform/set-clause.ts';
import type { ContaTx } from '../../platform/tenant.ts';
import { fromColumns } from './modbus.ts';

/** As stored: `modbus` is the wire's map without what has a column of its own. */
export interface DispositivoFields {
  gatewayId: string | null;
  codigo: string;
  nome: string;
  descricao: string;
  tipo: Dispositivo['tipo'];
  grandeza: Dispositivo['grandeza'];
  unidade: string;
  tipoLeitura: Dispositivo['tipoLeitura'];
  mac: string | null;
  barramento: string | null;
  slaveId: number | null;
  modbus: Record<string, unknown> | null;
  modo: Dispositivo['modo'];
  status: Dispositivo['status'];
  valAlarmeDia: string | null;
  valAlarmeMes: string | null;
}

interface FullRow extends Omit<Dispositivo, 'modbus' | 'ultimaLeitura'> {
  barramento: string | null;
  slaveId: number | null;
  modbus: Record<string, unknown> | null;
  ultimaTime: Date | null;
  ultimoValor: string | null;
  recebidoEm: Date | null;
}

export interface DispositivoFilter {
  busca?: string | undefined;
  gatewayId?: string | undefined;
  tipo?: Dispositivo['tipo'] | undefined;
  grandeza?: Dispositivo['grandeza'] | undefined;
  status?: Dispositivo['status'] | undefined;
  atrasado?: 'true' | undefined;
  pagina: number;
  porPagina: number;
}

const COLUMNS: Record<keyof DispositivoFields, string> = {
  gatewayId: 'gateway_id',
  codigo: 'codigo',
  nome: 'nome',
  descricao: 'descricao',
  tipo: 'tipo',
  grandeza: 'grandeza',
  unidade: 'unidade',
  tipoLeitura: 'tipo_leitura',
  mac: 'mac',
  barramento: 'barramento',
  slaveId: 'slave_id',
  modbus: 'modbus',
  modo: 'modo',
  status: 'status',
  valAlarmeDia: 'val_alarme_dia',
  valAlarmeMes: 'val_alarme_mes',
};

/** `source` is tds_new_dispositivo or some rows of it. trim_scale: 12.5000 is stored, 12.5 was read. */
const selectFrom = (source: string): string => `
select d.id, d.gateway_id as "gatewayId", g.nome as "gatewayNome", d.codigo, d.nome, d.descricao, d.tipo, d.grandeza, d.unidade,
       d.tipo_leitura as "tipoLeitura", d.mac, d.barramento, d.slave_id as "slaveId", d.modbus, d.modo, d.status, d.versao,
       trim_scale(d.val_alarme_dia) as "valAlarmeDia", trim_scale(d.val_alarme_mes) as "valAlarmeMes",
       e.ultima_time as "ultimaTime", trim_scale(e.ultimo_valor) as "ultimoValor", e.recebido_em as "recebidoEm"
  from ${source} d
  left join tds_new_gateway g on g.conta_id = d.conta_id and g.id = d.gateway_id
  left join tds_new_dispositivo_estado e on e.dispositivo_id = d.id`;

const FILTER = `
  d.conta_id = $1 and d.status <> 'ARQUIVADO'
  and ($2::text is null or position(tds.fold($2) in tds.fold(d.codigo || ' ' || d.nome)) > 0)
  and ($3::uuid is null or d.gateway_id = $3)
  and ($4::text is null or d.tipo = $4) and ($5::text is null or d.grandeza = $5) and ($6::text is null or d.status = $6)`;

/** The conta again: the latest values are then read by its index, not one by one. */
const RECENT = `select e.dispositivo_id from tds_new_dispositivo_estado e where e.conta_id = $1 and e.ultima_time > now() - interval '${STALE_AFTER_MIN} minutes'`;
const IS_ATRASADO = `d.id not in (${RECENT})`;

export async function listDispositivos(tx: ContaTx, filter: DispositivoFilter): Promise<{ itens: Dispositivo[]; total: number; atrasados: number }> {
  const bounds = [tx.contexto.contaId, filter.busca || null, filter.gatewayId ?? null, filter.tipo ?? null, filter.grandeza ?? null, filter.status ?? null];
  const counted = await tx.query<{ todos: number; atrasados: number }>(
    `select count(*) as todos, count(*) filter (where ${IS_ATRASADO}) as atrasados from tds_new_dispositivo d where ${FILTER}`,
    bounds,
  );
  // The page first: gateways and latest values are looked up for those of the page only.
  const { rows } = await tx.query<FullRow>(
    `with pagina as materialized (
       select d.* from tds_new_dispositivo d where ${FILTER} ${filter.atrasado ? `and ${IS_ATRASADO}` : ''} order by tds.fold(d.nome), d.id limit $7 offset $8)
     ${selectFrom('pagina')} order by tds.fold(d.nome), d.id`,
    [...bounds, filter.porPagina, (filter.pagina - 1) * filter.porPagina],
  );
  const { todos, atrasados } = counted.rows[0] ?? { todos: 0, atrasados: 0 };
  return { itens: rows.map(toDispositivo), total: filter.atrasado ? atrasados : todos, atrasados };
}

export async function findDispositivo(tx: ContaTx, id: string): Promise<Dispositivo> {
  const { rows } = await tx.query<FullRow>(`${selectFrom('tds_new_dispositivo')} where d.conta_id = $1 and d.id = $2`, [tx.contexto.contaId, id]);
  return toDispositivo(firstOrNotFound(rows));
}

/** Holds the row until the transaction ends; nothing when it is not there. */
export async function lockDispositivo(tx: ContaTx, id: string): Promise<void> {
  await tx.query('select from tds_new_dispositivo where conta_id = $1 and id = $2 for update', [tx.contexto.contaId, id]);
}

export async function insertDispositivo(tx: ContaTx, id: string, fields: DispositivoFields): Promise<void> {
  const names = Object.keys(COLUMNS) as (keyof DispositivoFields)[];
  await tx.query(
    `insert into tds_new_dispositivo (conta_id, id, ${names.map((name) => COLUMNS[name]).join(', ')})
     values ($1, $2, ${names.map((_, i) => `$${i + 3}`).join(', ')})`,
    [tx.contexto.contaId, id, ...names.map((name) => fields[name])],
  );
}

export async function updateDispositivo(tx: ContaTx, id: string, fields: Partial<DispositivoFields>): Promise<void> {
  const set = setClause(COLUMNS, fields, 3);
  await tx.query(`update tds_new_dispositivo set ${set.text} versao = versao + 1 where conta_id = $1 and id = $2`, [tx.contexto.contaId, id, ...set.values]);
}

export async function archiveDispositivo(tx: ContaTx, id: string): Promise<void> {
  await tx.query(
    "update tds_new_dispositivo set status = 'ARQUIVADO', versao = versao + 1 where conta_id = $1 and id = $2 and status <> 'ARQUIVADO'",
    [tx.contexto.contaId, id],
  );
}

/** Physical slaves a gateway polls: several dispositivos may share one. */
export async function countSlaves(tx: ContaTx, gatewayId: string): Promise<number> {
  const { rows } = await tx.query<{ slaves: number }>(
    `select count(distinct (barramento, slave_id)) as slaves from tds_new_dispositivo
      where conta_id = $1 and gateway_id = $2 and status <> 'ARQUIVADO' and slave_id is not null`,
    [tx.contexto.contaId, gatewayId],
  );
  return rows[0]?.slaves ?? 0;
}

function toDispositivo({ barramento, slaveId, modbus, ultimaTime, ultimoValor, recebidoEm, ...row }: FullRow): Dispositivo {
  const ultimaLeitura =
    ultimaTime && ultimoValor !== null && recebidoEm
      ? { time: ultimaTime.toISOString(), valor: ultimoValor, recebidoEm: recebidoEm.toISOString() }
      : null;
  return { ...row, modbus: modbus && barramento !== null && slaveId !== null ? fromColumns(barramento, slaveId, modbus) : null, ultimaLeitura };
}
