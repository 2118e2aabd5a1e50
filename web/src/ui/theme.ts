import { useSyncExternalStore } from 'react';

export const themes = ['light', 'dark', 'system'] as const;
export type Theme = (typeof themes)[number];

/** public/theme.js reads the same name before the first paint. */
const STORAGE_KEY = 'tds.theme';
const listeners = new Set<() => void>();
let chosen: Theme = stored();

/** Bootstrap's colours follow the choice; under `system` also the system's setting, when it changes while the page is open. */
export function followTheme(): void {
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', apply);
  apply();
}

export function changeTheme(theme: Theme): void {
  chosen = theme;
  try {
    localStorage.setItem(STORAGE_KEY, theme);
  } catch {
    // Storage may be forbidden (private mode): the choice then lasts for this page only.
  }
  apply();
  for (const listener of listeners) listener();
}

export function useTheme(): Theme {
  return useSyncExternalStore(subscribe, () => chosen);
}

function apply(): void {
  const system = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  document.documentElement.dataset.bsTheme = chosen === 'system' ? system : chosen;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function stored(): Theme {
  try {
    const found = localStorage.getItem(STORAGE_KEY);
    return themes.find((theme) => theme === found) ?? 'system';
  } catch {
    return 'system';
  }
}
