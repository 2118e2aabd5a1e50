/** The first page and the ranking. */
import type { Page } from 'playwright-core';
import { AURORA, IPE, NOVA, REFUSED, fail, hold, seeText } from './scene.ts';
import type { Scene } from './scene.ts';

const PAINEL = '**/api/v1/contas/*/painel';
const CARGA = '**/api/v1/contas/*/carga*';
/** The numbers are late after three refreshes that failed (web/src/features/painel/Atraso.tsx). */
const LATE_MS = 60_000;

export const painelScenes: Scene[] = [
  { name: 'home', as: 'sindica', path: () => IPE },
  { name: 'home-factory', as: 'factory', path: () => AURORA },
  { name: 'home-english', as: 'sindica', path: () => IPE, idioma: 'en' },
  { name: 'home-first-steps', as: 'factory', path: () => NOVA },
  { name: 'home-loading', as: 'sindica', path: () => IPE, prepare: hold(PAINEL), isPending: true },
  { name: 'home-error', as: 'sindica', path: () => IPE, prepare: fail(PAINEL), ready: seeText('Tentar de novo'), expected: REFUSED },
  {
    name: 'home-stale',
    as: 'sindica',
    path: () => IPE,
    prepare: async (page) => {
      await page.clock.install();
      await page.routeWebSocket(/\/api\//, () => undefined);
    },
    act: async (page) => {
      await page.locator('.skeleton').first().waitFor({ state: 'detached' });
      await page.route(PAINEL, (route) => route.abort());
      await page.clock.fastForward(LATE_MS);
      await page.getByText(/Números de há/).waitFor();
    },
    expected: REFUSED,
  },
  {
    name: 'home-offline',
    as: 'sindica',
    path: () => IPE,
    act: async (page) => {
      await page.context().setOffline(true);
      await page.getByText(/sem internet/).first().waitFor();
    },
    expected: REFUSED,
  },
  {
    name: 'home-unreachable',
    as: 'sindica',
    path: () => IPE,
    prepare: (page) => page.route(PAINEL, (route) => route.abort()),
    ready: seeText('O servidor não responde'),
    expected: REFUSED,
    isPending: true,
  },
  { name: 'carga-agua', as: 'sindica', path: () => `${IPE}/carga?grandeza=VAZAO&grandezaBase=AGUA_FRIA` },
  { name: 'carga-energia', as: 'sindica', path: () => `${IPE}/carga?grandeza=POTENCIA&grandezaBase=ENERGIA` },
  { name: 'carga-gas', as: 'sindica', path: () => `${IPE}/carga?grandeza=VAZAO&grandezaBase=GAS_NATURAL` },
  { name: 'carga-factory', as: 'factory', path: () => `${AURORA}/carga` },
  { name: 'carga-atrasadas', as: 'sindica', path: () => `${IPE}/carga`, prepare: makeLate },
  { name: 'carga-no-result', as: 'sindica', path: () => `${IPE}/carga?busca=geladeira` },
  { name: 'carga-empty', as: 'factory', path: () => `${NOVA}/carga` },
  { name: 'carga-loading', as: 'sindica', path: () => `${IPE}/carga`, prepare: hold(CARGA), isPending: true },
  { name: 'carga-error', as: 'sindica', path: () => `${IPE}/carga`, prepare: fail(CARGA), ready: seeText('Tentar de novo'), expected: REFUSED },
  { name: 'carga-english', as: 'sindica', path: () => `${IPE}/carga`, idioma: 'en' },
];

/** The last five have been silent for hours. */
async function makeLate(page: Page): Promise<void> {
  const before = new Date(Date.now() - 3 * 3_600_000).toISOString();
  await page.route(CARGA, async (route) => {
    const response = await route.fetch();
    const answer = (await response.json()) as { itens: object[]; cargas: { atrasados: number }[] };
    answer.itens = answer.itens.map((each, at, all) => (at < all.length - 5 ? each : { ...each, isStale: true, normalizado: null, participacao: null, lidoEm: before }));
    for (const carga of answer.cargas.slice(0, 1)) carga.atrasados = 5;
    await route.fulfill({ response, json: answer });
  });
}
