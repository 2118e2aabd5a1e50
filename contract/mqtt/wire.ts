import type { Config, ConfigStatus } from './config.ts';
import type { Recibo } from './recibo.ts';
import type { Status } from './status.ts';
import type { Telemetria } from './telemetria.ts';
import type { Family } from './topics.ts';

/** The field wire at a glance: what stands on `tds_new/gateway/{mac}/{family}`. Families of topics.ts without a shape here have none yet. */
export interface Wire {
  telemetria: Telemetria;
  status: Status;
  recibo: Recibo;
  config: Config;
  config_status: ConfigStatus;
}

const encoder = new TextEncoder();

/** JSON in UTF-8. Checks nothing: a producer keeps to the limits, and encodeConfig measures what it makes. */
export function encode<F extends keyof Wire & Family>(_family: F, message: Wire[F]): Uint8Array {
  return encoder.encode(JSON.stringify(message));
}
