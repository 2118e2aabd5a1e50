/** When a person can begin to use the first page: the first number of what is drawn now, and what the browser fetched up to it. */
import type { Page } from 'playwright-core';
import { vi } from 'vitest';

export interface Useful {
  /** From the start of the navigation. */
  ms: number;
  /** What the API took for the numbers, as the browser saw it. */
  painelMs: number;
  /** Fetched until then; bytes as they were transferred, compressed. */
  scripts: { name: string; bytes: number }[];
  /** Paths of the API asked for until then, without the conta. */
  requests: string[];
  /** Elements of the page. */
  nodes: number;
}

/** From now on each document of the page notes when its first number stands. */
export async function watchUseful(page: Page): Promise<void> {
  await page.addInitScript(`{
    const isUseful = () => /\\d/.test(document.querySelector('[data-testid=agora] .agora-valor')?.textContent ?? '');
    new MutationObserver((_changes, observer) => {
      if (!isUseful()) return;
      observer.disconnect();
      window.usefulAtMs = performance.now();
    }).observe(document, { subtree: true, childList: true, characterData: true });
  }`);
}

export async function waitUseful(page: Page): Promise<Useful> {
  // Asked from here: the page's own policy forbids to wait inside of it.
  await vi.waitUntil(() => page.evaluate('window.usefulAtMs !== undefined'), 30_000);
  return readUseful(page);
}

export function readUseful(page: Page): Promise<Useful> {
  return page.evaluate(`(() => {
    const until = performance.getEntriesByType('resource').filter((entry) => entry.startTime < window.usefulAtMs);
    const named = until.map((entry) => ({ path: new URL(entry.name).pathname, entry }));
    const scripts = new Map(named.filter(({ path }) => path.endsWith('.js')).map(({ path, entry }) => [path, entry.encodedBodySize]));
    const api = named.filter(({ path }) => path.startsWith('/api/'));
    return {
      ms: Math.round(window.usefulAtMs),
      painelMs: Math.round(api.find(({ path }) => path.endsWith('/painel'))?.entry.duration ?? NaN),
      scripts: [...scripts].map(([path, bytes]) => ({ name: path.split('/').at(-1), bytes })).sort((a, b) => b.bytes - a.bytes),
      requests: api.map(({ path }) => path.replace(/contas\\/[^/]+/, 'contas/…')).sort(),
      nodes: document.querySelectorAll('*').length,
    };
  })()`);
}
