import { z } from 'zod';
import { dispositivoParams } from './dispositivos.ts';
import { presenca } from './gateways.ts';
import { defineRoute } from './route.ts';
import { decimal, id, instant } from './shapes.ts';

/** Most points a series answers with; longer periods are bucketed on the server. */
export const MAX_PONTOS = 2000;

/** Longest period of a series, in years: each week of it costs a look at its partition. */
export const MAX_YEARS = 10;

/**
 * A series of one dispositivo in [de, ate). Without buckets each point is a reading (`n` = 1). With buckets `valor` is the
 * last reading of the bucket and `time` its instant, `min` and `max` the extremes, `media` the mean rounded to 4 decimals; buckets are cut at multiples of their
 * width since 1970 in UTC. A bucket without readings is absent: missing is not zero.
 */
export const serie = z
  .object({
    unidade: z.string(),
    /** Width of a bucket, or null when every point is a reading. */
    baldeS: z.number().int().nullable(),
    pontos: z.array(z.object({ time: instant, valor: decimal, min: decimal, max: decimal, media: decimal, n: z.number().int() })),
  })
  .meta({ id: 'Serie' });

export const listLeituras = defineRoute({
  method: 'GET',
  path: '/api/v1/contas/:slug/dispositivos/:dispositivoId/leituras',
  access: 'VIEWER',
  tag: 'telemetria',
  summary: 'Readings of a dispositivo in a period, bucketed when they are many',
  params: dispositivoParams,
  query: z.strictObject({ de: instant, ate: instant, pontos: z.coerce.number().int().min(2).max(MAX_PONTOS).default(600) }),
  answer: serie,
});

/**
 * The WebSocket of a conta. It carries what changed since the last frame, at most four frames a second and at least one in
 * five seconds (empty when nothing changed). Without a session the upgrade is answered 401, to who has twenty open already 429.
 * Closed with 4401 when the session is no longer valid, 4404 when there is no such conta for this person, 1008 when a message
 * is not an `aoVivoPedido`.
 */
export const AO_VIVO_PATH = '/api/v1/contas/:slug/ao-vivo';

/** Browser → server: which dispositivos to follow; replaces the former choice. Presence is always sent. */
export const aoVivoPedido = z.strictObject({ dispositivos: z.array(id).max(500) });

/** Server → browser. */
export const aoVivoQuadro = z
  .object({
    leituras: z.array(z.object({ dispositivoId: id, time: instant, valor: decimal, unidade: z.string(), recebidoEm: instant })),
    presencas: z.array(z.object({ gatewayId: id, presenca, vistoEm: instant.nullable() })),
  })
  .meta({ id: 'AoVivoQuadro' });

export type Serie = z.output<typeof serie>;
export type AoVivoPedido = z.output<typeof aoVivoPedido>;
export type AoVivoQuadro = z.output<typeof aoVivoQuadro>;
