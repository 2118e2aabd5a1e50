import type { Draft } from '../message.ts';
import { createRandom } from '../random.ts';
import { instant, type FaultSetup, type Tell } from './setup.ts';

/** How messages leave a gateway: some twice, some behind later ones. */
export interface Delivery {
  /** The messages that leave once this one is made. */
  pass: (draft: Draft) => Draft[];
  /** What is still held back. */
  flush: () => Draft[];
}

const longestHold = 5;

export function createDelivery({ seed, shares }: FaultSetup, mac: string, tell: Tell): Delivery {
  const twice = createRandom(`${seed}|duplicate|${mac}`);
  const late = createRandom(`${seed}|late|${mac}`);
  let held: { draft: Draft; left: number }[] = [];
  const tellOf = (kind: 'duplicate' | 'late', { timestampMs }: Draft, more: Record<string, number> = {}): void =>
    tell({ mac, kind, from: instant(timestampMs), to: instant(timestampMs), ...more });
  return {
    pass(made) {
      const isTwice = twice(made.timestampMs) < (shares.duplicate ?? 0);
      const draft: Draft = isTwice ? { ...made, copies: 2 } : made;
      if (isTwice) tellOf('duplicate', draft);
      for (const each of held) each.left -= 1;
      const released = held.filter(({ left }) => left === 0).map((each) => each.draft);
      held = held.filter(({ left }) => left > 0);
      if (late(made.timestampMs) >= (shares.late ?? 0)) return [draft, ...released];
      const left = 1 + Math.floor(late(-made.timestampMs) * longestHold);
      tellOf('late', draft, { mensagens: left });
      held.push({ draft, left });
      return released;
    },
    flush() {
      const rest = held.map(({ draft }) => draft);
      held = [];
      return rest;
    },
  };
}
