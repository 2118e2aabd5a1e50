import type { Draft, Leitura } from '../message.ts';
import { createRandom } from '../random.ts';
import { createSpoiler } from './garbage.ts';
import type { FaultKind } from './kinds.ts';
import { instant, type FaultSetup, type Tell } from './setup.ts';

/** How messages leave a gateway: some twice, some behind later ones, some spoiled. */
export interface Delivery {
  /** The messages that leave once this one is made. */
  pass: (draft: Draft) => Draft[];
  /** What is still held back. */
  flush: () => Draft[];
}

const longestHold = 5;

export function createDelivery(setup: FaultSetup, mac: string, tell: Tell): Delivery {
  const { seed, shares } = setup;
  const spoil = createSpoiler(setup, mac);
  const contradict = createContradiction(setup, mac);
  const twice = createRandom(`${seed}|duplicate|${mac}`);
  const late = createRandom(`${seed}|late|${mac}`);
  let held: { draft: Draft; left: number }[] = [];
  const tellOf = (kind: FaultKind, { timestampMs }: Draft, more: Record<string, number | string> = {}): void =>
    tell({ mac, kind, from: instant(timestampMs), to: instant(timestampMs), ...more });
  /** What is wrong with a message and stays with it however it leaves. */
  const alter = (made: Draft): Draft => {
    const spoiled = spoil(made);
    if (spoiled !== undefined) tellOf('garbage', made, spoiled.details);
    const isTwice = twice(made.timestampMs) < (shares.duplicate ?? 0);
    if (isTwice) tellOf('duplicate', made);
    return { ...(spoiled?.draft ?? made), ...(isTwice ? { copies: 2 } : {}) };
  };
  return {
    pass(made) {
      const draft = alter(made);
      const other = contradict(made);
      if (other !== undefined) tellOf('contradiction', made, { codigo: other.codigo, valor: other.valor });
      for (const each of held) each.left -= 1;
      const released = held.filter(({ left }) => left === 0).map((each) => each.draft);
      held = held.filter(({ left }) => left > 0);
      const after = [...(other === undefined ? [] : [{ timestampMs: made.timestampMs, leituras: [other] }]), ...released];
      if (late(made.timestampMs) >= (shares.late ?? 0)) return [draft, ...after];
      const left = 1 + Math.floor(late(-made.timestampMs) * longestHold);
      tellOf('late', draft, { mensagens: left });
      held.push({ draft, left });
      return after;
    },
    flush() {
      const rest = held.map(({ draft }) => draft);
      held = [];
      return rest;
    },
  };
}

/** A reading of the message once more under its instant, with a value one higher. */
function createContradiction({ seed, shares }: FaultSetup, mac: string): (draft: Draft) => Leitura | undefined {
  const random = createRandom(`${seed}|contradiction|${mac}`);
  return ({ timestampMs, leituras }) => {
    const found = random(timestampMs) < (shares.contradiction ?? 0) ? leituras[Math.floor(random(-timestampMs) * leituras.length)] : undefined;
    if (found === undefined) return undefined;
    // The values of made-up meters have 4 decimals at most.
    const valor = String(Math.round((Number(found.valor) + 1) * 1e4) / 1e4);
    return { ...found, valor, stored: valor };
  };
}
