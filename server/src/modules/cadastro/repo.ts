import type { Mac } from '@tds/contract/mqtt';
import type { Queryable } from '../../platform/db.ts';

export interface GatewayRow {
  id: string;
  contaId: string;
  mac: Mac;
  estado: 'PRE_CADASTRADO' | 'ATIVO' | 'ARQUIVADO';
  /** Readings are taken from this instant on; null is the default bound. */
  historicoDesde: Date | null;
  ultimaLeitura: Date | null;
  /** When its MAC was another conta's: what it measured then is not this one's. */
  deOutras: Posse[];
}

/** Whose a MAC was, from one instant until before another, in milliseconds. */
interface Posse {
  contaId: string;
  gatewayId: string;
  deMs: number;
  ateMs: number;
}

/** A gateway as it was read: one without a MAC is in the registry, but nobody can be it. */
export type GatewayChange = GatewayRow | (Omit<GatewayRow, 'mac' | 'estado'> & { mac: null; estado: 'AGUARDANDO_MAC' | 'ARQUIVADO' });

export interface DispositivoRow {
  id: string;
  /** Null where readings are entered by hand. */
  gatewayId: string | null;
  codigo: string;
  unidade: string;
  tipo: 'MEDIDOR' | 'SENSOR' | 'ATUADOR';
  status: 'ATIVO' | 'INATIVO' | 'MANUTENCAO' | 'ARQUIVADO';
}

export interface CertificadoRow {
  fingerprint256: string;
  serial: string;
  mac: Mac;
  estado: 'ATIVO' | 'SUPERADO' | 'REVOGADO';
  expiresAt: Date;
}

export interface Changes {
  gateways: GatewayChange[];
  dispositivos: DispositivoRow[];
  certificados: CertificadoRow[];
  cursor: Cursor;
}

/** Where to go on from, by the database's own clock and transaction numbers. */
export interface Cursor {
  /** Whatever was written before this instant has been read. Null: that cannot be said yet, everything is read again. */
  since: Date | null;
  /** Earlier reads, in order: when, and the number of a transaction of that instant. */
  reads: { at: Date; xid: bigint }[];
}

/** A row is stamped before its transaction has a number, and a statement may take 15 s in between. */
const OVERLAP_MS = 60_000;

/**
 * Rows changed since a cursor, or all with null. A row carries the instant of its statement and is seen only after its commit,
 * however late that comes: the cursor waits at the last read before the oldest transaction under way, so that a revocation in a
 * long one is not passed over. What has lost its MAC or gateway is told as well, or the snapshot would keep it where it was.
 */
export async function loadChanges(db: Queryable, from: Cursor | null, overlapMs: number = OVERLAP_MS): Promise<Changes> {
  const cursor = await advance(db, from);
  const values = [from?.since ? new Date(from.since.getTime() - overlapMs) : null];
  const gateways = await db.query<GatewayChange>(
    `select g.id, g.conta_id as "contaId", g.mac, g.estado, g.historico_desde as "historicoDesde",
            (select max(e.ultima_time) from tds_new_dispositivo d join tds_new_dispositivo_estado e on e.dispositivo_id = d.id
              where d.conta_id = g.conta_id and d.gateway_id = g.id) as "ultimaLeitura",
            (select coalesce(json_agg(json_build_object('contaId', p.conta_id, 'gatewayId', p.gateway_id,
                      'deMs', extract(epoch from p.de) * 1000, 'ateMs', extract(epoch from p.ate) * 1000)), '[]')
               from tds_new_gateway_posse p where p.mac = g.mac and p.conta_id <> g.conta_id and p.ate is not null) as "deOutras"
       from tds_new_gateway g
      where $1::timestamptz is null or g.alterado_em > $1::timestamptz`,
    values,
  );
  const dispositivos = await db.query<DispositivoRow>(
    `select id, gateway_id as "gatewayId", codigo, unidade, tipo, status from tds_new_dispositivo
      where $1::timestamptz is null or alterado_em > $1::timestamptz`,
    values,
  );
  const certificados = await db.query<CertificadoRow>(
    `select fingerprint_sha256 as "fingerprint256", serial_number as "serial", mac, estado, expires_at as "expiresAt" from tds_new_certificado_device
      where $1::timestamptz is null or alterado_em > $1::timestamptz`,
    values,
  );
  return { gateways: gateways.rows, dispositivos: dispositivos.rows, certificados: certificados.rows, cursor };
}

/** The first accepted telemetry makes a pre-registered gateway an active one. */
export async function activateGateways(db: Queryable, gatewayIds: readonly string[]): Promise<void> {
  await db.query("update tds_new_gateway set estado = 'ATIVO' where id = any($1::uuid[]) and estado = 'PRE_CADASTRADO'", [gatewayIds]);
}

async function advance(db: Queryable, from: Cursor | null): Promise<Cursor> {
  const { rows } = await db.query<{ at: Date; own: string; oldest: string }>(
    // In this order: a transaction numbered after ours was stamped after this instant. The snapshot's own upper bound is not that
    // number, it may lie below those of transactions under way.
    'select clock_timestamp() as at, pg_current_xact_id()::text as own, pg_snapshot_xmin(pg_current_snapshot())::text as oldest',
  );
  const [row] = rows;
  if (row === undefined) throw new Error('a snapshot is one row');
  const reads = [...(from?.reads ?? []), { at: row.at, xid: BigInt(row.own) }];
  // Transactions before the oldest under way have ended: the statements that follow see what they wrote.
  const settled = reads.findLastIndex(({ xid }) => xid <= BigInt(row.oldest));
  return settled === -1 ? { since: from?.since ?? null, reads } : { since: reads[settled]!.at, reads: reads.slice(settled) };
}
