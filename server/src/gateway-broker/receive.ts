/** What becomes of a gateway's message, through whichever broker it came. The adapters beside know who sent it and how to acknowledge. */
import { decodeConfigStatus, decodeStatus } from '@tds/contract/mqtt';
import type { ConfigStatus, Family, Mac, Status } from '@tds/contract/mqtt';
import type { Ingest } from '../modules/telemetria/index.ts';

/** The families this server takes in; a gateway's other own topics are refused until something answers them. */
export const TAKEN_IN = ['telemetria', 'status', 'config_status'] as const satisfies readonly Family[];
export type TakenIn = (typeof TAKEN_IN)[number];

export function isTakenIn(family: Family): family is TakenIn {
  return (TAKEN_IN as readonly Family[]).includes(family);
}

export interface GatewayMessage {
  mac: Mac;
  family: TakenIn;
  payload: Buffer;
}

/** What a message says of its sender. */
export interface Signs {
  seen(): void;
  reported(status: Status): void;
  /** Resolves when it is kept. */
  answered(status: ConfigStatus): Promise<void>;
}

/** Resolves when the message is safe, stored or in quarentena: only then may it be acknowledged. */
export async function receive({ mac, family, payload }: GatewayMessage, ingest: Ingest, signs: Signs): Promise<void> {
  if (family === 'telemetria') {
    await ingest.submit({ mac, payload });
    signs.seen();
    return;
  }
  if (family === 'config_status') {
    const decoded = decodeConfigStatus(payload);
    if (decoded.ok) await signs.answered(decoded.message);
    else await ingest.setAside({ mac, payload }, decoded);
    signs.seen();
    return;
  }
  const decoded = decodeStatus(payload);
  if (decoded.ok) signs.reported(decoded.message);
  else await ingest.setAside({ mac, payload }, decoded);
}
