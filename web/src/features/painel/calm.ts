import { useEffect, useRef, useState } from 'react';
import type { FocusEvent, PointerEvent } from 'react';
import type { Canal } from '@tds/contract/http';

/** A pointer that rests holds nothing any more: a mouse left on the page must not leave a wrong order there. */
const REST_MS = 5000;

/** Rows in the order they had, each as it is now: what is pointed at does not move away. */
export function keepOrder(shown: readonly Canal[], now: readonly Canal[]): Canal[] {
  const byId = new Map(now.map((each) => [each.dispositivoId, each]));
  return shown.map((each) => byId.get(each.dispositivoId) ?? each);
}

/** What draws most first; those that draw alike, and those too old to be compared, as they came. */
function rank(rows: readonly Canal[]): Canal[] {
  const drawn = ({ isStale, normalizado }: Canal) => (isStale || normalizado === null ? Number.NEGATIVE_INFINITY : Number(normalizado));
  return rows.toSorted((a, b) => (drawn(a) === drawn(b) ? 0 : drawn(b) - drawn(a)));
}

/**
 * Each row with its place. The place is its key: when two change places, what stands in the rows changes and no row moves, which would
 * count as a page that jumps.
 */
export function placesOf(rows: readonly Canal[], first: number): [place: number, canal: Canal][] {
  return rows.map((canal, index) => [first + index, canal]);
}

/**
 * A ranking that is true at each moment: whatever live values say is ordered at once, since rows change in place (`placesOf`). Only while
 * somebody moves the pointer over it, or has the focus in it, each row keeps its place, so that no other one is pressed than was meant.
 * `key` says what it is a ranking of.
 */
export function useCalmOrder(key: string) {
  const [held, setHeld] = useState<{ key: string; rows: readonly Canal[] }>();
  const rest = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(rest.current), []);
  const isHeld = held?.key === key;
  const release = () => {
    clearTimeout(rest.current);
    setHeld(undefined);
  };
  /** `shown` is what stands there now. */
  const hold = (shown: readonly Canal[]) => {
    const keep = () => (isHeld ? undefined : setHeld({ key, rows: shown }));
    // A finger leaves no pointer behind: a tap holds nothing.
    const onPointer = (event: PointerEvent) => {
      if (event.pointerType !== 'mouse') return;
      keep();
      clearTimeout(rest.current);
      rest.current = setTimeout(release, REST_MS);
    };
    return {
      onPointerEnter: onPointer,
      onPointerMove: onPointer,
      onPointerLeave: release,
      onFocus: keep,
      onBlur: (event: FocusEvent) => (event.currentTarget.contains(event.relatedTarget) ? undefined : release()),
    };
  };
  return { order: (now: readonly Canal[]) => (isHeld ? keepOrder(held.rows, now) : rank(now)), hold };
}
