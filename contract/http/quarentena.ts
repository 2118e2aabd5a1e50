import { z } from 'zod';
import { defineRoute } from './route.ts';
import { contaParams, id, instant, line, page, pageQuery } from './shapes.ts';

/** One reading, or one message that could not be read, which was not stored, with the reason. `motivo` is a code of `contract/mqtt/motivos.ts`; the page translates it. */
export const quarentena = z
  .object({
    id,
    gatewayId: id,
    gatewayNome: z.string(),
    motivo: z.string(),
    detalhe: z.string(),
    dispositivoCodigo: z.string().nullable(),
    /** The refused reading or message as it came, cut at 4 KiB; bytes that are no text are shown as hexadecimal. */
    conteudo: z.string(),
    vezes: z.number().int(),
    recebidoEm: instant,
  })
  .meta({ id: 'Quarentena' });

export const listQuarentena = defineRoute({
  method: 'GET',
  path: '/api/v1/contas/:slug/quarentena',
  access: 'VIEWER',
  tag: 'quarentena',
  summary: 'What could not be stored, newest first',
  params: contaParams,
  query: z.strictObject({ ...pageQuery, motivo: line(40).optional(), gatewayId: id.optional() }),
  answer: page(quarentena),
});

/**
 * Where the count of a conta's entries ends: it then stands for that many or more. A fault that goes on for weeks sets millions aside,
 * and nobody needs their exact number at each look.
 */
export const MAX_EM_ANALISE = 1000;

/** The newest entries that are counted by their reason; older ones are told by no count. */
export const MAX_CONTADAS = 10_000;

export const countQuarentena = defineRoute({
  method: 'GET',
  path: '/api/v1/contas/:slug/quarentena/motivos',
  access: 'VIEWER',
  tag: 'quarentena',
  summary: 'How many of the newest entries have each reason, the most frequent first',
  params: contaParams,
  query: z.strictObject({ gatewayId: id.optional() }),
  answer: z.object({
    itens: z.array(z.object({ motivo: z.string(), total: z.number().int() })),
    /** There are more entries than were counted (MAX_CONTADAS). */
    isCut: z.boolean(),
  }),
});

export type Quarentena = z.output<typeof quarentena>;
