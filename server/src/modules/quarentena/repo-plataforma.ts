import { createHash } from 'node:crypto';
import type { Queryable } from '../../platform/db.ts';
import { createId } from '../../platform/id.ts';

/** Why a message belongs to no conta: FALHA_INTERNA is this server's own fault, the others are of who sent it. */
export type MotivoPlataforma = 'GATEWAY_DESCONHECIDO' | 'SEM_CERTIFICADO' | 'TOPICO_DESCONHECIDO' | 'FALHA_INTERNA';

/** A message that belongs to no conta. */
export interface PlataformaRow {
  topico: string;
  /** Of the topic; null where that is no gateway's. */
  mac: string | null;
  motivo: MotivoPlataforma;
  detalhe: string;
  /** How many readings it claims, 1 for one that cannot be read. */
  leituras: number;
  conteudo: Uint8Array;
  recebidoEm: Date;
}

/** One statement for all rows; a message that comes again, in the same batch or later, is counted and not repeated. */
export async function insertPlataforma(db: Queryable, rows: readonly PlataformaRow[]): Promise<void> {
  await db.query({
    name: 'quarentena.insert_plataforma',
    text: `insert into tds_new_quarentena_plataforma as q
             (id, chave, topico, mac, motivo, detalhe, leituras, conteudo, recebido_em, vezes)
           select distinct on (e.chave) e.*, count(*) over (partition by e.chave)
             from unnest($1::uuid[], $2::bytea[], $3::text[], $4::text[], $5::text[], $6::text[], $7::int[], $8::bytea[], $9::timestamptz[])
               as e(id, chave, topico, mac, motivo, detalhe, leituras, conteudo, recebido_em)
            order by e.chave
           on conflict (chave) do update set vezes = q.vezes + excluded.vezes, recebido_em = excluded.recebido_em`,
    values: [
      rows.map(() => createId()),
      rows.map(({ topico, conteudo }) => createHash('sha256').update(topico).update('\0').update(conteudo).digest()),
      rows.map(({ topico }) => plain(topico)),
      rows.map(({ mac }) => mac),
      rows.map(({ motivo }) => motivo),
      rows.map(({ detalhe }) => plain(detalhe)),
      rows.map(({ leituras }) => leituras),
      rows.map(({ conteudo }) => Buffer.from(conteudo)),
      rows.map(({ recebidoEm }) => recebidoEm),
    ],
  });
}

/** Text that the database takes whatever was sent: a topic of a stranger's making must not hold up the rest. */
function plain(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]/g, '?');
}
