export interface Toast {
  id: number;
  /** `danger` stays until it is dismissed and is read out at once. */
  tone: 'success' | 'danger';
  text: string;
  action?: { label: string; run: () => void };
}

const MAX_SHOWN = 3;
const listeners = new Set<() => void>();
let shown: readonly Toast[] = [];
let lastId = 0;

/** Tells what was done or went wrong, in a corner, without taking anything away from the person. */
export function toast(message: Omit<Toast, 'id'>): void {
  const others = shown.filter((each) => each.text !== message.text);
  change(makeRoom([...others, { ...message, id: (lastId += 1) }]));
}

export function dismissToast(id: number): void {
  change(shown.filter((each) => each.id !== id));
}

export function listToasts(): readonly Toast[] {
  return shown;
}

export function onToasts(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** What was done gives way before what went wrong, and the oldest of a kind first. */
function makeRoom(all: readonly Toast[]): readonly Toast[] {
  if (all.length <= MAX_SHOWN) return all;
  const first = all.slice(0, -1).find(({ tone }) => tone === 'success') ?? all[0];
  return makeRoom(all.filter((each) => each !== first));
}

function change(next: readonly Toast[]): void {
  shown = next;
  for (const listener of listeners) listener();
}
