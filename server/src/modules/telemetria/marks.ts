import type { Leitura } from './repo.ts';

/**
 * How far the readings of each dispositivo reach, so that a batch can tell which of its readings must be new: those later than all
 * that is stored. Learnt from the database once, then kept by what this process writes. To be wrong costs time and nothing else:
 * what was not new after all breaks the key, and the batch is written the careful way.
 */
export class Marks {
  readonly #ultimas = new Map<string, number>();

  findUnknown(leituras: readonly Leitura[]): string[] {
    const unknown = new Set<string>();
    for (const { dispositivoId } of leituras) if (!this.#ultimas.has(dispositivoId)) unknown.add(dispositivoId);
    return [...unknown];
  }

  /** `ultimas`: the latest reading of each, in milliseconds; one that is not there has none. */
  learn(dispositivoIds: readonly string[], ultimas: ReadonlyMap<string, number>): void {
    for (const id of dispositivoIds) this.#ultimas.set(id, ultimas.get(id) ?? -Infinity);
  }

  /** Takes those that are new for written: if they were not in the end, they must be forgotten. What is unknown is not new. */
  split<Entry extends Leitura>(leituras: readonly Entry[]): { novas: Entry[]; outras: Entry[] } {
    const novas: Entry[] = [];
    const outras: Entry[] = [];
    for (const leitura of leituras) {
      const ms = leitura.time.getTime();
      // Also later than those before it in the batch; NaN is no number that anything is later than.
      if (ms > (this.#ultimas.get(leitura.dispositivoId) ?? Number.NaN)) {
        this.#ultimas.set(leitura.dispositivoId, ms);
        novas.push(leitura);
      } else outras.push(leitura);
    }
    return { novas, outras };
  }

  forget(leituras: readonly Leitura[]): void {
    for (const { dispositivoId } of leituras) this.#ultimas.delete(dispositivoId);
  }
}
