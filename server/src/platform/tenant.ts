import { createHmac } from 'node:crypto';
import { transaction } from './db.ts';
import type { Pool, Queryable } from './db.ts';

/** Who acts, for which conta: what the database is told, signed, at the start of each transaction. */
export interface Contexto {
  contaId: string;
  usuarioId: string;
  papel: 'ADMIN' | 'EDITOR' | 'VIEWER';
}

declare const scoped: unique symbol;

/** A transaction that sees one conta. Repo functions take only this, so forgetting the conta does not compile. */
export interface ContaTx extends Queryable {
  readonly contexto: Contexto;
  readonly [scoped]: 'conta';
}

/** A transaction across contas, for the platform's own work (sign-in, allocation of hardware). */
export interface PlataformaTx extends Queryable {
  readonly [scoped]: 'plataforma';
}

export interface Database {
  app: Pool;
  plataforma: Pool;
  /** Signs `app.ctx`; derived from TDS_SECRET, the database holds its HMAC pads. */
  ctxKey: Buffer;
}

/**
 * How far the clocks of this process and of the database may differ before nothing works. Harmless: a context is signed anew for
 * each transaction and set for it alone; who could read it there to use it again is inside the process that signs them.
 */
const CTX_VALID_S = 600;

export async function withContexto<Result>(db: Database, contexto: Contexto, run: (tx: ContaTx) => Promise<Result>): Promise<Result> {
  const signed = signContexto(contexto, db.ctxKey, Math.floor(Date.now() / 1000) + CTX_VALID_S);
  return transaction(db.app, async (client) => {
    // SET LOCAL takes no parameters; set_config(…, true) is the same, for this transaction only.
    await client.query({ name: 'app.ctx', text: "select set_config('app.ctx', $1, true)", values: [signed] });
    return run({ contexto, query: client.query.bind(client) } as unknown as ContaTx);
  });
}

/** `reason` names the work in pg_stat_activity and in the log of slow statements. */
export async function withPlataforma<Result>(db: Database, reason: string, run: (tx: PlataformaTx) => Promise<Result>): Promise<Result> {
  return transaction(db.plataforma, async (client) => {
    await client.query("select set_config('application_name', $1, true)", [`plataforma: ${reason}`]);
    return run({ query: client.query.bind(client) } as unknown as PlataformaTx);
  });
}

/** `conta:usuario:papel:expiry:hmac`, checked by tds.ctx_field(). */
export function signContexto(contexto: Contexto, key: Buffer, expiresS: number): string {
  const body = `${contexto.contaId}:${contexto.usuarioId}:${contexto.papel}:${expiresS}`;
  return `${body}:${createHmac('sha256', key).update(body).digest('hex')}`;
}
