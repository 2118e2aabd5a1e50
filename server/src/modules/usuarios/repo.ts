import type { Idioma, Papel } from '@tds/contract/http';
import { setClause } from '../../platform/set-clause.ts';
import type { PlataformaTx } from '../../platform/tenant.ts';

export interface UsuarioRow {
  id: string;
  email: string;
  nome: string;
  idioma: Idioma;
  isSuperAdmin: boolean;
}

export interface NewUsuario {
  id: string;
  email: string;
  nome: string;
  senhaHash: string;
  isSuperAdmin: boolean;
}

const USUARIO = 'id, email, nome, idioma, is_super_admin as "isSuperAdmin"';

export async function findSenhaHash(tx: PlataformaTx, email: string): Promise<{ id: string; senhaHash: string } | undefined> {
  const { rows } = await tx.query<{ id: string; senhaHash: string }>('select id, senha_hash as "senhaHash" from tds_new_usuario where email = $1', [email]);
  return rows[0];
}

export async function findUsuario(tx: PlataformaTx, id: string): Promise<UsuarioRow | undefined> {
  const { rows } = await tx.query<UsuarioRow>(`select ${USUARIO} from tds_new_usuario where id = $1`, [id]);
  return rows[0];
}

/** A person's contas; a super-admin acts in every one as ADMIN. Contas out of use are the platform's business. */
export async function listContasOf(tx: PlataformaTx, usuario: UsuarioRow): Promise<{ slug: string; nome: string; fuso: string; papel: Papel }[]> {
  const { rows } = await tx.query<{ slug: string; nome: string; fuso: string; papel: Papel }>(
    `select c.slug, c.nome, c.fuso, case when $2 then 'ADMIN' else m.papel end as papel
       from tds_new_conta c left join tds_new_membro m on m.conta_id = c.id and m.usuario_id = $1
      where c.is_active and ($2 or m.papel is not null)
      order by lower(c.nome), c.slug limit 1000`,
    [usuario.id, usuario.isSuperAdmin],
  );
  return rows;
}

/** False when the e-mail is in use. */
export async function insertUsuario(tx: PlataformaTx, usuario: NewUsuario): Promise<boolean> {
  const { rowCount } = await tx.query(
    `insert into tds_new_usuario (id, email, nome, senha_hash, is_super_admin) values ($1, $2, $3, $4, $5)
     on conflict (email) do nothing`,
    [usuario.id, usuario.email, usuario.nome, usuario.senhaHash, usuario.isSuperAdmin],
  );
  return rowCount === 1;
}

export async function updateUsuario(tx: PlataformaTx, id: string, patch: { nome?: string | undefined; idioma?: Idioma | undefined }): Promise<void> {
  const set = setClause({ nome: 'nome', idioma: 'idioma' }, patch, 2);
  await tx.query(`update tds_new_usuario set ${set.text} id = id where id = $1`, [id, ...set.values]);
}

export async function updateSenha(tx: PlataformaTx, id: string, senhaHash: string, isSuperAdmin: boolean): Promise<void> {
  await tx.query('update tds_new_usuario set senha_hash = $2, is_super_admin = $3 where id = $1', [id, senhaHash, isSuperAdmin]);
}
