import { MqttError } from './errors.ts';

/**
 * Cuts the byte stream into whole MQTT control packets. Whole packets reach the parser, so that the commonest one,
 * PUBACK, can be settled straight from its four bytes.
 */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0);
  readonly #onFrame: (frame: Buffer) => void;

  constructor(onFrame: (frame: Buffer) => void) {
    this.#onFrame = onFrame;
  }

  /** Throws MqttError `protocol` on a malformed length (MQTT 3.1.1 section 2.2.3: four bytes at most). */
  push(chunk: Buffer): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let start = 0;
    for (;;) {
      const length = frameLength(bytes, start);
      if (length === 0 || start + length > bytes.length) break;
      this.#onFrame(bytes.subarray(start, start + length));
      start += length;
    }
    this.#rest = bytes.subarray(start);
  }
}

/** 0 while the fixed header is incomplete. */
function frameLength(bytes: Buffer, start: number): number {
  let length = 0;
  for (let i = 1; i <= 4; i += 1) {
    const byte = bytes[start + i];
    if (byte === undefined) return 0;
    length += (byte & 0x7f) * 128 ** (i - 1);
    if (byte < 0x80) return 1 + i + length;
  }
  throw new MqttError('protocol', 'malformed remaining length');
}
