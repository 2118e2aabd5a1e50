import { AppError } from '../../platform/errors.ts';
import { createId } from '../../platform/id.ts';
import { withPlataforma } from '../../platform/tenant.ts';
import type { Database, PlataformaTx } from '../../platform/tenant.ts';
import { findSenhaHash, insertUsuario, updateSenha } from './repo.ts';
import { hashSenha, verifySenha } from './senha.ts';

export interface UsuarioInput {
  email: string;
  nome: string;
  senha: string;
}

/** A new person. Throws CONFLICT (field `email`) when the e-mail is in use. */
export async function createUsuario(database: Database, input: UsuarioInput): Promise<string> {
  return create(database, input, false);
}

/** A new person with every right on the platform. Throws CONFLICT when the e-mail is in use: nobody is raised in silence. */
export async function createSuperAdmin(database: Database, input: UsuarioInput): Promise<string> {
  return create(database, input, true);
}

/** The person with this e-mail, password and rank, made or brought to it: the demo's people, whose passwords derive from a secret. */
export async function ensureUsuario(database: Database, input: UsuarioInput & { isSuperAdmin?: boolean }): Promise<string> {
  const isSuperAdmin = input.isSuperAdmin ?? false;
  const email = normalizeEmail(input.email);
  const found = await withPlataforma(database, 'ensureUsuario', (tx) => findSenhaHash(tx, email));
  if (!found) return create(database, input, isSuperAdmin);
  const senhaHash = (await verifySenha(found.senhaHash, input.senha)) ? found.senhaHash : await hashSenha(input.senha);
  await withPlataforma(database, 'ensureUsuario', (tx) => updateSenha(tx, found.id, senhaHash, isSuperAdmin));
  return found.id;
}

/** The id of the person with this e-mail; made with `senhaHash` when new. An account that exists keeps its password and name. */
export async function findOrCreateUsuario(tx: PlataformaTx, input: { email: string; nome: string; senhaHash: string | undefined }): Promise<string> {
  const email = normalizeEmail(input.email);
  const found = await findSenhaHash(tx, email);
  if (found) return found.id;
  if (input.senhaHash === undefined) throw new AppError('INVALID_INPUT', { fields: { senha: 'REQUIRED' } });
  const id = createId();
  if (!(await insertUsuario(tx, { id, email, nome: input.nome, senhaHash: input.senhaHash, isSuperAdmin: false }))) throw emailTaken();
  return id;
}

async function create(database: Database, input: UsuarioInput, isSuperAdmin: boolean): Promise<string> {
  const id = createId();
  const senhaHash = await hashSenha(input.senha);
  const email = normalizeEmail(input.email);
  const isNew = await withPlataforma(database, 'createUsuario', (tx) => insertUsuario(tx, { id, email, nome: input.nome, senhaHash, isSuperAdmin }));
  if (!isNew) throw emailTaken();
  return id;
}

export function normalizeEmail(email: string): string {
  return email.trim().toLowerCase();
}

function emailTaken(): AppError {
  return new AppError('CONFLICT', { fields: { email: 'TAKEN' } });
}
