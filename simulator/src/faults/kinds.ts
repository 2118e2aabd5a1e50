import { UserError } from '../user-error.ts';
import type { Rhythm } from './schedule.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

interface Kind extends Rhythm {
  /** Share of the gateways (or dispositivos) that have it when the flag gives none. From duplicate to garbage, and for zero: of their messages or readings. */
  share: number;
  /** For --help. */
  says: string;
}

/** Every fault the fleet can have, in the order in which a value or a message meets them. */
export const kinds = {
  leak: { share: 0.1, periodMs: 14 * dayMs, lengthMs: 5 * dayMs, says: 'water runs day and night: 5 to 50 L/h on registers and flows, 5 days in 14' },
  swap: { share: 0.05, periodMs: 60 * dayMs, lengthMs: 0, says: 'another meter, with an index of its own, every 60 days' },
  reset: { share: 0.05, periodMs: 30 * dayMs, lengthMs: 0, says: 'a register falls to 0 and counts on, every 30 days' },
  rollover: { share: 0.1, periodMs: 30 * dayMs, lengthMs: 0, says: 'a register with so few digits that it turns over every 1 to 10 months' },
  frozen: { share: 0.05, periodMs: 10 * dayMs, lengthMs: dayMs, says: 'the same value for a day in 10, under fresh instants; then the true one' },
  zero: { share: 0.02, periodMs: dayMs, lengthMs: 0, says: 'single readings of 0' },
  outage: { share: 0.3, periodMs: 6 * hourMs, lengthMs: 20 * minuteMs, says: 'a gateway is offline 20 minutes in 6 hours, then sends its buffer' },
  duplicate: { share: 0.05, periodMs: dayMs, lengthMs: 0, says: 'a message is sent twice' },
  late: { share: 0.05, periodMs: dayMs, lengthMs: 0, says: 'a message leaves behind 1 to 5 later ones, with its own instants' },
  contradiction: { share: 0.001, periodMs: dayMs, lengthMs: 0, says: 'a reading is said again under its instant, with another value' },
  garbage: { share: 0.001, periodMs: dayMs, lengthMs: 0, says: 'a message with an unknown codigo, a wrong unit or broken JSON' },
  'clock-1970': { share: 0.05, periodMs: 2 * dayMs, lengthMs: 10 * minuteMs, says: 'a gateway starts in 1970, for 10 minutes in 2 days' },
  'clock-3h': { share: 0.05, periodMs: 5 * dayMs, lengthMs: 6 * hourMs, says: 'a clock 3 hours fast or slow, for 6 hours in 5 days: instants are said twice, with other values' },
  'clock-drift': { share: 0.1, periodMs: dayMs, lengthMs: 20 * hourMs, says: 'a clock that loses or wins up to 1 s in 1000, set right once a day' },
} as const satisfies Record<string, Kind>;

export type FaultKind = keyof typeof kinds;

/** Which faults there are, by the share of those that have them. */
export type FaultShares = Partial<Record<FaultKind, number>>;

/** `leak,outage:0.5` or `all`; a share is 0 to 1. Throws UserError. */
export function parseFaults(text: string): FaultShares {
  const shares: FaultShares = {};
  for (const item of text.split(',')) {
    const [name = '', share, ...rest] = item.trim().split(':');
    const names = name === 'all' ? listKinds() : listKinds().filter((known) => known === name);
    if (names.length === 0 || rest.length > 0) throw new UserError(`--faults: no fault "${item.trim()}"; there are all, ${listKinds().join(', ')}`);
    for (const kind of names) shares[kind] = share === undefined ? kinds[kind].share : parseShare(item, share);
  }
  return shares;
}

/** For --help, a line each. */
export function describeFaults(indent: string): string {
  return listKinds().map((kind) => `${indent}${kind.padEnd(13)} ${kinds[kind].says} (${kinds[kind].share})\n`).join('');
}

function listKinds(): FaultKind[] {
  return Object.keys(kinds).filter((name): name is FaultKind => name in kinds);
}

function parseShare(item: string, text: string): number {
  const share = Number(text);
  if (text.trim() === '' || !(share >= 0 && share <= 1)) throw new UserError(`--faults: the share of ${item.trim()} must be a number from 0 to 1`);
  return share;
}
