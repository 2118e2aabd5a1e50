import * as fc from 'fast-check';
import { generate } from 'mqtt-packet';
import { expect, test } from 'vitest';
import { decodePublish } from './decode.ts';
import { encodePublish } from './encode.ts';
import { MqttError } from './errors.ts';
import { Inbox } from './inbox.ts';

const topics = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 });
const messages = fc.record({ topic: topics, payload: fc.uint8Array({ maxLength: 20_000 }), qos: fc.constantFrom(0 as const, 1 as const), retain: fc.boolean(), dup: fc.boolean() });
const ids = fc.integer({ min: 1, max: 65_535 });
const protocols = fc.constantFrom(4 as const, 5 as const);

test('a PUBLISH is read back as it was written, in either version', () => {
  fc.assert(
    fc.property(messages, ids, protocols, ({ topic, payload, qos, retain, dup }, id, protocol) => {
      const isDup = qos === 1 && dup;
      const frame = encodePublish(topic, payload, { qos, retain, dup: isDup }, id, protocol);
      expect(decodePublish(frame, protocol)).toEqual({ topic, payload: Buffer.from(payload), qos, retain, dup: isDup, messageId: qos === 1 ? id : 0 });
    }),
  );
});

test('properties of MQTT 5 are skipped, however many', () => {
  fc.assert(
    fc.property(messages, ids, fc.dictionary(fc.string({ maxLength: 50 }), fc.string({ maxLength: 200 }), { minKeys: 1 }), ({ topic, payload, qos }, messageId, userProperties) => {
      const properties = { messageExpiryInterval: 60, contentType: 'application/json', userProperties: Object.assign({}, userProperties) };
      const frame = generate({ cmd: 'publish', topic, payload: Buffer.from(payload), qos, retain: false, dup: false, messageId, properties }, { protocolVersion: 5 });
      expect(decodePublish(frame, 5)).toMatchObject({ topic, payload: Buffer.from(payload) });
    }),
  );
});

test('a frame that is cut anywhere, or is noise, is a protocol error or a message, never anything else', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 2, maxLength: 60 }), protocols, (bytes, protocol) => {
      const frame = Buffer.from(bytes);
      frame[0] = 0x30 | (frame[0]! & 0x0f);
      frame[1] = frame.length - 2;
      expect(attempt(() => decodePublish(frame, protocol))).toMatch(/^(message|MqttError)$/);
    }),
  );
});

test('in whatever order messages are acknowledged, their PUBACKs leave in the order they came, those of a turn at once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray(Array.from({ length: 30 }, (_, n) => n + 1), { minLength: 30 }), fc.integer({ min: 1, max: 30 }), async (order, perTurn) => {
      const writes: number[][] = [];
      const inbox = new Inbox((sent) => writes.push(sent));
      const acks = order.map((_, at) => inbox.receive(at + 1));
      for (let at = 0; at < order.length; at += perTurn) {
        const before = writes.length;
        for (const id of order.slice(at, at + perTurn)) acks[id - 1]?.();
        await new Promise(setImmediate);
        expect(writes.length - before).toBeLessThanOrEqual(1);
      }
      expect(writes.flat()).toEqual(order.toSorted((a, b) => a - b));
    }),
  );
});

function attempt(run: () => unknown): string {
  try {
    run();
    return 'message';
  } catch (error) {
    return error instanceof MqttError ? error.name : String(error);
  }
}
