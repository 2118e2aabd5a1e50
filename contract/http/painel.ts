import { z } from 'zod';
import { grandeza } from './dispositivos.ts';
import { MAX_EM_ANALISE } from './quarentena.ts';
import { defineRoute } from './route.ts';
import { contaParams, decimal, id, instant, page, pageQuery, soma } from './shapes.ts';

/**
 * What a conta draws right now, and the first page of it.
 *
 * A canal is an INSTANTANEA dispositivo in use (ATIVO) whose grandeza is a rate: VAZAO or POTENCIA. Rates are compared and added
 * in one unit each, L/h and kW: 1 L/min = 60 L/h, 1 m³/h = 1000 L/h, 1 W = 0.001 kW; a canal in another unit has no part in it.
 * One whose latest reading is older than STALE_AFTER_MIN is stale: it is told, last and without a number of the present, and
 * added nowhere. Missing is not zero.
 */
export const STALE_AFTER_MIN = 15;

export const taxa = z.enum(['VAZAO', 'POTENCIA']);

/**
 * What a rate is the rate of: the one volume (for VAZAO) or energy (for POTENCIA) that the same Modbus slave counts. Null when
 * there is none, or several. Water and gas, electricity and heat are never added.
 */
const grandezaBase = grandeza.nullable();

export const canal = z
  .object({
    dispositivoId: id,
    codigo: z.string(),
    nome: z.string(),
    gatewayId: id.nullable(),
    gatewayNome: z.string().nullable(),
    grandeza: taxa,
    grandezaBase,
    /** As measured, in its own `unidade`; null when nothing was ever read. */
    valor: decimal.nullable(),
    unidade: z.string(),
    /** In L/h or kW; null when stale. */
    normalizado: decimal.nullable(),
    /** Share of all that is drawn of the same grandeza and grandezaBase, 0 to 1; null when stale, and for what feeds in (negative). */
    participacao: z.number().min(0).max(1).nullable(),
    lidoEm: instant.nullable(),
    isStale: z.boolean(),
  })
  .meta({ id: 'Canal' });

/** The sum of the canais that measure the same: what feeds in (negative) is subtracted. */
export const carga = z
  .object({
    grandeza: taxa,
    grandezaBase,
    /** In `unidade`; null when no canal is fresh. */
    valor: soma.nullable(),
    unidade: z.enum(['L/h', 'kW']),
    /** How many canais are in the sum, and how many are stale and are not. */
    canais: z.number().int(),
    atrasados: z.number().int(),
    /** Those that draw most, at most five, fresh ones only. */
    maiores: z.array(canal),
  })
  .meta({ id: 'Carga' });

const tipoEvento = z.enum(['GATEWAY_ONLINE', 'GATEWAY_OFFLINE', 'QUARENTENA', 'GATEWAY_CADASTRADO', 'DISPOSITIVO_CADASTRADO', 'PRIMEIRA_LEITURA']);

export const evento = z
  .object({
    tipo: tipoEvento,
    em: instant,
    /** The gateway, and the one dispositivo, it is about; null when it is about several. */
    gatewayId: id.nullable(),
    dispositivoId: id.nullable(),
    /** Of the dispositivo when there is one, else of the gateway. */
    nome: z.string().nullable(),
    /** Of a QUARENTENA: a code of contract/mqtt/motivos.ts. */
    motivo: z.string().nullable(),
    /**
     * What is told together: dispositivos registered on the gateway within minutes of one another, its readings set aside for one motivo in
     * the same hour, turns of its presence in the same hour. Of several gateways (from four on, within minutes of one another, they are told
     * together, without `gatewayId`), how many.
     */
    quantidade: z.number().int().min(1),
  })
  .meta({ id: 'Evento' });

export const painel = z
  .object({
    /** What is registered most comes first. */
    cargas: z.array(carga),
    gateways: z.object({ total: z.number().int(), online: z.number().int(), nuncaConectados: z.number().int() }),
    dispositivos: z.number().int(),
    /** MAX_EM_ANALISE stands for that many or more. */
    quarentena: z.object({ total: z.number().int().max(MAX_EM_ANALISE), ultimas24h: z.number().int().max(MAX_EM_ANALISE) }),
    /** The newest ten, newest first. */
    eventos: z.array(evento),
    /** The way of a conta to its first reading; `gatewayId` is the gateway to go on with. */
    passos: z.object({
      gatewayId: id.nullable(),
      hasGateway: z.boolean(),
      hasMac: z.boolean(),
      hasConnected: z.boolean(),
      hasDispositivo: z.boolean(),
      hasLeitura: z.boolean(),
    }),
  })
  .meta({ id: 'Painel' });

export const findPainel = defineRoute({
  method: 'GET',
  path: '/api/v1/contas/:slug/painel',
  access: 'VIEWER',
  tag: 'painel',
  summary: 'What a conta draws now, its counts, latest events and first steps',
  params: contaParams,
  answer: painel,
});

export const listCanais = defineRoute({
  method: 'GET',
  path: '/api/v1/contas/:slug/carga',
  access: 'VIEWER',
  tag: 'painel',
  summary: 'Canais of one carga by what they draw now, most first, stale ones last',
  params: contaParams,
  query: z.strictObject({
    ...pageQuery,
    /** Chooses the carga; what is left out leaves the choice to the order of `cargas`. NENHUMA stands for a grandezaBase that is null. */
    grandeza: taxa.optional(),
    grandezaBase: grandeza.or(z.literal('NENHUMA')).optional(),
  }),
  answer: page(canal).extend({
    /** Of the whole conta, whatever was asked for. */
    cargas: z.array(carga),
    /** The carga the list is of: what is not measured alike is never ranked together. */
    grandeza: taxa,
    grandezaBase,
  }),
});

export type Taxa = z.output<typeof taxa>;
export type Canal = z.output<typeof canal>;
export type Carga = z.output<typeof carga>;
export type Evento = z.output<typeof evento>;
export type Painel = z.output<typeof painel>;
