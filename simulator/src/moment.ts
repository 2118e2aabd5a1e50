import { parseInstante } from '@tds/contract/mqtt';

const unitsMs: Record<string, number> = { w: 7 * 86_400_000, d: 86_400_000, h: 3_600_000, m: 60_000 };

/** An instant as a person says it: RFC 3339, or how long before now (8w, 56d, 36h, 90m). Epoch ms; NaN if it is neither. */
export function parseMoment(text: string, nowMs: number): number {
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)([wdhm])$/.exec(text) ?? [];
  return amount === undefined ? parseInstante(text) : nowMs - Number(amount) * (unitsMs[unit] ?? Number.NaN);
}
