/** What becomes of a gateway's message, through whichever broker it came. The adapters beside know who sent it and how to acknowledge. */
import { decodeStatus } from '@tds/contract/mqtt';
import type { Family, Mac, Status } from '@tds/contract/mqtt';
import type { Ingest } from '../modules/telemetria/index.ts';

/** The families this server takes in; a gateway's other own topics are refused until something answers them. */
export const TAKEN_IN: readonly Family[] = ['telemetria', 'status'];

export interface GatewayMessage {
  mac: Mac;
  family: Family;
  payload: Buffer;
}

/** What a message says of its sender's presence. */
export interface Signs {
  seen(): void;
  reported(status: Status): void;
}

/** Resolves when the message is safe, stored or in quarentena: only then may it be acknowledged. */
export async function receive({ mac, family, payload }: GatewayMessage, ingest: Ingest, signs: Signs): Promise<void> {
  if (family === 'telemetria') {
    await ingest.submit({ mac, payload });
    signs.seen();
    return;
  }
  const decoded = decodeStatus(payload);
  if (decoded.ok) signs.reported(decoded.message);
  else await ingest.setAside({ mac, payload }, decoded);
}
