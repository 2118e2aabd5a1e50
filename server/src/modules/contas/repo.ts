import { MAX_EM_ANALISE } from '@tds/contract/http';
import type { Conta, Papel } from '@tds/contract/http';
import { firstOrNotFound } from '../../platform/db.ts';
import type { ContaTx, PlataformaTx } from '../../platform/tenant.ts';

export async function findConta(tx: ContaTx): Promise<Conta> {
  const { rows } = await tx.query<Conta>(
    `select c.id, c.slug, c.nome, c.fuso, c.is_active as "isActive", c.versao,
            (select count(*) from tds_new_gateway g where g.conta_id = c.id and g.estado <> 'ARQUIVADO') as gateways,
            (select count(*) from tds_new_gateway g join tds_new_gateway_presenca p on p.gateway_id = g.id
              where g.conta_id = c.id and g.estado <> 'ARQUIVADO' and tds.is_online(p.online, p.visto_em)) as "gatewaysOnline",
            (select count(*) from tds_new_dispositivo d where d.conta_id = c.id and d.status <> 'ARQUIVADO') as dispositivos,
            (select count(*) from (select from tds_new_quarentena q where q.conta_id = c.id limit ${MAX_EM_ANALISE}) q) as quarentena
       from tds_new_conta c where c.id = $1`,
    [tx.contexto.contaId],
  );
  return firstOrNotFound(rows);
}

export async function findContaId(tx: PlataformaTx, slug: string): Promise<string | undefined> {
  const { rows } = await tx.query<{ id: string }>('select id from tds_new_conta where slug = $1', [slug]);
  return rows[0]?.id;
}

/** False when the slug is in use. */
export async function insertConta(tx: PlataformaTx, conta: { id: string; slug: string; nome: string; fuso: string }): Promise<boolean> {
  const { rowCount } = await tx.query(
    'insert into tds_new_conta (id, slug, nome, fuso) values ($1, $2, $3, $4) on conflict (slug) do nothing',
    [conta.id, conta.slug, conta.nome, conta.fuso],
  );
  return rowCount === 1;
}

export async function upsertMembro(tx: PlataformaTx, contaId: string, usuarioId: string, papel: Papel): Promise<void> {
  await tx.query(
    `insert into tds_new_membro (conta_id, usuario_id, papel) values ($1, $2, $3)
     on conflict (conta_id, usuario_id) do update set papel = excluded.papel`,
    [contaId, usuarioId, papel],
  );
}
