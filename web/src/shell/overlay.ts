export type Overlay = 'palette' | 'keys';

const STORAGE_KEY = 'tds.shortcuts';
const listeners = new Set<() => void>();
let shown: Overlay | undefined;
let isOn = isStoredOn();

/** The one dialog over all pages that is open. */
export function currentOverlay(): Overlay | undefined {
  return shown;
}

export function showOverlay(overlay: Overlay | undefined): void {
  shown = overlay;
  tell();
}

export function onOverlay(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Single keys can be switched off: speech input and tremor press them by mistake (WCAG 2.1.4). */
export function areShortcutsOn(): boolean {
  return isOn;
}

export function switchShortcuts(on: boolean): void {
  isOn = on;
  try {
    localStorage.setItem(STORAGE_KEY, on ? 'on' : 'off');
  } catch {
    // Storage may be forbidden: the choice then lasts for this page only.
  }
  tell();
}

function isStoredOn(): boolean {
  try {
    return localStorage.getItem(STORAGE_KEY) !== 'off';
  } catch {
    return true;
  }
}

function tell(): void {
  for (const listener of listeners) listener();
}
