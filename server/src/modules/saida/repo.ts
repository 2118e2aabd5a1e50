import type { Config, Mac } from '@tds/contract/mqtt';
import { firstOrNotFound } from '../../platform/db.ts';
import type { ContaTx, PlataformaTx } from '../../platform/tenant.ts';

/** How a gateway polls, as the wire has it; its dispositivos stand in rows of their own. */
export type Coleta = Pick<Config, 'intervalo_s' | 'alinhar' | 'barramentos'>;

/** A dispositivo that is read by Modbus; `modbus` is the wire's map without what has a column. */
export interface Polled {
  codigo: string;
  unidade: string;
  barramento: string;
  slaveId: number;
  modbus: Record<string, unknown>;
}

/** Whom a config is for. */
export interface Target {
  coleta: Coleta | null;
  mac: Mac | null;
  /** The hardware was told a config while it was another gateway's; of other contas' gateways the platform alone can tell. */
  isSecondHand: boolean;
}

export interface SaidaRow {
  contaId: string;
  gatewayId: string;
  mac: Mac;
  familia: 'config';
  conteudo: object;
}

export interface ConfigRow {
  coleta: Coleta | null;
  gatewayVersao: number;
  versao: number | null;
  estado: 'PENDENTE' | 'ENTREGUE' | 'CANCELADO' | 'EXPIRADO';
  aplicado: boolean | null;
  recusa: string | null;
  criadoEm: Date;
  respondidoEm: Date | null;
}

/** Holds the gateway: of two changes at once the second sees the first. Undefined when it is archived or not there. */
export async function findTarget(tx: ContaTx | PlataformaTx, contaId: string, gatewayId: string): Promise<Target | undefined> {
  const { rows } = await tx.query<Target>(
    `select g.config as coleta, g.mac,
            exists (select from tds_new_saida s where s.mac = g.mac and s.familia = 'config' and s.gateway_id <> g.id) as "isSecondHand"
       from tds_new_gateway g
      where g.conta_id = $1 and g.id = $2 and g.estado <> 'ARQUIVADO'
        for update of g`,
    [contaId, gatewayId],
  );
  return rows[0];
}

/** Neither those out of service nor those whose readings are entered by hand. */
export async function listPolled(tx: ContaTx | PlataformaTx, contaId: string, gatewayId: string): Promise<Polled[]> {
  const { rows } = await tx.query<Polled>(
    `select codigo, unidade, barramento, slave_id as "slaveId", modbus from tds_new_dispositivo
      where conta_id = $1 and gateway_id = $2 and status = 'ATIVO' and modo = 'AUTO' and slave_id is not null
      order by codigo`,
    [contaId, gatewayId],
  );
  return rows;
}

/** What was cancelled, or says something else now, waits to be sent; the database gives it its versao. */
export async function upsertSaida(tx: ContaTx | PlataformaTx, { contaId, gatewayId, mac, familia, conteudo }: SaidaRow): Promise<void> {
  await tx.query(
    `insert into tds_new_saida as s (conta_id, gateway_id, mac, familia, conteudo) values ($1, $2, $3, $4, $5)
     on conflict (conta_id, gateway_id, mac, familia, assunto) do update set conteudo = excluded.conteudo
      where s.conteudo <> excluded.conteudo or s.estado not in ('PENDENTE', 'ENTREGUE')`,
    [contaId, gatewayId, mac, familia, JSON.stringify(conteudo)],
  );
}

export async function findConfig(tx: ContaTx, gatewayId: string): Promise<ConfigRow> {
  const { rows } = await tx.query<ConfigRow>(
    `select g.config as coleta, g.versao as "gatewayVersao", s.versao, s.estado, s.aplicado, s.recusa,
            s.criado_em as "criadoEm", s.respondido_em as "respondidoEm"
       from tds_new_gateway g
       left join tds_new_saida s on s.conta_id = g.conta_id and s.gateway_id = g.id and s.mac = g.mac and s.familia = 'config'
      where g.conta_id = $1 and g.id = $2`,
    [tx.contexto.contaId, gatewayId],
  );
  return firstOrNotFound(rows);
}

/** False when the gateway has another version, is archived or not there. */
export async function updateColeta(tx: ContaTx, gatewayId: string, versao: number, coleta: Coleta): Promise<boolean> {
  const { rowCount } = await tx.query(
    "update tds_new_gateway set config = $4, versao = versao + 1 where conta_id = $1 and id = $2 and versao = $3 and estado <> 'ARQUIVADO'",
    [tx.contexto.contaId, gatewayId, versao, JSON.stringify(coleta)],
  );
  return rowCount === 1;
}
