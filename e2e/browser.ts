import { chromium } from 'playwright-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

/** Debian's Chromium, or the one TDS_CHROMIUM names; nothing it does by itself reaches the network. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['TDS_CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
}

export const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

export interface Visit {
  page: Page;
  /** What went wrong in the page without a person seeing it. */
  faults: string[];
}

/** A person who has never been here: own cookies, own cache. */
export async function openVisit(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await browser.newContext({ locale: 'pt-BR', viewport: { width: 1440, height: 900 }, baseURL: url, ...options });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    // The browser reports each 401 as an error; asking who is signed in before signing in is no fault.
    if (message.type() === 'error' && !message.text().includes('401')) faults.push(message.text());
  });
  return { page, faults };
}

export async function signIn(page: Page, { email, senha }: { email: string; senha: string }): Promise<void> {
  await page.goto('/');
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Senha').fill(senha);
  await page.keyboard.press('Enter');
}

/** Until the page stands as a person sees it a moment later: what was fetched is there, and charts are drawn. */
export async function settle(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.locator('body:not(:has(.skeleton))').waitFor({ state: 'attached' });
  if (page.url().includes('telemetria?d=') && !page.url().includes('tabela')) await page.locator('canvas').first().waitFor();
}
