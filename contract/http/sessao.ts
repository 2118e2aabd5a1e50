import { z } from 'zod';
import { defineRoute } from './route.ts';
import { fuso, id, line, slug } from './shapes.ts';

export const papel = z.enum(['ADMIN', 'EDITOR', 'VIEWER']);
export const idioma = z.enum(['pt-BR', 'en']);

/** Who is signed in and which contas that person may open. */
export const sessao = z
  .object({
    usuario: z.object({ id, nome: z.string(), email: z.string(), idioma, isSuperAdmin: z.boolean() }),
    contas: z.array(z.object({ slug, nome: z.string(), fuso, papel })),
  })
  .meta({ id: 'Sessao' });

/** Length limits only: what a password may contain is the person's choice (NIST SP 800-63B 5.1.1.2). */
export const senha = z.string().min(8).max(256);

export const email = z.string().trim().toLowerCase().max(254).pipe(z.email());

export const createSessao = defineRoute({
  method: 'POST',
  path: '/api/v1/sessao',
  access: 'PUBLICO',
  tag: 'sessao',
  summary: 'Sign in; sets the session cookie',
  body: z.strictObject({ email: line(254), senha: z.string().min(1).max(1024) }),
  answer: sessao,
});

export const findSessao = defineRoute({
  method: 'GET',
  path: '/api/v1/sessao',
  access: 'SESSAO',
  tag: 'sessao',
  summary: 'Who is signed in',
  answer: sessao,
});

export const deleteSessao = defineRoute({
  method: 'DELETE',
  path: '/api/v1/sessao',
  access: 'SESSAO',
  tag: 'sessao',
  summary: 'Sign out; ends the session on the server',
});

export const updateUsuario = defineRoute({
  method: 'PATCH',
  path: '/api/v1/sessao/usuario',
  access: 'SESSAO',
  tag: 'sessao',
  summary: 'Change the own name or language',
  body: z.strictObject({ nome: line(100).optional(), idioma: idioma.optional() }),
  answer: sessao,
});

export type Sessao = z.output<typeof sessao>;
export type Papel = z.output<typeof papel>;
export type Idioma = z.output<typeof idioma>;
