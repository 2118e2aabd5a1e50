/**
 * Holds the order of received QoS 1 messages: a PUBACK leaves only when all earlier ones are acknowledged too. Those that become
 * ready in one turn of the event loop, as the messages of one commit do, leave together.
 */
export class Inbox {
  #entries: { id: number; isAcked: boolean }[] = [];
  #head = 0;
  #isScheduled = false;
  readonly #send: (messageIds: number[]) => void;

  constructor(send: (messageIds: number[]) => void) {
    this.#send = send;
  }

  receive(messageId: number): () => void {
    const entry = { id: messageId, isAcked: false };
    this.#entries.push(entry);
    return () => {
      if (entry.isAcked) return;
      entry.isAcked = true;
      if (this.#isScheduled || this.#entries[this.#head] !== entry) return;
      this.#isScheduled = true;
      process.nextTick(flush, this);
    };
  }

  /** Sends what is ready now, for a connection that ends in this turn. */
  flush(): void {
    this.#isScheduled = false;
    const ready: number[] = [];
    let entry = this.#entries[this.#head];
    while (entry?.isAcked === true) {
      ready.push(entry.id);
      this.#head += 1;
      entry = this.#entries[this.#head];
    }
    // Dropping the settled prefix now and then keeps each acknowledgement O(1) on average.
    if (this.#head > 1024 || this.#head === this.#entries.length) {
      this.#entries = this.#entries.slice(this.#head);
      this.#head = 0;
    }
    if (ready.length > 0) this.#send(ready);
  }
}

function flush(inbox: Inbox): void {
  inbox.flush();
}
