import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { openVisit, signIn } from '../browser.ts';
import type { Person } from '../system.ts';
import type { Scene } from './scene.ts';
import type { Seeds } from './seeds.ts';

export const WIDTHS: Record<string, BrowserContextOptions> = {
  phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
  desk: { viewport: { width: 1440, height: 900 } },
};
const THEMES = ['light', 'dark'] as const;
/** Pages longer than this are cut off at the foot. */
const MAX_HEIGHT = 6000;

export type State = Awaited<ReturnType<BrowserContext['storageState']>>;

/** Takes scenes one after another; what was taken and what went wrong is kept. */
export class Camera {
  /** `desk-dark/home.png`, below the folder. */
  readonly pictures: string[] = [];
  readonly faults: string[] = [];
  readonly #browser: Browser;
  readonly #url: string;
  readonly #out: string;

  constructor(browser: Browser, url: string, out: string) {
    this.#browser = browser;
    this.#url = url;
    this.#out = out;
  }

  async take(scene: Scene, seeds: Seeds, width: string, state: State | undefined): Promise<void> {
    const visit = await openVisit(this.#browser, this.#url, { reducedMotion: 'reduce', ...WIDTHS[width], ...(state ? { storageState: state } : {}) });
    const { page } = visit;
    const note = (fault: string): unknown => this.faults.push(`${width} ${scene.name}: ${fault}`);
    try {
      await reach(page, scene, seeds);
      await this.takeThemes(page, width, scene.name, scene.isViewport ?? false);
      const overflow = Number(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'));
      if (overflow > 0) note(`${overflow} px wider than the screen`);
      visit.faults.filter((fault) => !scene.expected?.test(fault)).forEach(note);
    } catch (error) {
      await page.screenshot({ path: path.join(this.#out, `failed-${width}-${scene.name}.png`) });
      note(error instanceof Error ? error.message.split('\n').slice(0, 4).join(' ') : String(error));
    } finally {
      await page.context().close();
    }
  }

  /** The page follows the theme of the system while it is open: one visit shows both. */
  async takeThemes(page: Page, width: string, name: string, isViewport: boolean): Promise<void> {
    if (!isViewport) await showAll(page);
    for (const colorScheme of THEMES) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      // Canvases are drawn anew in the frames after the change.
      await delay(300);
      const look = `${width}-${colorScheme}`;
      mkdirSync(path.join(this.#out, look), { recursive: true });
      await page.screenshot({ path: path.join(this.#out, look, `${name}.png`) });
      this.pictures.push(`${look}/${name}.png`);
    }
  }
}

/** What a person who signs in keeps: the session. */
export async function openState(browser: Browser, url: string, person: Person): Promise<State> {
  const { page } = await openVisit(browser, url);
  await signIn(page, person);
  await page.getByRole('button', { name: /^Menu de / }).waitFor();
  const state = await page.context().storageState();
  await page.context().close();
  return state;
}

async function reach(page: Page, scene: Scene, seeds: Seeds): Promise<void> {
  if (scene.idioma) await page.addInitScript(`localStorage.setItem('tds.idioma', '${scene.idioma}')`);
  await scene.prepare?.(page);
  await page.goto(scene.path(seeds), { waitUntil: 'domcontentloaded' });
  await (scene.ready ?? seeHeading)(page);
  if (!scene.isPending) await page.locator('.skeleton').first().waitFor({ state: 'detached' });
  await scene.act?.(page);
}

function seeHeading(page: Page): Promise<void> {
  return page.getByRole('heading', { level: 1 }).first().waitFor();
}

/** A screen as high as the page: bars that stand at the foot of a phone stay there, unlike in a picture put together from several. */
async function showAll(page: Page): Promise<void> {
  const { width, height } = page.viewportSize() ?? { width: 0, height: 0 };
  const needed = Number(await page.evaluate('document.documentElement.scrollHeight'));
  if (needed > height) await page.setViewportSize({ width, height: Math.min(needed, MAX_HEIGHT) });
}
