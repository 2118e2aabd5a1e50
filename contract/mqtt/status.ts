import { z } from 'zod';
import { instanteField, idField, vField } from './fields.ts';
import { limits } from './limits.ts';
import { decodeShape } from './shape.ts';
import type { Decoded } from './shape.ts';

/**
 * What a gateway says of itself, retained. Published after CONNECT with `online: true`; the last will carries the same
 * `conexao` with `online: false` and is ignored when a newer connection is known, because a takeover delivers it late.
 * `timestamp` is the gateway's own clock and is not bounded here: a wrong one is what we want to see.
 */
export const statusShape = z.object({
  v: vField,
  online: z.boolean(),
  /** Random id of this connection. */
  conexao: idField,
  timestamp: instanteField,
  firmware_version: z
    .string()
    .min(1)
    .max(limits.firmwareVersionChars)
    .regex(/^[\x21-\x7e]+$/, 'printable ASCII without spaces'),
  ip: z.union([z.ipv4(), z.ipv6()]).optional(),
  /** Seconds since the gateway started. */
  uptime_s: z.int().min(0).optional(),
  /** The buffer it is sending from, when it has one. */
  fila: idField.optional(),
});

export type Status = z.infer<typeof statusShape>;

export function decodeStatus(payload: Uint8Array): Decoded<Status> {
  return decodeShape(payload, statusShape);
}
