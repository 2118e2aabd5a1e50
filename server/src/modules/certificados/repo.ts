import type { Certificado } from '@tds/contract/http';
import type { Mac } from '@tds/contract/mqtt';
import type { ContaTx, PlataformaTx } from '../../platform/tenant.ts';

/** A certificate as the registry keeps it: digests in lower hex without separators. */
export interface NewCertificado {
  mac: Mac;
  serialHex: string;
  fingerprint256: string;
  spkiSha256: string;
  certificatePem: string;
  notBefore: Date;
  expiresAt: Date;
}

interface CertificadoRow extends Omit<Certificado, 'notBefore' | 'expiresAt'> {
  notBefore: Date;
  expiresAt: Date;
}

/** From here on the holder of its key may connect as this MAC. Throws a unique violation when it, or its key, is known. */
export async function createCertificado(tx: PlataformaTx, certificado: NewCertificado): Promise<void> {
  await tx.query(
    `insert into tds_new_certificado_device
       (fingerprint_sha256, serial_number, mac, spki_sha256, certificate_pem, not_before, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [
      certificado.fingerprint256,
      certificado.serialHex,
      certificado.mac,
      certificado.spkiSha256,
      certificado.certificatePem,
      certificado.notBefore,
      certificado.expiresAt,
    ],
  );
}

export interface RegisteredCertificado {
  mac: Mac;
  serial: string;
  estado: Certificado['estado'];
}

/** The certificate that was made for a key, whatever has become of it; a key has one for its whole life. */
export async function findCertificadoPem(tx: PlataformaTx, spkiSha256: string): Promise<(RegisteredCertificado & { certificatePem: string }) | undefined> {
  const { rows } = await tx.query<RegisteredCertificado & { certificatePem: string }>(
    `select mac, serial_number as serial, estado, certificate_pem as "certificatePem" from tds_new_certificado_device where spki_sha256 = $1`,
    [spkiSha256],
  );
  return rows[0];
}

/**
 * Whose holders are to be out for good, for the reason a person gave: one certificate, or every one of a MAC whose hardware or keys
 * are in other hands. Answers with those it revoked and, unchanged, those that were revoked before; empty when there is none.
 */
export async function revokeCertificados(tx: PlataformaTx, which: { serial: string } | { mac: Mac }, motivo: string): Promise<(RegisteredCertificado & { isNew: boolean })[]> {
  const [column, value] = 'serial' in which ? ['serial_number', which.serial] : ['mac', which.mac];
  const { rows: before } = await tx.query<RegisteredCertificado & { fingerprint: string }>(
    `select mac, serial_number as serial, estado, fingerprint_sha256 as fingerprint
       from tds_new_certificado_device where ${column} = $1 order by not_before, serial_number for update`,
    [value],
  );
  await tx.query(
    `update tds_new_certificado_device set estado = 'REVOGADO', revoked_at = now(), revoke_reason = $2
      where fingerprint_sha256 = any($1) and estado <> 'REVOGADO'`,
    [before.map(({ fingerprint }) => fingerprint), motivo],
  );
  return before.map(({ mac, serial, estado }) => ({ mac, serial, estado: 'REVOGADO', isNew: estado !== 'REVOGADO' }));
}

/** Those of a MAC that the conta may see: its own gateways'. */
export async function listCertificados(tx: ContaTx, mac: string): Promise<Certificado[]> {
  const { rows } = await tx.query<CertificadoRow>(
    `select serial_number as serial, fingerprint_sha256 as fingerprint256, estado, not_before as "notBefore", expires_at as "expiresAt"
       from tds_new_certificado_device where mac = $1 order by not_before desc, serial_number limit 100`,
    [mac],
  );
  return rows.map((row) => ({ ...row, notBefore: row.notBefore.toISOString(), expiresAt: row.expiresAt.toISOString() }));
}
