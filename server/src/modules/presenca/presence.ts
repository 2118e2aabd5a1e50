import type { Status } from '@tds/contract/mqtt';

/** What is known of one gateway. `sessao` is the broker's session, `conexao` the gateway's own name for it. */
export interface Presence {
  online: boolean;
  sessao: string | null;
  conexao: string | null;
  vistoEm: Date;
  /** Since when `online` is what it is. */
  desde: Date;
  firmwareVersion: string | null;
  ip: string | null;
}

export type PresenceEvent =
  | { kind: 'opened'; sessao: string; ip: string }
  | { kind: 'closed'; sessao: string }
  | { kind: 'heard'; sessao: string }
  | { kind: 'status'; sessao: string; status: Status; will: boolean }
  /** Through a broker that keeps the sessions to itself: a message, or what the gateway says of itself there. */
  | { kind: 'seen' }
  | { kind: 'reported'; status: Status };

/** The next state, or the same object when the event says nothing about the present connection. */
export function nextPresence(present: Presence | undefined, event: PresenceEvent, now: Date): Presence | undefined {
  switch (event.kind) {
    case 'opened':
      return {
        online: true,
        sessao: event.sessao,
        conexao: null,
        vistoEm: now,
        desde: present?.online ? present.desde : now,
        firmwareVersion: present?.firmwareVersion ?? null,
        ip: event.ip,
      };
    case 'closed':
      // A takeover closes the old session after the new one opened.
      return present?.sessao === event.sessao ? { ...turn(present, false, now), sessao: null } : present;
    case 'heard':
      // Also after a goodbye: who speaks is there.
      return present?.sessao === event.sessao ? turn(present, true, now) : present;
    case 'status':
      return present && nextByStatus(present, event, now);
    case 'seen':
      return turn(present ?? unheard(now), true, now);
    case 'reported':
      return nextByReport(present, event.status, now);
  }
}

/** The status is all there is: a will counts for the connection that is known and for no other, so a stale one changes nothing. */
function nextByReport(present: Presence | undefined, status: Status, now: Date): Presence | undefined {
  if (!status.online) return present?.online && present.conexao === status.conexao ? turn(present, false, now) : present;
  const before = present ?? unheard(now);
  return { ...turn(before, true, now), conexao: status.conexao, firmwareVersion: status.firmware_version, ip: status.ip ?? before.ip };
}

function unheard(now: Date): Presence {
  return { online: true, sessao: null, conexao: null, vistoEm: now, desde: now, firmwareVersion: null, ip: null };
}

function nextByStatus(present: Presence, { sessao, status, will }: PresenceEvent & { kind: 'status' }, now: Date): Presence {
  if (status.online && !will) {
    if (present.sessao !== sessao) return present;
    const ip = status.ip ?? present.ip;
    return { ...turn(present, true, now), conexao: status.conexao, firmwareVersion: status.firmware_version, ip };
  }
  // A goodbye or will of a connection that is not the present one arrives late: it changes nothing.
  if (present.conexao !== status.conexao || !present.online) return present;
  return turn(present, false, now);
}

function turn(present: Presence, online: boolean, now: Date): Presence {
  return { ...present, online, vistoEm: now, desde: present.online === online ? present.desde : now };
}
