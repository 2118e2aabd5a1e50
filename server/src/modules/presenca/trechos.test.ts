import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_TRECHOS } from '@tds/contract/http';
import { MAX_EVENTOS_READ, presencaOf } from './trechos.ts';
import type { Evento, PresentPresenca } from './trechos.ts';

const START = Date.UTC(2026, 2, 10);
const at = (second: number): Date => new Date(START + second * 1000);
const iso = (second: number): string => at(second).toISOString();
const present = (online: boolean, desde: number, vistoEm: number, isOnline = online): PresentPresenca => ({ online, desde: at(desde), vistoEm: at(vistoEm), isOnline });
const eventos = (...seconds: number[]): Evento[] => seconds.map((second, index) => ({ em: at(second), online: index % 2 === 0 }));

const someEventos = fc.uniqueArray(fc.record({ second: fc.integer({ min: -500, max: 1500 }), online: fc.boolean() }), { selector: ({ second }) => second, maxLength: 40 }).map((list) =>
  list.toSorted((a, b) => a.second - b.second).map(({ second, online }): Evento => ({ em: at(second), online })),
);
const somePresent = fc.option(
  fc.record({ online: fc.boolean(), isOnline: fc.boolean(), desde: fc.integer({ min: -500, max: 1500 }), silence: fc.nat(800) }).map(({ online, isOnline, desde, silence }) => present(online, desde, desde + silence, online && isOnline)),
);

describe('the presence of a period, whatever was written', () => {
  it('is told by stretches that follow one another, fill it and never repeat', () => {
    fc.assert(
      fc.property(someEventos, somePresent, fc.integer({ min: 1, max: 1000 }), (all, now, length) => {
        const { de, ate, trechos, disponibilidade } = presencaOf({ eventos: all, present: now, agora: at(1200) }, { de: at(0), ate: at(length) });
        expect([de, ate]).toEqual([iso(0), iso(length)]);
        expect([trechos[0]?.de, trechos.at(-1)?.ate]).toEqual([de, ate]);
        const pairs = trechos.slice(1).map((next, index) => [trechos[index]!, next] as const);
        expect(pairs.filter(([before, after]) => before.ate !== after.de || before.presenca === after.presenca)).toEqual([]);
        expect(trechos.filter((each) => each.de >= each.ate)).toEqual([]);
        expect(disponibilidade === null || (disponibilidade >= 0 && disponibilidade <= 1)).toBe(true);
      }),
    );
  });

  it('is at each instant what the last row before it says', () => {
    fc.assert(
      fc.property(someEventos, fc.integer({ min: 0, max: 999 }), (all, second) => {
        const { trechos } = presencaOf({ eventos: all, present: null, agora: at(1200) }, { de: at(0), ate: at(1000) });
        const last = all.findLast(({ em }) => em <= at(second));
        const expected = last === undefined ? 'DESCONHECIDA' : last.online ? 'ONLINE' : 'OFFLINE';
        expect(trechos.find(({ de, ate }) => de <= iso(second) && iso(second) < ate)?.presenca).toBe(expected);
      }),
    );
  });
});

describe('the presence of a period', () => {
  const periodo = { de: at(0), ate: at(100) };
  const told = (...args: Parameters<typeof presencaOf>) => presencaOf(...args).trechos.map(({ presenca, de, ate }) => [presenca, (Date.parse(de) - START) / 1000, (Date.parse(ate) - START) / 1000]);

  it('is unknown before the first contact, which does not count against it', () => {
    const known = { eventos: eventos(40, 70), present: present(false, 70, 70), agora: at(100) };
    expect(told(known, periodo)).toEqual([['DESCONHECIDA', 0, 40], ['ONLINE', 40, 70], ['OFFLINE', 70, 100]]);
    expect(presencaOf(known, periodo).disponibilidade).toBe(0.5);
  });

  it('of a gateway never heard is unknown, and no share of it is told', () => {
    const known = { eventos: [], present: null, agora: at(100) };
    expect(told(known, periodo)).toEqual([['DESCONHECIDA', 0, 100]]);
    expect(presencaOf(known, periodo).disponibilidade).toBeNull();
  });

  it('shows the silence that nobody could write down', () => {
    expect(told({ eventos: eventos(-10), present: present(true, -10, 60, false), agora: at(200) }, periodo)).toEqual([['ONLINE', 0, 60], ['OFFLINE', 60, 100]]);
  });

  it('ends now, and right, though the last turn was left out', () => {
    expect(told({ eventos: eventos(-10), present: present(false, 30, 30), agora: at(50) }, periodo)).toEqual([['ONLINE', 0, 30], ['OFFLINE', 30, 50]]);
  });

  it('in the past knows nothing of what came later', () => {
    expect(told({ eventos: eventos(-10), present: present(false, 130, 130), agora: at(200) }, periodo)).toEqual([['ONLINE', 0, 100]]);
  });

  it('with too many stretches begins later, and its share is that of what is told', () => {
    const many = eventos(...Array.from({ length: MAX_EVENTOS_READ }, (_, index) => 10 + index));
    const answer = presencaOf({ eventos: many, present: null, agora: at(5000) }, { de: at(0), ate: at(2000) });
    expect(answer.trechos).toHaveLength(MAX_TRECHOS);
    expect(answer.de).toBe(answer.trechos[0]?.de);
    expect(answer.de > iso(0)).toBe(true);
    expect(answer.ate).toBe(iso(2000));
  });

  it('is called unstable when turns were so close that some may be missing', () => {
    const known = (every: number) => ({ eventos: eventos(...Array.from({ length: 40 }, (_, index) => index * every)), present: null, agora: at(90_000) });
    expect(presencaOf(known(60), { de: at(0), ate: at(80_000) }).instavel).toBe(true);
    expect(presencaOf(known(125), { de: at(0), ate: at(80_000) }).instavel).toBe(false);
    expect(presencaOf(known(60), { de: at(50_000), ate: at(80_000) }).instavel).toBe(false);
  });
});
