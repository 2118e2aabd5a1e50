import { randomBytes } from 'node:crypto';
import { email as emailShape, slug as slugShape } from '@tds/contract/http';
import { createConta, upsertMembro } from '../modules/contas/index.ts';
import { findOrCreateUsuario, hashSenha } from '../modules/usuarios/index.ts';
import { AppError } from '../platform/errors.ts';
import { withPlataforma } from '../platform/tenant.ts';
import type { PlataformaTx } from '../platform/tenant.ts';
import { readFlags, usage, withInstallation } from './command.ts';
import type { Command } from './command.ts';

const DEFAULT_FUSO = 'America/Sao_Paulo';

export const createContaCommand: Command = {
  name: 'contas create',
  summary: 'create an organisation (conta), with its first administrator',
  help: `  --slug S         its address: 2 to 40 lower-case letters, digits and dashes
  --nome N         its name
  --fuso Z         time zone, by its IANA name (default ${DEFAULT_FUSO})
  --admin E        e-mail of who administers it; who is new gets a password, shown once

  A super-admin may open every organisation, at /c/SLUG.
`,
  run: async (args) => {
    const flags = readFlags(args, { slug: { type: 'string' }, nome: { type: 'string' }, fuso: { type: 'string' }, admin: { type: 'string' } });
    const { slug, admin } = flags;
    const nome = flags.nome?.trim() ?? '';
    const fuso = flags.fuso ?? DEFAULT_FUSO;
    if (slug === undefined || nome === '') usage('--slug and --nome are needed');
    if (!slugShape.safeParse(slug).success) usage(`--slug ${slug} is no slug: 2 to 40 lower-case letters, digits and dashes`);
    if (nome.length > 100) usage('--nome takes up to 100 characters');
    if (admin !== undefined && !emailShape.safeParse(admin).success) usage(`--admin ${admin} is no e-mail address`);
    const senha = await withInstallation(({ database }) => withPlataforma(database, 'contas create', (tx) => create(tx, { slug, nome, fuso, admin })).catch(explain(slug, fuso)));
    process.stdout.write(`${nome} is at /c/${slug}\n`);
    if (admin !== undefined) process.stdout.write(senha === undefined ? `${admin} administers it, with the password of before.\n` : `${admin} administers it, with the password (shown only now):\n  ${senha}\n`);
    return 0;
  },
};

/** All or nothing. The password of the administrator, when that person is new. */
async function create(tx: PlataformaTx, { slug, nome, fuso, admin }: { slug: string; nome: string; fuso: string; admin: string | undefined }): Promise<string | undefined> {
  const { id: contaId } = await createConta(tx, { slug, nome, fuso });
  if (admin === undefined) return undefined;
  const known = await findOrCreateUsuario(tx, { email: admin, nome: admin, senhaHash: undefined }).catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'INVALID_INPUT') return undefined;
    throw error;
  });
  const senha = known === undefined ? randomBytes(15).toString('base64url') : undefined;
  const usuarioId = known ?? (await findOrCreateUsuario(tx, { email: admin, nome: admin, senhaHash: await hashSenha(senha ?? '') }));
  await upsertMembro(tx, contaId, usuarioId, 'ADMIN');
  return senha;
}

function explain(slug: string, fuso: string): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof AppError)) throw error;
    if (error.code === 'CONFLICT') throw new AppError('CONFLICT', { publicMessage: `There is an organisation ${slug} already. Choose another --slug.`, cause: error });
    if (error.code === 'INVALID_INPUT') throw new AppError('INVALID_INPUT', { publicMessage: `--fuso ${fuso} is no time zone of the IANA database, such as ${DEFAULT_FUSO}.`, cause: error });
    throw error;
  };
}
