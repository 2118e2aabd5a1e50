import { createHash } from 'node:crypto';

/** Uniform in [0, 1) for each integer; the same for the same name. */
export type Random = (k: number) => number;

export function createRandom(name: string): Random {
  const base = createHash('sha256').update(name).digest().readUInt32LE(0);
  return (k) => {
    // The finalizer of MurmurHash3: every bit of k reaches every bit of the result.
    let h = base ^ Math.imul(k, 0x9e3779b1) ^ Math.imul(Math.floor(k / 2 ** 32), 0x85ebca77);
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    return ((h ^ (h >>> 16)) >>> 0) / 2 ** 32;
  };
}
