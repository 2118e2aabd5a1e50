import { array, assert, integer, property, uint8Array } from 'fast-check';
import { generate } from 'mqtt-packet';
import { describe, expect, it } from 'vitest';
import { FrameReader, parsePublish } from './broker-frames.ts';
import type { Frame } from './broker-frames.ts';

const limits = { maxPublishBytes: 1_000, maxControlBytes: 100 };
const publish = (payload: Buffer | string, qos: 0 | 1 | 2 = 1) =>
  generate({ cmd: 'publish', topic: 'a/up', payload, qos, messageId: 7, dup: false, retain: false });

function readAll(reader: FrameReader, chunks: Buffer[]): Frame[] {
  const frames: Frame[] = [];
  for (const chunk of chunks) {
    reader.push(chunk);
    for (let frame = reader.next(); frame; frame = reader.next()) frames.push(frame);
  }
  return frames;
}

describe('frames', () => {
  it('are the same however the bytes are cut', () => {
    assert(
      property(
        array(uint8Array({ maxLength: 600 }), { minLength: 1, maxLength: 6 }),
        array(integer({ min: 1, max: 700 }), { maxLength: 40 }),
        (payloads, sizes) => {
          const packets = payloads.map((payload) => publish(Buffer.from(payload)));
          const frames = readAll(new FrameReader(limits), cut(Buffer.concat(packets), sizes));
          expect(frames.map(({ bytes }) => bytes)).toEqual(packets);
          expect(frames.map((frame) => parsePublish(frame).payload)).toEqual(payloads.map((payload) => Buffer.from(payload)));
        },
      ),
    );
  });

  it('that arrive byte by byte are put together', () => {
    const packet = publish('x'.repeat(500));
    const [frame] = readAll(new FrameReader(limits), cut(packet, Array.from({ length: packet.length }, () => 1)));
    expect(frame?.bytes).toEqual(packet);
  });

  it('too long are refused by their header alone', () => {
    expect(() => readAll(new FrameReader(limits), [publish('x'.repeat(1_000)).subarray(0, 3)])).toThrow(/packet of 1011 bytes, the limit is 1000/);
    expect(() => readAll(new FrameReader(limits), [Buffer.from([0xc0, 0xff, 0xff, 0x7f])])).toThrow(/the limit is 100/);
  });

  it('with a length of five bytes are malformed', () => {
    expect(() => readAll(new FrameReader(limits), [Buffer.from([0x30, 0xff, 0xff, 0xff, 0xff])])).toThrow(/malformed packet length/);
  });

  it('of a type only a server sends are refused', () => {
    for (const type of [0, 2, 5, 6, 7, 9, 11, 13, 15]) {
      expect(() => readAll(new FrameReader(limits), [Buffer.from([type << 4])])).toThrow(`packet type ${type}`);
    }
  });
});

describe('a PUBLISH', () => {
  const parse = (bytes: Buffer) => readAll(new FrameReader(limits), [bytes]).map(parsePublish);

  it('of QoS 0 and 1 is read', () => {
    expect(parse(publish('x'))).toEqual([{ topic: 'a/up', payload: Buffer.from('x'), qos: 1, retain: false, messageId: 7 }]);
    expect(parse(publish('', 0))).toEqual([{ topic: 'a/up', payload: Buffer.alloc(0), qos: 0, retain: false, messageId: 0 }]);
  });

  it.each([
    ['QoS 2', publish('x', 2), /QoS 2/],
    ['QoS 3', Buffer.from([0x36, 3, 0, 1, 0x61]), /malformed QoS/],
    ['no topic length', Buffer.from([0x30, 1, 0]), /truncated/],
    ['a topic longer than the packet', Buffer.from([0x30, 3, 0, 9, 0x61]), /truncated/],
    ['no packet identifier', Buffer.from([0x32, 3, 0, 1, 0x61]), /truncated/],
    ['packet identifier 0', Buffer.from([0x32, 5, 0, 1, 0x61, 0, 0]), /identifier 0/],
    ['an empty topic', Buffer.from([0x30, 2, 0, 0]), /malformed topic/],
    ['a wildcard', Buffer.from([0x30, 3, 0, 1, 0x23]), /malformed topic/],
    ['a NUL in the topic', Buffer.from([0x30, 3, 0, 1, 0]), /malformed topic/],
  ])('with %s is refused', (_name, bytes, reason) => {
    expect(() => parse(bytes)).toThrow(reason);
  });
});

function cut(bytes: Buffer, sizes: number[]): Buffer[] {
  const chunks: Buffer[] = [];
  let at = 0;
  for (const size of sizes) {
    chunks.push(bytes.subarray(at, at + size));
    at += size;
  }
  return [...chunks, bytes.subarray(at)].filter(({ length }) => length > 0);
}
