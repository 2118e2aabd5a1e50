import { createRandom } from '../random.ts';
import type { ChaosVictim } from './broker.ts';

export interface Kill {
  victim: ChaosVictim;
  /** Messages acknowledged since the last one recovered. */
  afterMessages: number;
  /** And so much later. */
  delayMs: number;
}

/** The same for the same seed, and longer ones begin as shorter ones do. Every kind in each round. */
export function planKills(seed: number, kills: number, round: readonly ChaosVictim[]): Kill[] {
  const random = createRandom(seed);
  const plan: Kill[] = [];
  while (plan.length < kills) {
    for (const victim of shuffle(round, random)) plan.push({ victim, afterMessages: 150 + Math.floor(random() * 900), delayMs: random() * 50 });
  }
  return plan.slice(0, kills);
}

function shuffle<Item>(items: readonly Item[], random: () => number): Item[] {
  return items
    .map((item) => ({ item, rank: random() }))
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}
