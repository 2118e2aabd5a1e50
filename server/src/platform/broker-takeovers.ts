import { TokenBucket } from './broker-rate.ts';

/** A client whose line breaks again and again comes back this often before its old connection is known to be dead. */
const TAKEOVERS = { perSecond: 1 / 30, burst: 5 };

/**
 * How often a client id may pass from one open connection to another. Two devices with one key would take it from each other for
 * ever; past the limit the one that has it keeps it, and the other is turned away until some time has gone by.
 */
export class Takeovers {
  readonly #clients = new Map<string, TokenBucket>();
  /** Since the start. */
  refused = 0;

  mayTake(clientId: string): boolean {
    const bucket = this.#clients.get(clientId) ?? new TokenBucket(TAKEOVERS);
    this.#clients.set(clientId, bucket);
    if (bucket.take()) return true;
    this.refused += 1;
    return false;
  }

  /** What nobody holds any more is not fought for. */
  forget(clientId: string): void {
    const bucket = this.#clients.get(clientId);
    if (bucket?.isFull()) this.#clients.delete(clientId);
  }
}
