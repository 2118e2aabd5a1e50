import { z } from 'zod';
import { defineRoute } from './route.ts';
import { codigo, contaParams, id, instant, line, page, pageQuery, slug, text, versao } from './shapes.ts';

export const presenca = z.enum(['ONLINE', 'OFFLINE', 'NUNCA_CONECTADO']);

/**
 * AGUARDANDO_MAC: registered in the conta, no hardware bound yet. PRE_CADASTRADO: bound, not yet heard.
 * ATIVO: its first telemetry was accepted. ARQUIVADO: out of use, its history stays.
 */
const estadoGateway = z.enum(['AGUARDANDO_MAC', 'PRE_CADASTRADO', 'ATIVO', 'ARQUIVADO']);

/** Those of a list: archived gateways are in none. */
const estadoEmUso = estadoGateway.exclude(['ARQUIVADO']);

/** `visto`: heard last comes first, never heard last. `presenca`: OFFLINE first, the longest gone at its head, then never connected. */
const ordemGateways = z.enum(['nome', 'visto', 'presenca']);

const mac = z.string().regex(/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/);

export const gateway = z
  .object({
    id,
    codigo: z.string(),
    nome: z.string(),
    descricao: z.string(),
    mac: mac.nullable(),
    estado: estadoGateway,
    presenca,
    /** Last message or status of any kind. */
    vistoEm: instant.nullable(),
    /** Since when the presence is what it is. */
    presencaDesde: instant.nullable(),
    firmwareVersion: z.string().nullable(),
    latitude: z.number().nullable(),
    longitude: z.number().nullable(),
    /** How many Modbus slaves it may poll; one meter with several channels is one slave. */
    qteMaxDispositivos: z.number().int(),
    slavesEmUso: z.number().int(),
    dispositivos: z.number().int(),
    /** Readings before this instant are refused; null is the default of 400 days. */
    historicoDesde: instant.nullable(),
    versao,
  })
  .meta({ id: 'Gateway' });

export const gatewayParams = z.strictObject({ slug, gatewayId: id });

const writable = {
  codigo: codigo(30),
  nome: line(100),
  descricao: text(1000).default(''),
  latitude: z.number().min(-90).max(90).nullable().default(null),
  longitude: z.number().min(-180).max(180).nullable().default(null),
  qteMaxDispositivos: z.number().int().min(1).max(247).default(8),
};

export const listGateways = defineRoute({
  method: 'GET',
  path: '/api/v1/contas/:slug/gateways',
  access: 'VIEWER',
  tag: 'gateways',
  summary: 'Gateways of a conta, with how many there are of each presenca and estado',
  params: contaParams,
  query: z.strictObject({ ...pageQuery, presenca: presenca.optional(), estado: estadoEmUso.optional(), ordem: ordemGateways.default('nome') }),
  answer: page(gateway).extend({
    /** As the other filters leave them: what choosing each would find. */
    porPresenca: z.record(presenca, z.number().int()),
    porEstado: z.record(estadoEmUso, z.number().int()),
  }),
});

export const createGateway = defineRoute({
  method: 'POST',
  path: '/api/v1/contas/:slug/gateways',
  access: 'EDITOR',
  tag: 'gateways',
  summary: 'Register a gateway; only the platform may bind a MAC',
  params: contaParams,
  body: z.strictObject({ ...writable, mac: line(40).optional() }),
  status: 201,
  answer: gateway,
});

export const findGateway = defineRoute({
  method: 'GET',
  path: '/api/v1/contas/:slug/gateways/:gatewayId',
  access: 'VIEWER',
  tag: 'gateways',
  summary: 'A gateway',
  params: gatewayParams,
  answer: gateway,
});

export const updateGateway = defineRoute({
  method: 'PATCH',
  path: '/api/v1/contas/:slug/gateways/:gatewayId',
  access: 'EDITOR',
  tag: 'gateways',
  summary: 'Edit a gateway; carries the version that was read',
  params: gatewayParams,
  body: z.strictObject({
    versao,
    codigo: writable.codigo.optional(),
    nome: writable.nome.optional(),
    descricao: text(1000).optional(),
    latitude: z.number().min(-90).max(90).nullable().optional(),
    longitude: z.number().min(-180).max(180).nullable().optional(),
    qteMaxDispositivos: z.number().int().min(1).max(247).optional(),
  }),
  answer: gateway,
});

export const archiveGateway = defineRoute({
  method: 'DELETE',
  path: '/api/v1/contas/:slug/gateways/:gatewayId',
  access: 'ADMIN',
  tag: 'gateways',
  summary: 'Archive a gateway: it may no longer connect, its history stays',
  params: gatewayParams,
});

export const openHistorico = defineRoute({
  method: 'PUT',
  path: '/api/v1/contas/:slug/gateways/:gatewayId/historico',
  access: 'ADMIN',
  tag: 'gateways',
  summary: 'Accept readings from an earlier instant on (historical import); null closes it again',
  params: gatewayParams,
  body: z.strictObject({ desde: instant.nullable() }),
  answer: gateway,
});

export const bindMac = defineRoute({
  method: 'PUT',
  path: '/api/v1/plataforma/contas/:slug/gateways/:gatewayId/mac',
  access: 'SUPER_ADMIN',
  tag: 'plataforma',
  summary: 'Bind the hardware to a registered gateway; a MAC belongs to one gateway of the platform',
  params: gatewayParams,
  body: z.strictObject({ mac: line(40) }),
  answer: gateway,
});

/** Longest history of presence in one answer: a year, in at most so many stretches. */
export const MAX_TRECHOS = 1000;

/**
 * Presence over [de, ate), in stretches that follow one another without a gap and never have the presence of their neighbour.
 * `ate` is never in the future. With more than MAX_TRECHOS stretches the newest are told, and `de` is later than asked.
 */
export const presencaPeriodo = z
  .object({
    de: instant,
    ate: instant,
    /** Online time as a share of the time that is known, 0 to 1; null when nothing is known. */
    disponibilidade: z.number().min(0).max(1).nullable(),
    /** Turned so often within an hour that turns may have been left out. */
    instavel: z.boolean(),
    /** DESCONHECIDA: before its first contact, or before what was kept. */
    trechos: z.array(z.object({ presenca: z.enum(['ONLINE', 'OFFLINE', 'DESCONHECIDA']), de: instant, ate: instant })).max(MAX_TRECHOS),
  })
  .meta({ id: 'PresencaPeriodo' });

export const findPresenca = defineRoute({
  method: 'GET',
  path: '/api/v1/contas/:slug/gateways/:gatewayId/presenca',
  access: 'VIEWER',
  tag: 'gateways',
  summary: 'When a gateway was there: its presence over a period of at most a year',
  params: gatewayParams,
  query: z.strictObject({ de: instant, ate: instant }),
  answer: presencaPeriodo,
});

export type PresencaPeriodo = z.output<typeof presencaPeriodo>;
export type Gateway = z.output<typeof gateway>;
export type Presenca = z.output<typeof presenca>;
