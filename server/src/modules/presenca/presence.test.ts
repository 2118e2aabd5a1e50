import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Status } from '@tds/contract/mqtt';
import { nextPresence } from './presence.ts';
import type { Presence, PresenceEvent } from './presence.ts';

const at = (second: number): Date => new Date(Date.UTC(2026, 2, 10, 12, 0, second));

function status(online: boolean, conexao: string): Status {
  return { online, conexao, timestamp: '2026-03-10T12:00:00Z', firmware_version: `fw-${conexao}` };
}

function play(events: readonly PresenceEvent[]): Presence | undefined {
  return events.reduce<Presence | undefined>((present, event, index) => nextPresence(present, event, at(index)), undefined);
}

/** What a session may be heard to say, in its own order: it opens, speaks, and perhaps closes with its will before or after. */
function lifeOf(sessao: string, ending: 'stays' | 'will then closed' | 'closed then will' | 'goodbye'): PresenceEvent[] {
  const life: PresenceEvent[] = [
    { kind: 'opened', sessao, ip: `ip-${sessao}` },
    { kind: 'status', sessao, status: status(true, `c-${sessao}`), will: false },
    { kind: 'heard', sessao },
  ];
  const closed: PresenceEvent = { kind: 'closed', sessao };
  const will: PresenceEvent = { kind: 'status', sessao, status: status(false, `c-${sessao}`), will: true };
  if (ending === 'will then closed') life.push(will, closed);
  if (ending === 'closed then will') life.push(closed, will);
  if (ending === 'goodbye') life.push({ kind: 'status', sessao, status: status(false, `c-${sessao}`), will: false }, closed);
  return life;
}

const endings = fc.constantFrom('will then closed', 'closed then will', 'goodbye' as const);

/** Sessions open one after the other, as the broker lets them; what else each has to say may come as late as it likes. */
const interleaved = (last: 'stays' | 'gone') =>
  fc
    .record({ olds: fc.array(endings, { maxLength: 4 }), ending: endings, picks: fc.array(fc.nat(), { minLength: 60, maxLength: 60 }) })
    .map(({ olds, ending, picks }) => {
      const lives = olds.map((end, index) => lifeOf(`s${index}`, end));
      lives.push(lifeOf(`s${olds.length}`, last === 'stays' ? 'stays' : ending));
      return merge(lives, picks);
    });

function merge(lives: PresenceEvent[][], picks: readonly number[]): PresenceEvent[] {
  const merged: PresenceEvent[] = [];
  const rest = lives.map((life) => [...life]);
  let opened = 0;
  for (let step = 0; rest.some((life) => life.length > 0); step += 1) {
    const able = rest.filter((life, index) => life.length > 0 && index <= opened);
    const life = able[(picks[step % picks.length] ?? 0) % Math.max(able.length, 1)] ?? rest[opened];
    const event = life?.shift();
    if (event?.kind === 'opened') opened += 1;
    if (event) merged.push(event);
  }
  return merged;
}

describe('presence, in any interleaving of old and new sessions', () => {
  it('is that of the newest session while it is open', () => {
    fc.assert(
      fc.property(interleaved('stays'), (events) => {
        const sessao = events.findLast((event) => event.kind === 'opened')?.sessao;
        expect(play(events)).toMatchObject({ online: true, sessao, conexao: `c-${sessao}`, firmwareVersion: `fw-c-${sessao}`, ip: `ip-${sessao}` });
      }),
    );
  });

  it('is offline once the newest session has ended', () => {
    fc.assert(
      fc.property(interleaved('gone'), (events) => {
        expect(play(events)?.online).toBe(false);
      }),
    );
  });

  it('never goes back in time, and an episode begins only where presence turns', () => {
    fc.assert(
      fc.property(interleaved('gone'), (events) => {
        const states = events.map((_, index) => play(events.slice(0, index + 1)));
        const pairs = states.slice(1).map((next, index) => [states[index]!, next!] as const);
        expect(pairs.filter(([before, after]) => after.vistoEm < before.vistoEm)).toEqual([]);
        expect(pairs.filter(([before, after]) => before.online === after.online && before.desde.getTime() !== after.desde.getTime())).toEqual([]);
      }),
    );
  });
});

describe('presence', () => {
  it('of a gateway never connected is not made by what others say', () => {
    expect(play([{ kind: 'closed', sessao: 's' }, { kind: 'heard', sessao: 's' }, { kind: 'status', sessao: 's', status: status(true, 'c'), will: false }])).toBeUndefined();
  });

  it('lasts over a takeover: no new episode begins', () => {
    const events: PresenceEvent[] = [{ kind: 'opened', sessao: 'a', ip: '' }, { kind: 'opened', sessao: 'b', ip: '' }, { kind: 'closed', sessao: 'a' }];
    expect(play(events)).toMatchObject({ online: true, desde: at(0) });
  });

  it('keeps the firmware last told when a session says nothing of it', () => {
    expect(play([...lifeOf('a', 'goodbye'), { kind: 'opened', sessao: 'b', ip: '' }])).toMatchObject({ firmwareVersion: 'fw-c-a', conexao: null });
  });

  it('returns with a session that said goodbye and then greets again', () => {
    const events: PresenceEvent[] = [
      { kind: 'opened', sessao: 'a', ip: '' },
      { kind: 'status', sessao: 'a', status: status(true, 'c'), will: false },
      { kind: 'status', sessao: 'a', status: status(false, 'c'), will: false },
      { kind: 'status', sessao: 'a', status: status(true, 'c'), will: false },
    ];
    expect(play(events)).toMatchObject({ online: true, desde: at(3) });
  });

  it('is not given back by the status of a session that is gone', () => {
    const late: PresenceEvent = { kind: 'status', sessao: 'a', status: status(true, 'c-a'), will: false };
    expect(play([...lifeOf('a', 'will then closed'), late])?.online).toBe(false);
  });
});
