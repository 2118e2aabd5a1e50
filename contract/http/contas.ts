import { z } from 'zod';
import { defineRoute } from './route.ts';
import { MAX_EM_ANALISE } from './quarentena.ts';
import { email, papel, senha } from './sessao.ts';
import { contaParams, fuso, id, line, slug, versao } from './shapes.ts';

export const conta = z
  .object({
    id,
    slug,
    nome: z.string(),
    fuso,
    isActive: z.boolean(),
    /** Counted for the whole conta, for the first page. */
    gateways: z.number().int(),
    gatewaysOnline: z.number().int(),
    dispositivos: z.number().int(),
    /** MAX_EM_ANALISE stands for that many or more. */
    quarentena: z.number().int().max(MAX_EM_ANALISE),
    versao,
  })
  .meta({ id: 'Conta' });

export const findConta = defineRoute({
  method: 'GET',
  path: '/api/v1/contas/:slug',
  access: 'VIEWER',
  tag: 'contas',
  summary: 'A conta with its counts',
  params: contaParams,
  answer: conta,
});

export const createConta = defineRoute({
  method: 'POST',
  path: '/api/v1/plataforma/contas',
  access: 'SUPER_ADMIN',
  tag: 'plataforma',
  summary: 'Create a conta',
  body: z.strictObject({ nome: line(100), slug, fuso: fuso.default('America/Sao_Paulo') }),
  status: 201,
  answer: z.object({ id, slug }),
});

export const createMembro = defineRoute({
  method: 'POST',
  path: '/api/v1/plataforma/contas/:slug/membros',
  access: 'SUPER_ADMIN',
  tag: 'plataforma',
  summary: 'Add a person to a conta; the account is created when the e-mail is new',
  params: contaParams,
  body: z.strictObject({ email, nome: line(100), senha: senha.optional(), papel }),
  status: 201,
  answer: z.object({ usuarioId: id }),
});

export type Conta = z.output<typeof conta>;
