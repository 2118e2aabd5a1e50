import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listViolations } from './axe.ts';
import { PHONE, openBrowser, openVisit, settle, signIn } from './browser.ts';
import { findExamples } from './examples.ts';
import type { Examples } from './examples.ts';
import { tabTo } from './keyboard.ts';
import { readRows } from './sql.ts';
import { createSystem } from './system.ts';
import type { Person, System } from './system.ts';

/** Somebody who belongs to a conta with everything and to one with nothing. */
const EMPTY = '/c/conta-vazia';
const NOWHERE = '00000000-0000-4000-8000-000000000000';
const SCREENS = { phone: PHONE, wide: {} };

let system: System;
let browser: Browser;
let sindica: Person;
let storageState: Awaited<ReturnType<ReturnType<Page['context']>['storageState']>>;
let examples: Examples;

beforeAll(async () => {
  system = await createSystem();
  browser = await openBrowser();
  await system.start();
  sindica = system.people().find(({ email }) => email.startsWith('sindica')) ?? { email: '', senha: '' };
  const { page } = await openVisit(browser, system.url);
  await signIn(page, sindica);
  await page.getByTestId('agora').getByText(/\d/).first().waitFor();
  examples = await findExamples(page);
  storageState = await page.context().storageState();
  await page.context().close();
  await readRows(
    system.databaseUrl(),
    `with conta as (insert into tds_new_conta (id, slug, nome, fuso) values (gen_random_uuid(), 'conta-vazia', 'Conta Vazia', 'America/Sao_Paulo') returning id)
     insert into tds_new_membro (conta_id, usuario_id, papel) select c.id, u.id, 'ADMIN' from conta c, tds_new_usuario u where u.email = $1`,
    [sindica.email],
  );
});
afterAll(async () => {
  await browser.close();
  await system.remove();
});

// The machine's rules of axe, contrast included, in the light and in the dark theme.
describe.concurrent.each(Object.keys(SCREENS) as (keyof typeof SCREENS)[])('on a %s screen no fault that a machine can find for people with disabilities', (screen) => {
  const open = async (isSignedIn = true): Promise<Page> => (await openVisit(browser, system.url, { ...SCREENS[screen], ...(isSignedIn ? { storageState } : {}) })).page;

  it('is on any page', async () => {
    const { home, gateway, dispositivo, telemetria } = examples;
    const sections = ['', '/carga', '/telemetria', '/gateways', '/dispositivos', '/quarentena'];
    const pages = [...sections.map((section) => home + section), ...sections.map((section) => EMPTY + section)];
    pages.push(`${home}/carga?grandeza=POTENCIA`, `${home}/carga?busca=nada+assim`, `${home}/gateways?presenca=OFFLINE`);
    pages.push(`${home}/gateways/novo`, gateway, `${gateway}/editar`, `${gateway}/dispositivos/novo`, dispositivo);
    pages.push(telemetria, `${telemetria}&tabela=true`, `${telemetria}&periodo=7d`);
    pages.push(`${home}/dispositivos?busca=vaz&grandeza=VAZAO`, `${home}/dispositivos?busca=nada+assim`);
    pages.push(`${home}/nada`, `${home}/gateways/${NOWHERE}`, `${gateway}/dispositivos/${NOWHERE}`, '/nada', '/c/de-outros', '/');
    const page = await open();
    const found: string[] = [];
    for (const address of pages) {
      await page.goto(address);
      await settle(page);
      found.push(...(await listViolations(page, address)));
    }
    expect(found).toEqual([]);
    await page.context().close();
  });

  it('is in anything that opens', async () => {
    const page = await open();
    const found: string[] = [];
    const check = async (name: string, act: () => Promise<void>): Promise<void> => {
      await act();
      found.push(...(await listViolations(page, name)));
      await page.keyboard.press('Escape');
      await page.locator('dialog').waitFor({ state: 'detached' });
    };
    const press = (name: RegExp | string) => page.getByRole('button', { name }).first().click();
    await page.goto(examples.home);
    await settle(page);
    await check('palette', async () => {
      await page.keyboard.press('Control+k');
      await page.getByRole('dialog').getByRole('combobox').fill('vaz');
      await page.getByRole('option', { name: /vazão/ }).first().waitFor();
    });
    await check('keys', async () => {
      await page.keyboard.press('?');
      await page.getByRole('dialog').getByRole('checkbox').waitFor();
    });
    await check('menu of the person', () => press(/^Menu de /));
    await check('menu of the contas', () => press(/: trocar$/));
    if (screen === 'phone') await check('sheet', () => press('Mais'));

    await page.goto(`${examples.home}/telemetria`);
    await settle(page);
    await check('picker', async () => {
      await page.getByRole('combobox').click();
      await page.getByRole('option').first().waitFor();
    });
    await page.goto(examples.telemetria);
    await settle(page);
    await check('dates', () => press('Datas…'));
    await check('values under the cursor', async () => {
      await page.getByRole('slider').first().focus();
      await page.keyboard.press('ArrowLeft');
      await page.locator('.chart-box').waitFor();
    });

    await page.goto(`${examples.home}/dispositivos`);
    await settle(page);
    if (screen === 'phone') await check('filters', () => press(/^Filtros/));
    await check('choice of a gateway', async () => {
      await press('Novo dispositivo');
      await page.getByRole('dialog').getByRole('combobox').waitFor();
    });
    await page.goto(`${examples.home}/gateways/novo`);
    await settle(page);
    await check('form with faults', async () => {
      await page.keyboard.press('Enter');
      await press('Salvar');
      await page.locator('[aria-invalid=true]').first().waitFor();
    });
    await page.goto(examples.gateway);
    await settle(page);
    await check('confirmation', async () => {
      await press('Arquivar');
      await page.getByRole('dialog').getByRole('textbox').waitFor();
    });
    expect(found).toEqual([]);
    await page.context().close();
  });

  it('is where something went wrong', async () => {
    const page = await open(false);
    const found: string[] = [];
    await signIn(page, { email: sindica.email, senha: 'not the password' });
    await page.getByRole('alert').waitFor();
    found.push(...(await listViolations(page, 'wrong password')));
    await page.goto('/entrar?encerrada=true');
    await page.getByText('Sua sessão terminou').waitFor();
    found.push(...(await listViolations(page, 'session ended')));
    await page.context().close();

    const broken = await open();
    await broken.route(/\/api\/v1\/contas\//, (route) => route.fulfill({ status: 500, contentType: 'application/problem+json', body: '{"title":"Erro","status":500,"code":"INTERNAL","requestId":"req-1"}' }));
    const sections = ['', '/carga', '/gateways', '/dispositivos', '/quarentena'].map((section) => examples.home + section);
    for (const address of [...sections, examples.gateway, examples.dispositivo, examples.telemetria]) {
      await broken.goto(address);
      // After the page itself has tried again.
      await broken.getByRole('alert').first().waitFor();
      found.push(...(await listViolations(broken, `error 500 of ${address}`)));
    }
    await broken.unrouteAll();
    await broken.goto(examples.home);
    await settle(broken);
    await broken.route(/GatewaysPage-.*\.js|healthz/, (route) => route.abort());
    await broken.getByRole('link', { name: 'Gateways', exact: true }).click();
    await broken.getByRole('heading', { level: 1, name: 'O servidor não responde' }).waitFor();
    found.push(...(await listViolations(broken, 'a page whose code is out of reach')));
    await broken.unrouteAll();
    // It opens by itself.
    await broken.getByRole('heading', { level: 1, name: 'Gateways' }).waitFor();
    await broken.goto(examples.home);
    await settle(broken);
    await broken.context().setOffline(true);
    await broken.getByText('Você está sem internet').waitFor();
    found.push(...(await listViolations(broken, 'offline')));
    expect(found).toEqual([]);
    await broken.context().close();
  });
});

it('by the keyboard alone one signs in, finds who draws most, reads its chart, darkens the page and leaves', async () => {
  const { page, faults } = await openVisit(browser, system.url);
  const { keyboard } = page;
  await page.goto(examples.home);
  await page.getByLabel('E-mail').waitFor();
  await keyboard.type(sindica.email);
  await tabTo(page, /^Senha/);
  await keyboard.type(sindica.senha);
  await keyboard.press('Enter');
  await page.getByTestId('agora').getByText(/\d/).first().waitFor();

  await keyboard.press('Control+k');
  await page.getByRole('dialog').getByRole('combobox').waitFor();
  await keyboard.type('consumo agora');
  await page.getByRole('option', { name: /Consumo agora/ }).waitFor();
  await keyboard.press('Enter');
  await page.getByTestId('ranking').getByTestId('canal').first().waitFor();
  const first = await page.getByTestId('canal').first().getByRole('link').innerText();
  await tabTo(page, new RegExp(`^${first}$`));
  await keyboard.press('Enter');
  await page.locator('canvas').waitFor();

  await tabTo(page, /^Gráfico em/);
  await keyboard.press('ArrowLeft');
  await page.locator('.chart-box').waitFor();
  await keyboard.press('+');
  await page.waitForURL(/de=.*ate=/);

  await tabTo(page, /^Menu de/, 'Shift+Tab');
  await keyboard.press('Enter');
  await page.locator('[popover] :focus').waitFor();
  await tabTo(page, /^Escuro$/, 'ArrowDown');
  await keyboard.press('Enter');
  await page.locator('html[data-bs-theme=dark]').waitFor({ state: 'attached' });
  await tabTo(page, /^Sair$/);
  await keyboard.press('Enter');
  await page.getByLabel('E-mail').waitFor();
  expect((await page.request.get('/api/v1/sessao')).status()).toBe(401);
  expect(faults).toEqual([]);
  await page.context().close();
});

it('by the keyboard alone one finds a dispositivo and is taken to its values', async () => {
  const { page, faults } = await openVisit(browser, system.url, { storageState });
  await page.goto(examples.home);
  await settle(page);
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
