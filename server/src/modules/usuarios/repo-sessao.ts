import type { Papel } from '@tds/contract/http';
import type { PlataformaRead } from '../../platform/platform-read.ts';
import type { PlataformaTx } from '../../platform/tenant.ts';

export interface AcessoRow {
  usuarioId: string;
  isSuperAdmin: boolean;
  vistaEm: Date;
  contaId: string | null;
  /** Null without membership. */
  papel: Papel | null;
}

export async function insertSessao(
  tx: PlataformaTx,
  sessao: { tokenSha256: Buffer; usuarioId: string; now: Date; expiraEm: Date; endereco: string; agente: string },
): Promise<void> {
  await tx.query(
    `insert into tds_new_sessao (token_sha256, usuario_id, criada_em, vista_em, expira_em, endereco, agente)
     values ($1, $2, $3, $3, $4, $5, $6)`,
    [sessao.tokenSha256, sessao.usuarioId, sessao.now, sessao.expiraEm, sessao.endereco, sessao.agente],
  );
}

export async function deleteSessao(tx: PlataformaTx, tokenSha256: Buffer): Promise<void> {
  await tx.query('delete from tds_new_sessao where token_sha256 = $1', [tokenSha256]);
}

/** Session, conta and membership in one statement, so that a request can never mix two states of them. */
export async function findAcesso(db: PlataformaRead, tokenSha256: Buffer, slug: string | null, now: Date): Promise<AcessoRow | undefined> {
  const { rows } = await db.query<AcessoRow>({
    name: 'sessao.acesso',
    text: `select s.usuario_id as "usuarioId", u.is_super_admin as "isSuperAdmin", s.vista_em as "vistaEm",
                  c.id as "contaId", m.papel
             from tds_new_sessao s
             join tds_new_usuario u on u.id = s.usuario_id
             left join tds_new_conta c on c.slug = $2 and (c.is_active or u.is_super_admin)
             left join tds_new_membro m on m.conta_id = c.id and m.usuario_id = u.id
            where s.token_sha256 = $1 and s.expira_em > $3`,
    values: [tokenSha256, slug, now],
  });
  return rows[0];
}

/** Moves the end of an idle session, never beyond its absolute end. */
export async function touchSessao(tx: PlataformaTx, tokenSha256: Buffer, now: Date, idleS: number, absoluteS: number): Promise<void> {
  await tx.query(
    `update tds_new_sessao
        set vista_em = $2, expira_em = least(criada_em + make_interval(secs => $4), $2::timestamptz + make_interval(secs => $3))
      where token_sha256 = $1`,
    [tokenSha256, now, idleS, absoluteS],
  );
}
