import { createHash } from 'node:crypto';
import type { Motivo } from '@tds/contract/mqtt';
import type { Queryable } from '../../platform/db.ts';
import { createId } from '../../platform/id.ts';

export interface QuarentenaRow {
  contaId: string;
  gatewayId: string;
  motivo: Motivo;
  detalhe: string;
  dispositivoCodigo: string | null;
  /** The refused reading as JSON, or the message as it came. */
  conteudo: Uint8Array;
  recebidoEm: Date;
  /** Digest of gateway, message and place in it, see `chaveOf`. */
  chave: Buffer;
}

/** The same refused reading delivered twice has the same key. `index` is its place in the message, -1 the message itself. */
export function chaveOf(gatewayId: string, messageSha256: Buffer, index: number): Buffer {
  return createHash('sha256').update(gatewayId).update(messageSha256).update(String(index)).digest();
}

/** One statement for all rows; a row that comes again, in the same batch or later, is counted and not repeated. */
export async function insertQuarentena(db: Queryable, rows: readonly QuarentenaRow[]): Promise<void> {
  await db.query({
    name: 'quarentena.insert',
    text: `insert into tds_new_quarentena as q
             (conta_id, id, gateway_id, chave, motivo, detalhe, dispositivo_codigo, conteudo, recebido_em, vezes)
           select distinct on (e.chave) e.*, count(*) over (partition by e.chave)
             from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bytea[], $5::text[], $6::text[], $7::text[], $8::bytea[], $9::timestamptz[])
               as e(conta_id, id, gateway_id, chave, motivo, detalhe, dispositivo_codigo, conteudo, recebido_em)
            order by e.chave
           on conflict (chave) do update set vezes = q.vezes + excluded.vezes, recebido_em = excluded.recebido_em`,
    values: [
      rows.map((row) => row.contaId),
      rows.map(() => createId()),
      rows.map((row) => row.gatewayId),
      rows.map((row) => row.chave),
      rows.map((row) => row.motivo),
      rows.map((row) => row.detalhe),
      rows.map((row) => row.dispositivoCodigo),
      rows.map((row) => Buffer.from(row.conteudo)),
      rows.map((row) => row.recebidoEm),
    ],
  });
}
