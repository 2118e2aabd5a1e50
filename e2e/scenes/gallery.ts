import path from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { createServer } from 'vite';
import { findPort } from '../system.ts';

/** Every part in every state: a page that exists in development alone, so its server is started for it. */
export async function takeGallery(browser: Browser, options: BrowserContextOptions, take: (page: Page) => Promise<void>): Promise<void> {
  const root = path.join(import.meta.dirname, '../../web');
  const port = await findPort();
  const server = await createServer({ root, configFile: path.join(root, 'vite.config.ts'), logLevel: 'error', server: { port, host: '127.0.0.1', hmr: false } });
  const context = await browser.newContext({ locale: 'pt-BR', baseURL: `http://127.0.0.1:${port}`, ...options });
  try {
    await server.listen();
    const page = await context.newPage();
    await page.goto('/ui');
    await page.getByRole('heading', { level: 1, name: 'Parts of the pages' }).waitFor({ timeout: 60_000 });
    await take(page);
  } finally {
    await context.close();
    await server.close();
  }
}
