import { setTimeout as delay } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { PHONE, openBrowser, openVisit, settle, signIn } from './browser.ts';
import { findExamples } from './examples.ts';
import { takeShifts, watchShifts } from './shifts.ts';
import { createSystem } from './system.ts';
import type { Person, System } from './system.ts';

const WATCHED_MS = 30_000;
/** A tenth of a percent of the screen moved by its whole height. */
const MAX_JUMP = 0.001;
/** Digits that come and go included: a tenth of what is called good of a whole visit (web.dev/articles/cls: 0.1). */
const MAX_SHIFT = 0.01;

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

// Each waits for what the fleet sends: they wait together.
describe.concurrent('live', () => {
  it('a person signs in, sees the gateways online and a value change by itself', async () => {
    const { page, faults } = await openVisit(browser, system.url);
    await signIn(page, sindica);
    await page.getByRole('link', { name: 'Gateways', exact: true }).click();
    await page.getByRole('heading', { name: 'Gateways' }).waitFor();
    // Electricity never stands still; water does, in the small hours.
    await page.getByRole('link', { name: 'Bloco A · energia' }).click();
    await page.getByText('Online', { exact: true }).first().waitFor();
    const values = page.getByTestId('valor');
    await values.first().waitFor();
    const before = (await values.allTextContents()).join();
    await vi.waitUntil(async () => (await values.allTextContents()).join() !== before, 60_000);
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
    await vi.waitUntil(async () => (await rows.count()) > before, 60_000);
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it('nothing moves while live numbers arrive, on a phone and on a wide screen', async () => {
    const { page } = await openVisit(browser, system.url);
    await signIn(page, sindica);
    await page.getByTestId('agora').getByText(/\d/).first().waitFor();
    const storageState = await page.context().storageState();
    const { home, gateway, telemetria } = await findExamples(page);
    const addresses = { home, carga: `${home}/carga`, gateway, telemetria };
    const watched = await Promise.all(
      Object.entries(addresses).flatMap(([name, address]) =>
        Object.entries({ phone: PHONE, wide: {} }).map(async ([screen, options]) => {
          const visit = await openVisit(browser, system.url, { ...options, storageState });
          await watchShifts(visit.page);
          await visit.page.goto(address);
          return { name: `${name} ${screen}`, page: visit.page, faults: visit.faults };
        }),
      ),
    );
    await page.context().close();
    await Promise.all(watched.map(async (each) => settle(each.page)));
    await Promise.all(watched.map(async (each) => each.page.waitForLoadState('networkidle')));
    const loading = await Promise.all(watched.map(async (each) => takeShifts(each.page)));
    const before = await Promise.all(watched.map(async (each) => each.page.locator('main').innerText()));
    // What must not happen has no end to wait for.
    await delay(WATCHED_MS);
    const live = await Promise.all(watched.map(async (each) => takeShifts(each.page)));
    const after = await Promise.all(watched.map(async (each) => each.page.locator('main').innerText()));
    for (const [at, { name }] of watched.entries()) {
      process.stdout.write(`shifts of ${name}: ${live[at]?.score.toFixed(5)} live, of it ${live[at]?.jumped.toFixed(5)} out of place, ${loading[at]?.score.toFixed(3)} while loading\n`);
    }
    expect(watched.flatMap(({ name }, at) => ((live[at]?.jumped ?? 1) < MAX_JUMP && (live[at]?.score ?? 1) < MAX_SHIFT ? [] : [name, ...(live[at]?.moved ?? [])]))).toEqual([]);
    expect(watched.filter((_each, at) => before[at] === after[at]).map(({ name }) => name)).toEqual([]);
    expect(watched.flatMap(({ faults }) => faults)).toEqual([]);
    await Promise.all(watched.map(async (each) => each.page.context().close()));
  });
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
