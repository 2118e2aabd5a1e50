import { randomBytes } from 'node:crypto';
import { email as emailShape, senha as senhaShape } from '@tds/contract/http';
import { createSuperAdmin } from '../modules/usuarios/index.ts';
import { AppError } from '../platform/errors.ts';
import { readFlags, usage, withInstallation } from './command.ts';
import type { Command } from './command.ts';

export const createAdmin: Command = {
  name: 'admin create',
  summary: 'create a person with every right on the platform (super-admin)',
  help: `  --email E        e-mail to sign in with
  --nome N         name (default: the e-mail)
  --senha-stdin    read the password from standard input; otherwise one is made and shown once
`,
  run: async (args) => {
    const flags = readFlags(args, { email: { type: 'string' }, nome: { type: 'string' }, 'senha-stdin': { type: 'boolean' } });
    const { email } = flags;
    if (email === undefined) usage('--email is missing');
    if (!emailShape.safeParse(email).success) usage(`${email} is no e-mail address`);
    const made = flags['senha-stdin'] === true ? undefined : randomBytes(15).toString('base64url');
    const senha = made ?? (await readStdin());
    if (!senhaShape.safeParse(senha).success) usage('The password needs 8 to 256 characters.');
    await withInstallation(async ({ database }) => {
      await createSuperAdmin(database, { email, nome: flags.nome ?? email, senha }).catch((error: unknown) => {
        if (!(error instanceof AppError) || error.code !== 'CONFLICT') throw error;
        throw new AppError('CONFLICT', { publicMessage: `${email} has an account already. Choose another e-mail.`, cause: error });
      });
    });
    process.stdout.write(made === undefined ? `${email} can sign in.\n` : `${email} can sign in with the password (shown only now):\n  ${made}\n`);
    return 0;
  },
};

async function readStdin(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8').replace(/\r?\n$/, '');
}
