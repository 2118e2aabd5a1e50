import type { Papel } from '@tds/contract/http';
import { AppError } from '../../platform/errors.ts';
import { createId } from '../../platform/id.ts';
import { withPlataforma } from '../../platform/tenant.ts';
import type { Database, PlataformaTx } from '../../platform/tenant.ts';
import { findContaId, insertConta, upsertMembro } from './repo.ts';

export interface ContaInput {
  slug: string;
  nome: string;
  /** IANA name. */
  fuso: string;
}

/** A new conta. Throws INVALID_INPUT for an unknown time zone, CONFLICT (field `slug`) when the slug is in use. */
export async function createConta(tx: PlataformaTx, input: ContaInput): Promise<{ id: string; slug: string }> {
  const fuso = canonicalZone(input.fuso);
  if (fuso === undefined) throw new AppError('INVALID_INPUT', { fields: { fuso: 'UNKNOWN_ZONE' } });
  const id = createId();
  if (!(await insertConta(tx, { ...input, id, fuso }))) throw new AppError('CONFLICT', { fields: { slug: 'TAKEN' } });
  return { id, slug: input.slug };
}

/** The conta with this slug, made when it is not there; one that is there stays as it is. */
export async function ensureConta(database: Database, input: ContaInput): Promise<string> {
  return withPlataforma(database, 'ensureConta', async (tx) => (await findContaId(tx, input.slug)) ?? (await createConta(tx, input)).id);
}

/** Makes a person a member of a conta with this papel, or changes the papel. */
export async function ensureMembro(database: Database, membro: { contaId: string; usuarioId: string; papel: Papel }): Promise<void> {
  await withPlataforma(database, 'ensureMembro', (tx) => upsertMembro(tx, membro.contaId, membro.usuarioId, membro.papel));
}

/** Only names of the IANA database: `Intl` also takes offsets like `+03:00`, whose days know no daylight saving. */
function canonicalZone(fuso: string): string | undefined {
  if (!/^(?:[A-Za-z_]+(?:\/[A-Za-z0-9_+-]+)+|UTC)$/.test(fuso)) return undefined;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: fuso }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}
