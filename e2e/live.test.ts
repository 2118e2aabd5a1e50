import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { listViolations } from './axe.ts';
import { openBrowser, openVisit, signIn } from './browser.ts';
import { createSystem } from './system.ts';
import type { Person, System } from './system.ts';

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

let system: System;
let browser: Browser;
let sindica: Person;
let factory: Person;

beforeAll(async () => {
  system = await createSystem();
  browser = await openBrowser();
  await system.start();
  const person = (email: string): Person => system.people().find((one) => one.email === email) ?? { email, senha: '' };
  sindica = person('sindica@exemplo.com.br');
  factory = person('utilidades@exemplo.com.br');
});
afterAll(async () => {
  await browser.close();
  await system.remove();
});

it('a person signs in, sees the gateways online and a value change by itself', async () => {
  const { page, faults } = await openVisit(browser, system.url);
  await signIn(page, sindica);
  await page.getByRole('link', { name: 'Gateways', exact: true }).click();
  await page.getByRole('heading', { name: 'Gateways' }).waitFor();
  await page.getByRole('link', { name: 'Bloco A · água' }).click();
  await page.getByText('Online', { exact: true }).first().waitFor();
  const values = page.getByTestId('valor');
  await values.first().waitFor();
  const before = (await values.allTextContents()).join();
  await vi.waitUntil(async () => (await values.allTextContents()).join() !== before, 20_000);
  expect(faults).toEqual([]);
  await page.context().close();
});

it('the chart of chosen dispositivos draws what was read and goes on by itself', async () => {
  const { page, faults } = await openVisit(browser, system.url);
  await signIn(page, sindica);
  await page.getByRole('link', { name: 'Gateways', exact: true }).click();
  await page.getByRole('link', { name: 'Bloco A · água' }).click();
  await page.getByRole('checkbox', { name: /Apto A101 vazão/ }).check();
  await page.locator('canvas').waitFor();
  await page.getByRole('button', { name: 'Ver tabela' }).click();
  const rows = page.getByRole('table').getByRole('row');
  const before = await rows.count();
  await vi.waitUntil(async () => (await rows.count()) > before, 20_000);
  expect(faults).toEqual([]);
  await page.context().close();
});

it('the language changes in place and is kept', async () => {
  const { page } = await openVisit(browser, system.url);
  await signIn(page, sindica);
  await page.getByRole('button', { name: /^Menu de / }).click();
  await page.getByRole('button', { name: 'English' }).click();
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
  await page.reload();
  await page.getByRole('button', { name: /^Menu of / }).click();
  expect(await page.locator('html').getAttribute('lang')).toBe('en');
  await page.getByRole('button', { name: 'Português' }).click();
  await page.getByRole('button', { name: 'Sair' }).waitFor();
  await page.context().close();
});

it("the other organisation's gateways are nowhere, neither in the list nor by address", async () => {
  const own = await openVisit(browser, system.url);
  await signIn(own.page, sindica);
  await own.page.getByRole('link', { name: 'Gateways', exact: true }).click();
  await own.page.getByRole('link', { name: 'Bloco A · água' }).click();
  await own.page.waitForURL(/gateways\/[0-9a-f-]{36}/);
  const address = new URL(own.page.url()).pathname;

  const other = await openVisit(browser, system.url);
  await signIn(other.page, factory);
  await other.page.getByRole('link', { name: 'Gateways', exact: true }).click();
  await other.page.getByRole('link', { name: /Subestação/ }).first().waitFor();
  expect(await other.page.content()).not.toContain('Bloco A');
  await other.page.goto(address);
  await other.page.getByText('Organização não encontrada').waitFor();
  expect(await other.page.content()).not.toContain('Bloco A');
  for (const path of [address, address.replace('residencial-ipe', 'metalurgica-aurora')]) {
    const answer = await other.page.request.get(`/api/v1${path.replace('/c/', '/contas/')}`);
    expect(answer.status()).toBe(404);
  }
  await Promise.all([own.page.context().close(), other.page.context().close()]);
});

it('all of it works on a phone', async () => {
  const { page, faults } = await openVisit(browser, system.url, PHONE);
  await signIn(page, sindica);
  await page.getByRole('link', { name: 'Gateways', exact: true }).tap();
  await page.getByRole('link', { name: 'Bloco B · água' }).tap();
  const value = page.getByTestId('valor').first();
  await value.waitFor();
  const overflow = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
  expect(overflow).toBe(0);
  expect(faults).toEqual([]);
  await page.context().close();
});

it('a wrong password is said beside the form and keeps the e-mail', async () => {
  const { page } = await openVisit(browser, system.url);
  await signIn(page, { email: sindica.email, senha: 'not the password' });
  await page.getByRole('alert').waitFor();
  expect(await page.getByLabel('E-mail').inputValue()).toBe(sindica.email);
  await page.context().close();
});

it('no page and no dialog has a fault that a machine can find for people with disabilities, in both themes', async () => {
  const { page } = await openVisit(browser, system.url);
  await page.goto('/');
  await page.getByLabel('E-mail').waitFor();
  const found = await listViolations(page);
  await signIn(page, sindica);
  await page.getByRole('heading', { level: 1 }).waitFor();
  const base = new URL(page.url()).pathname;
  for (const path of ['', '/carga', '/telemetria', '/gateways', '/dispositivos', '/quarentena', '/gateways/novo', '/nada']) {
    await page.goto(base + path);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.waitForFunction("document.querySelector('.skeleton') === null");
    found.push(...(await listViolations(page)));
  }
  for (const [key, role] of [['Control+k', 'combobox'], ['?', 'checkbox']] as const) {
    await page.keyboard.press(key);
    await page.getByRole('dialog').getByRole(role).first().waitFor();
    found.push(...(await listViolations(page)));
    await page.keyboard.press('Escape');
  }
  expect(found).toEqual([]);
  await page.context().close();
});

it('by the keyboard alone one finds a dispositivo and is taken to its values', async () => {
  const { page, faults } = await openVisit(browser, system.url);
  await signIn(page, sindica);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.keyboard.press('Control+k');
  await page.getByRole('dialog').getByRole('combobox').waitFor();
  await page.keyboard.type('vazão');
  await page.getByRole('option', { name: /vazão/ }).first().waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL(/gateways\/[0-9a-f-]{36}\?grafico=/);
  await page.getByTestId('valor').first().waitFor();
  expect(await page.evaluate("document.activeElement.closest('main') !== null")).toBe(true);
  expect(faults).toEqual([]);
  await page.context().close();
});
