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
}

export interface Changes {
  gateways: GatewayChange[];
  dispositivos: DispositivoRow[];
  certificados: CertificadoRow[];
  /** Where to go on from: the database's own clock. */
  cursor: Date;
}

/**
 * Rows changed since a cursor, or all with null. A row carries the instant of its statement, not of its commit: one minute
 * of overlap covers every transaction the 15 s statement limit allows. What has lost its MAC or gateway is told as well, or the
 * snapshot would keep it where it was.
 */
export async function loadChanges(db: Queryable, since: Date | null): Promise<Changes> {
  const { rows } = await db.query<{ now: Date }>('select clock_timestamp() as now');
  const cursor = rows[0]?.now ?? new Date();
  const values = [since];
  const gateways = await db.query<GatewayChange>(
    `select g.id, g.conta_id as "contaId", g.mac, g.estado, g.historico_desde as "historicoDesde",
            (select max(e.ultima_time) from tds_new_dispositivo d join tds_new_dispositivo_estado e on e.dispositivo_id = d.id
              where d.conta_id = g.conta_id and d.gateway_id = g.id) as "ultimaLeitura"
       from tds_new_gateway g
      where case when $1::timestamptz is null then g.mac is not null else g.alterado_em > $1::timestamptz - interval '1 minute' end`,
    values,
  );
  const dispositivos = await db.query<DispositivoRow>(
    `select id, gateway_id as "gatewayId", codigo, unidade, tipo, status from tds_new_dispositivo
      where case when $1::timestamptz is null then gateway_id is not null else alterado_em > $1::timestamptz - interval '1 minute' end`,
    values,
  );
  const certificados = await db.query<CertificadoRow>(
    `select fingerprint_sha256 as "fingerprint256", serial_number as "serial", mac, estado from tds_new_certificado_device
      where $1::timestamptz is null or alterado_em > $1::timestamptz - interval '1 minute'`,
    values,
  );
  return { gateways: gateways.rows, dispositivos: dispositivos.rows, certificados: certificados.rows, cursor };
}
