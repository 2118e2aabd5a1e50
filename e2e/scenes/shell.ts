/** The way in, the frame around every page, and addresses that lead nowhere. */
import type { Page } from 'playwright-core';
import { AURORA, IPE, REFUSED, fail, seeDialog, seeText } from './scene.ts';
import type { Scene } from './scene.ts';

/** Gets a gateway each time it is looked at. */
const COM_GATEWAYS = '/c/conjunto-araucarias';
const NO_ID = '01920000-0000-7000-8000-000000000000';

const signInWith = (email: string, senha: string) => async (page: Page) => {
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Senha').first().fill(senha);
  await page.keyboard.press('Enter');
  await page.getByRole('alert').or(page.locator('.invalid-feedback')).first().waitFor();
};

export const shellScenes: Scene[] = [
  { name: 'login', path: () => '/' },
  { name: 'login-wrong-password', path: () => '/', act: signInWith('sindica@exemplo.com.br', 'senha errada') },
  { name: 'login-faults', path: () => '/', act: signInWith('sindica', '') },
  { name: 'login-session-ended', path: () => `/entrar?voltar=${IPE}/carga&encerrada=true`, ready: seeText('Sua sessão terminou') },
  { name: 'login-english', path: () => '/', idioma: 'en' },
  { name: 'conta-choose', as: 'factory', path: () => '/' },
  { name: 'conta-none', as: 'operador', path: () => '/' },
  { name: 'conta-not-found', as: 'sindica', path: () => AURORA, expected: REFUSED },
  { name: 'page-not-found', as: 'sindica', path: () => '/nada/aqui', expected: REFUSED },
  { name: 'page-not-found-conta', as: 'sindica', path: () => `${IPE}/nada` },
  { name: 'page-broken', as: 'sindica', path: () => `${IPE}/gateways`, prepare: (page) => page.route(/GatewaysPage-.*\.js/, (route) => route.abort()), expected: /GatewaysPage|ERR_FAILED/ },
  {
    name: 'page-away',
    as: 'sindica',
    path: () => `${IPE}/gateways`,
    prepare: (page) => page.route(/GatewaysPage-.*\.js|healthz/, (route) => route.abort()),
    ready: (page) => page.getByRole('heading', { level: 1, name: 'O servidor não responde' }).waitFor(),
    expected: /GatewaysPage|ERR_FAILED/,
  },
  { name: 'gateway-not-found', as: 'sindica', path: () => `${IPE}/gateways/${NO_ID}`, expected: REFUSED },
  {
    name: 'menu-person',
    as: 'sindica',
    path: () => IPE,
    act: (page) => page.getByRole('button', { name: /^Menu de / }).click(),
    isViewport: true,
  },
  { name: 'menu-organisation', as: 'factory', path: () => AURORA, act: (page) => page.getByRole('button', { name: /: trocar$/ }).click(), isViewport: true },
  { name: 'palette', as: 'sindica', path: () => IPE, act: openPalette(''), isViewport: true },
  { name: 'palette-found', as: 'sindica', path: () => IPE, act: openPalette('a201'), isViewport: true },
  { name: 'palette-nothing', as: 'sindica', path: () => IPE, act: openPalette('geladeira'), isViewport: true },
  {
    name: 'keys',
    as: 'sindica',
    path: () => IPE,
    act: async (page) => {
      await page.keyboard.press('?');
      await seeDialog(page);
    },
    isViewport: true,
  },
  { name: 'toast', as: 'factory', path: () => `${COM_GATEWAYS}/gateways/novo`, act: saveGateway, isViewport: true },
  {
    name: 'toast-failed',
    as: 'sindica',
    path: () => IPE,
    prepare: fail('**/api/v1/sessao/usuario'),
    act: async (page) => {
      await page.getByRole('button', { name: /^Menu de / }).click();
      await page.getByRole('button', { name: 'English' }).click();
      await page.getByRole('button', { name: 'Try again' }).waitFor();
    },
    expected: REFUSED,
    isViewport: true,
  },
  { name: 'sheet', as: 'sindica', path: () => IPE, act: openSheet, isViewport: true },
];

function openPalette(busca: string) {
  return async (page: Page) => {
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').getByRole('combobox').waitFor();
    if (busca === '') return;
    await page.keyboard.type(busca);
    await page.locator('.palette-foot').filter({ hasText: /resultado|Nada/ }).waitFor();
  };
}

/** Each look registers one more, under a codigo of its own. */
async function saveGateway(page: Page): Promise<void> {
  await page.getByLabel('Nome').fill('Bloco único · água');
  await page.getByLabel('Código').fill(`AGUA-${Date.now() % 1_000_000}`);
  await page.getByLabel('Capacidade').fill('32');
  await page.getByRole('button', { name: 'Salvar' }).click();
  await page.getByText('Salvo.').waitFor();
}

/** A phone has it; elsewhere the same areas stand in the sidebar. */
async function openSheet(page: Page): Promise<void> {
  const more = page.getByRole('button', { name: 'Mais', exact: true });
  if (!(await more.isVisible())) return;
  await more.click();
  await seeDialog(page);
}
