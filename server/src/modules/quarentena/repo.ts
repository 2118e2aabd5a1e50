import { MAX_CONTADAS } from '@tds/contract/http';
import type { Quarentena } from '@tds/contract/http';
import type { ContaTx } from '../../platform/tenant.ts';

export interface QuarentenaFilter {
  busca?: string | undefined;
  motivo?: string | undefined;
  gatewayId?: string | undefined;
  pagina: number;
  porPagina: number;
}

interface ListRow extends Omit<Quarentena, 'conteudo' | 'recebidoEm'> {
  conteudo: Buffer;
  recebidoEm: Date;
}

/** What a page shows of a message; the whole stays in the table. */
const CONTENT_BYTES = 4096;

/** The conta first: a search through text cannot use an index of another conta's rows. */
const FILTER = `
  q.conta_id = $1
  and ($2::text is null or q.motivo = $2)
  and ($3::uuid is null or q.gateway_id = $3)
  and ($4::text is null or position(lower($4) in lower(q.detalhe || ' ' || coalesce(q.dispositivo_codigo, ''))) > 0)`;

export async function listQuarentena(tx: ContaTx, filter: QuarentenaFilter): Promise<{ itens: Quarentena[]; total: number }> {
  const bounds = [tx.contexto.contaId, filter.motivo ?? null, filter.gatewayId ?? null, filter.busca || null];
  const counted = await tx.query<{ total: number }>(`select count(*) as total from tds_new_quarentena q where ${FILTER}`, bounds);
  const { rows } = await tx.query<ListRow>(
    `select q.id, q.gateway_id as "gatewayId", g.nome as "gatewayNome", q.motivo, q.detalhe, q.vezes,
            q.dispositivo_codigo as "dispositivoCodigo", substring(q.conteudo from 1 for ${CONTENT_BYTES}) as conteudo,
            q.recebido_em as "recebidoEm"
       from tds_new_quarentena q join tds_new_gateway g on g.conta_id = q.conta_id and g.id = q.gateway_id
      where ${FILTER} order by q.recebido_em desc, q.id limit $5 offset $6`,
    [...bounds, filter.porPagina, (filter.pagina - 1) * filter.porPagina],
  );
  const itens = rows.map((row) => ({ ...row, conteudo: toText(row.conteudo), recebidoEm: row.recebidoEm.toISOString() }));
  return { itens, total: counted.rows[0]?.total ?? 0 };
}

/** The newest only: a gateway that sends nonsense for a week must not make each look at the page count it all. */
export async function countMotivos(tx: ContaTx, gatewayId: string | undefined): Promise<{ itens: { motivo: string; total: number }[]; isCut: boolean }> {
  const { rows } = await tx.query<{ motivo: string; total: number }>(
    `select motivo, count(*) as total
       from (select motivo from tds_new_quarentena where conta_id = $1 and ($2::uuid is null or gateway_id = $2)
              order by recebido_em desc limit ${MAX_CONTADAS + 1}) newest
      group by motivo order by total desc, motivo`,
    [tx.contexto.contaId, gatewayId ?? null],
  );
  return { itens: rows, isCut: rows.reduce((sum, { total }) => sum + total, 0) > MAX_CONTADAS };
}

/** UTF-8 as it came, a character cut at the end left out; bytes that are no text as hexadecimal. */
function toText(bytes: Buffer): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes, { stream: true });
    if (!/[^\P{Cc}\n\r\t]/u.test(text)) return text;
  } catch {
    // Not UTF-8.
  }
  return bytes.toString('hex');
}
