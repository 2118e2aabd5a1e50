import { assert as assertProperty, constantFrom, integer, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createOverlapResolver, createZone, parseTime } from './localtime.ts';

const zones = ['America/Sao_Paulo', 'Europe/Madrid', 'Australia/Lord_Howe', 'UTC', 'Asia/Kathmandu', 'Pacific/Apia', 'America/St_Johns', 'Africa/Casablanca'];
const made = new Map(zones.map((name) => [name, createZone(name)]));
const wall = (text: string): number => Date.parse(`${text}Z`);
const iso = (instants: number[]): string[] => instants.map((epochMs) => new Date(epochMs).toISOString());

test('any instant is found again from its wall time', () => {
  const anyZone = constantFrom(...made.values());
  assertProperty(
    property(anyZone, integer({ min: wall('1971-01-01T00:00'), max: wall('2037-12-31T00:00') }), (zone, epochMs) => {
      const instants = zone.instantsOf(zone.wallOf(epochMs));
      expect(instants).toContain(epochMs);
      for (const found of instants) expect(zone.wallOf(found)).toBe(zone.wallOf(epochMs));
    }),
    { numRuns: 500 },
  );
});

describe.each([
  { zone: 'America/Sao_Paulo', gap: '2018-11-04T00:30', before: '2018-11-03T23:59:59', after: '2018-11-04T01:00' },
  { zone: 'Europe/Madrid', gap: '2016-03-27T02:30', before: '2016-03-27T01:59:59', after: '2016-03-27T03:00' },
  { zone: 'Australia/Lord_Howe', gap: '2016-10-02T02:15', before: '2016-10-02T01:59:59', after: '2016-10-02T02:30' },
])('the spring gap of $zone', ({ zone: name, gap, before, after }) => {
  const zone = createZone(name);
  test('has no instant, and its edges are one second apart', () => {
    expect(zone.instantsOf(wall(gap))).toEqual([]);
    const [last = 0] = zone.instantsOf(wall(before));
    const [first = 0] = zone.instantsOf(wall(after));
    expect(first - last).toBe(1000);
  });
});

test('a repeated hour has two instants, half an hour apart where the clock moves by half an hour', () => {
  expect(iso(createZone('Europe/Madrid').instantsOf(wall('2016-10-30T02:15')))).toEqual(['2016-10-30T00:15:00.000Z', '2016-10-30T01:15:00.000Z']);
  expect(iso(createZone('America/Sao_Paulo').instantsOf(wall('2018-02-17T23:30')))).toEqual(['2018-02-18T01:30:00.000Z', '2018-02-18T02:30:00.000Z']);
  expect(iso(createZone('Australia/Lord_Howe').instantsOf(wall('2016-04-03T01:45')))).toEqual(['2016-04-02T14:45:00.000Z', '2016-04-02T15:15:00.000Z']);
});

test('inside the overlap, a row not later than the previous one of its meter starts the second pass', () => {
  const resolve = createOverlapResolver(createZone('Europe/Madrid'));
  const times = (meter: string, texts: string[]): string[] =>
    texts.map((text) => new Date(resolve(meter, wall(`2016-10-30T${text}`)) ?? Number.NaN).toISOString().slice(11, 19));
  expect(times('step back', ['01:19:45', '02:19:37', '02:19:45', '02:19:37', '03:19:37'])).toEqual(['23:19:45', '00:19:37', '00:19:45', '01:19:37', '02:19:37']);
  expect(times('equal', ['02:43:43', '02:43:43', '03:43:43'])).toEqual(['00:43:43', '01:43:43', '02:43:43']);
  expect(times('stays', ['02:50:00', '02:10:00', '02:20:00'])).toEqual(['00:50:00', '01:10:00', '01:20:00']);
  expect(times('one row', ['01:00:00', '02:10:00', '03:00:00'])).toEqual(['23:00:00', '00:10:00', '02:00:00']);
  expect(resolve('gap', wall('2016-03-27T02:30'))).toBeNull();
});

test('times of the real files are read, and nothing else is guessed', () => {
  const wallMs = (text: string, format: 'iso' | 'mdy' | 'dmy' = 'iso'): unknown => parseTime(text, format);
  expect(wallMs('2016-03-01T01:35:54')).toEqual({ kind: 'wall', wallMs: wall('2016-03-01T01:35:54') });
  expect(wallMs('2006-12-16 18:00:00')).toEqual({ kind: 'wall', wallMs: wall('2006-12-16T18:00:00') });
  expect(wallMs('11/25/2011 01:00:00', 'mdy')).toEqual({ kind: 'wall', wallMs: wall('2011-11-25T01:00:00') });
  expect(wallMs('25/11/2011 01:00', 'dmy')).toEqual({ kind: 'wall', wallMs: wall('2011-11-25T01:00:00') });
  expect(wallMs('2018-01-02T23:00:00Z')).toEqual({ kind: 'instant', epochMs: wall('2018-01-02T23:00:00') });
  expect(wallMs('2018-01-02T20:00:00.5-03:00')).toEqual({ kind: 'instant', epochMs: wall('2018-01-02T23:00:00.500') });
  for (const text of ['', '2018-02-30T00:00:00', '2018-01-02', '2018-01-02T24:00:00', '1457000000', '11/25/2011 01:00:00']) expect(wallMs(text)).toBeNull();
  for (const text of ['25/11/2011 01:00:00', '2011-11-25 01:00:00']) expect(wallMs(text, 'mdy')).toBeNull();
});

test('an unknown zone is named in the error', () => {
  expect(() => createZone('Europe/Atlantis')).toThrow(/Europe\/Atlantis/);
});
