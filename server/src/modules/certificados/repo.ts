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

/** Those of a MAC that the conta may see: its own gateways'. */
export async function listCertificados(tx: ContaTx, mac: string): Promise<Certificado[]> {
  const { rows } = await tx.query<CertificadoRow>(
    `select serial_number as serial, fingerprint_sha256 as fingerprint256, estado, not_before as "notBefore", expires_at as "expiresAt"
       from tds_new_certificado_device where mac = $1 order by not_before desc, serial_number limit 100`,
    [mac],
  );
  return rows.map((row) => ({ ...row, notBefore: row.notBefore.toISOString(), expiresAt: row.expiresAt.toISOString() }));
}
