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
  change([...others, { ...message, id: (lastId += 1) }].slice(-MAX_SHOWN));
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

function change(next: readonly Toast[]): void {
  shown = next;
  for (const listener of listeners) listener();
}
