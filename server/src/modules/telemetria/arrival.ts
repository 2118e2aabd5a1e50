import type { GatewayRow } from '../cadastro/index.ts';
import type { Pending } from './batch.ts';
import type { Job } from './judge.ts';

/**
 * A message on its way to its batch. It is judged only there: its bytes take a third of the room of its readings, and most of the
 * time that it is held it waits for its turn.
 */
export interface Arrival {
  gateway: GatewayRow;
  /** In readings. */
  weight: number;
  judge(): Job;
}

const OBJECT = 0x7b;

/** No message has more readings than objects. What has to be put aside weighs by its bytes: a message that cannot be read is kept whole. */
export function weigh(payload: Buffer): number {
  let objects = 0;
  for (let at = payload.indexOf(OBJECT); at >= 0; at = payload.indexOf(OBJECT, at + 1)) objects += 1;
  return Math.max(1, objects - 1, payload.length >> 8);
}

export function judgeAll(batch: readonly Pending<Arrival>[]): Pending<Job>[] {
  return batch.flatMap(({ job: arrival, resolve, reject }) => {
    try {
      return [{ job: arrival.judge(), resolve, reject }];
    } catch (error) {
      // A bug of ours: this message is not acknowledged, and its neighbours are not harmed.
      reject(error instanceof Error ? error : new Error('a message could not be judged', { cause: error }));
      return [];
    }
  });
}
