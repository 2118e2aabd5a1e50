import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '../../platform/clock.ts';
import type { Acesso, FindAcesso } from '../../platform/http-session.ts';
import { readPlataforma } from '../../platform/platform-read.ts';
import { withPlataforma } from '../../platform/tenant.ts';
import type { Database, PlataformaTx } from '../../platform/tenant.ts';
import { findAcesso, insertSessao, touchSessao } from './repo-sessao.ts';
import type { AcessoRow } from './repo-sessao.ts';

/** A session nobody uses ends after a week, any session after 30 days. */
const IDLE_S = 7 * 86_400;
export const ABSOLUTE_S = 30 * 86_400;
/** `vista_em` is good to a minute; writing it at each request would double the work of reading. */
const TOUCH_MS = 60_000;
/** What the table of contas can hold; anything else names no conta and never reaches the database. */
const SLUG = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

/** A fresh token of 256 bits; only its digest is stored, so a copy of the table opens nothing. */
export async function createSessao(tx: PlataformaTx, usuarioId: string, now: Date, from: { endereco: string; agente: string }): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  const expiraEm = new Date(now.getTime() + IDLE_S * 1000);
  await insertSessao(tx, { tokenSha256: digest(token), usuarioId, now, expiraEm, endereco: from.endereco, agente: from.agente.slice(0, 300) });
  return token;
}

export function createFindAcesso(database: Database, clock: Clock): FindAcesso {
  const read = readPlataforma(database);
  return async (token, slug) => {
    const tokenSha256 = digest(token);
    const now = clock.now();
    const row = await findAcesso(read, tokenSha256, slug !== undefined && SLUG.test(slug) ? slug : null, now);
    if (!row) return null;
    if (now.getTime() - row.vistaEm.getTime() > TOUCH_MS) {
      await withPlataforma(database, 'sessao', (tx) => touchSessao(tx, tokenSha256, now, IDLE_S, ABSOLUTE_S));
    }
    return toAcesso(row);
  };
}

export function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

function toAcesso({ usuarioId, isSuperAdmin, contaId, papel }: AcessoRow): Acesso {
  const effective = isSuperAdmin ? 'ADMIN' : papel;
  return {
    usuario: { id: usuarioId, isSuperAdmin },
    conta: contaId !== null && effective !== null ? { id: contaId, papel: effective } : null,
  };
}
