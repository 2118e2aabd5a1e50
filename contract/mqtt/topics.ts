import { parseMac } from './mac.ts';
import type { Mac } from './mac.ts';

/**
 * Every topic below `tds_new/gateway/{mac}/`: `up` is published by the gateway, `down` by us. QoS 1.
 * `retained`: the broker keeps the last one; an empty payload takes it back (a gateway reads an empty config as "no config").
 */
export const families = {
  telemetria: { direction: 'up', retained: false },
  status: { direction: 'up', retained: true },
  recibo: { direction: 'down', retained: false },
  config: { direction: 'down', retained: true },
  config_status: { direction: 'up', retained: false },
  cert_update: { direction: 'down', retained: true },
  cert_csr: { direction: 'up', retained: false },
  cert_status: { direction: 'up', retained: false },
  comando: { direction: 'down', retained: false },
  comando_status: { direction: 'up', retained: false },
} as const satisfies Record<string, { direction: 'up' | 'down'; retained: boolean }>;

export type Family = keyof typeof families;
type WithDirection<D> = { [F in Family]: (typeof families)[F]['direction'] extends D ? F : never }[Family];
export type UpFamily = WithDirection<'up'>;
export type DownFamily = WithDirection<'down'>;

const allFamilies = Object.keys(families).filter(isFamily);
export const upFamilies = allFamilies.filter((family): family is UpFamily => families[family].direction === 'up');
export const downFamilies = allFamilies.filter((family): family is DownFamily => families[family].direction === 'down');

export const topicPrefix = 'tds_new/gateway/';
const macEnd = topicPrefix.length + 17;

export function topic(mac: Mac, family: Family): string {
  return `${topicPrefix}${mac}/${family}`;
}

/** Null unless the topic is exactly one of ours: mac in lower case, a family of the table, nothing after it. */
export function parseTopic(text: string): { mac: Mac; family: Family } | null {
  if (!text.startsWith(topicPrefix) || text[macEnd] !== '/') return null;
  const mac = parseMac(text.slice(topicPrefix.length, macEnd));
  const family = text.slice(macEnd + 1);
  return mac !== null && isFamily(family) ? { mac, family } : null;
}

/** A gateway publishes on its own `up` topics only. */
export function gatewayMayPublish(mac: Mac, text: string): boolean {
  const parsed = parseTopic(text);
  return parsed !== null && parsed.mac === mac && families[parsed.family].direction === 'up';
}

/**
 * A gateway subscribes to exactly its own `down` topics, one filter each. Wildcards are refused, also below its own
 * prefix: `#` and `+` would send its own telemetria and status back to it, and hide a typing error in a topic's name.
 */
export function gatewayMaySubscribe(mac: Mac, filter: string): boolean {
  const parsed = parseTopic(filter);
  return parsed !== null && parsed.mac === mac && families[parsed.family].direction === 'down';
}

function isFamily(text: string): text is Family {
  return Object.hasOwn(families, text);
}
