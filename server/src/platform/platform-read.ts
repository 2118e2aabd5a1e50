import type { Queryable } from './db.ts';
import type { Database } from './tenant.ts';

declare const reading: unique symbol;

/**
 * Across tenants, for one statement that only reads: such a statement is a transaction of its own, so begin, naming and commit
 * around it would be three round trips for nothing. What writes takes a `PlataformaTx`.
 */
export interface PlataformaRead extends Queryable {
  readonly [reading]: 'plataforma';
}

export function readPlataforma({ plataforma }: Database): PlataformaRead {
  return { query: plataforma.query.bind(plataforma) } as unknown as PlataformaRead;
}
