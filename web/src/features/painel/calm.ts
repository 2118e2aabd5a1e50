import { useState } from 'react';
import type { FocusEvent, PointerEvent } from 'react';
import type { Canal } from '@tds/contract/http';

/** Rows in the order they had, each as it is now: what is pointed at does not move away. */
export function keepOrder(shown: readonly Canal[], now: readonly Canal[]): Canal[] {
  const byId = new Map(now.map((each) => [each.dispositivoId, each]));
  return shown.map((each) => byId.get(each.dispositivoId) ?? each);
}

/**
 * Each row with its place. The place is its key: when two change places, what stands in the rows changes and no row moves, which would
 * count as a page that jumps.
 */
export function placesOf(rows: readonly Canal[], first: number): [place: number, canal: Canal][] {
  return rows.map((canal, index) => [first + index, canal]);
}

/** A ranking that is ordered anew only while neither the pointer nor the focus is in it. `key` says what it is a ranking of. */
export function useCalmOrder(now: readonly Canal[], key: string) {
  const [isHeld, setHeld] = useState(false);
  const [shown, setShown] = useState({ source: now, key, rows: now });
  if (shown.source !== now || (!isHeld && shown.rows !== now)) {
    setShown({ source: now, key, rows: isHeld && shown.key === key ? keepOrder(shown.rows, now) : now });
  }
  const hold = {
    // A finger leaves no pointer behind: a tap holds nothing.
    onPointerEnter: (event: PointerEvent) => setHeld(event.pointerType === 'mouse'),
    onPointerLeave: () => setHeld(false),
    onFocus: () => setHeld(true),
    onBlur: (event: FocusEvent) => setHeld(event.currentTarget.contains(event.relatedTarget)),
  };
  return { rows: shown.rows, hold };
}
