import { z } from 'zod';
import { gatewayParams } from './gateways.ts';
import { defineRoute } from './route.ts';
import { instant, versao } from './shapes.ts';

/** One RS-485 line of a gateway; what goes with what is judged by contract/mqtt/config.ts. */
const barramento = z.strictObject({
  /** As its dispositivos name it: `rs485-1`, `/dev/ttyUSB0`. */
  porta: z.string().min(1).max(32),
  baud: z.number().int(),
  paridade: z.enum(['N', 'E', 'O']),
  bits: z.number().int(),
  parada: z.number().int(),
  timeoutMs: z.number().int(),
  silencioMs: z.number().int(),
  tentativas: z.number().int(),
});

/** How a gateway polls: what all its dispositivos share. */
const coleta = {
  /** Of dispositivos without an interval of their own. */
  intervaloS: z.number().int().min(1).max(86_400),
  /** Readings stand on multiples of the interval of the UTC day. */
  alinhar: z.boolean(),
  barramentos: z.array(barramento).max(8),
};

/**
 * PENDENTE: on its way. ENTREGUE: kept for the gateway, which has not answered. APLICADA, RECUSADA: what it answered. CANCELADA: the
 * gateway has no valid certificate any more.
 */
const estadoEnvio = z.enum(['PENDENTE', 'ENTREGUE', 'APLICADA', 'RECUSADA', 'CANCELADA']);

export const gatewayConfig = z
  .object({
    /** Null: the gateway was set up on site, and is sent nothing. */
    config: z.object(coleta).nullable(),
    /** The newest config sent to the hardware it has now; null before there is any. */
    envio: z
      .object({
        /** Rises with each config of the same hardware. */
        versao: z.number().int(),
        estado: estadoEnvio,
        /** The gateway's own words, when it refused. */
        erro: z.string().nullable(),
        criadoEm: instant,
        respondidoEm: instant.nullable(),
      })
      .nullable(),
    /** Of the gateway: an edit carries it. */
    versao,
  })
  .meta({ id: 'GatewayConfig' });

export const findGatewayConfig = defineRoute({
  method: 'GET',
  path: '/api/v1/contas/:slug/gateways/:gatewayId/config',
  access: 'VIEWER',
  tag: 'gateways',
  summary: 'How a gateway polls, and whether it has taken that over',
  params: gatewayParams,
  answer: gatewayConfig,
});

export const updateGatewayConfig = defineRoute({
  method: 'PUT',
  path: '/api/v1/contas/:slug/gateways/:gatewayId/config',
  access: 'EDITOR',
  tag: 'gateways',
  summary: 'Set how a gateway polls; from then on it is sent its dispositivos whenever they change',
  params: gatewayParams,
  body: z.strictObject({ versao, ...coleta }),
  answer: gatewayConfig,
});

export type GatewayConfig = z.output<typeof gatewayConfig>;
