/** What is registered (gateways, dispositivos) and what is under review. */
import type { Page } from 'playwright-core';
import { AURORA, IPE, NOVA, REFUSED, fail, hold, seeChart, seeDialog, seeText } from './scene.ts';
import type { Scene } from './scene.ts';

const openDialog = (button: string) => async (page: Page) => {
  await page.getByRole('button', { name: button }).first().click();
  await seeDialog(page);
};
const save = (page: Page) => page.getByRole('button', { name: 'Salvar' }).click();

const gateways: Scene[] = [
  { name: 'gateways', as: 'sindica', path: () => `${IPE}/gateways` },
  { name: 'gateways-filtered', as: 'sindica', path: () => `${IPE}/gateways?presenca=OFFLINE&ordem=presenca` },
  { name: 'gateways-no-result', as: 'sindica', path: () => `${IPE}/gateways?busca=elevador%20social` },
  { name: 'gateways-empty', as: 'factory', path: () => '/c/associacao-vila-nova/gateways' },
  { name: 'gateways-loading', as: 'sindica', path: () => `${IPE}/gateways`, prepare: hold('**/gateways?*'), isPending: true },
  { name: 'gateways-error', as: 'sindica', path: () => `${IPE}/gateways`, prepare: fail('**/gateways?*'), ready: seeText('Tentar de novo'), expected: REFUSED },
  { name: 'gateway-online', as: 'sindica', path: ({ gateway }) => `${IPE}/gateways/${gateway.comuns}` },
  { name: 'gateway-chart', as: 'sindica', path: ({ gateway, vazoes }) => `${IPE}/gateways/${gateway.agua}?grafico=${vazoes.slice(0, 2).join(',')}`, ready: seeChart },
  { name: 'gateway-offline', as: 'sindica', path: ({ gateway }) => `${IPE}/gateways/${gateway.offline}` },
  { name: 'gateway-never', as: 'sindica', path: ({ gateway }) => `${IPE}/gateways/${gateway.nunca}` },
  { name: 'gateway-no-mac', as: 'sindica', path: ({ gateway }) => `${IPE}/gateways/${gateway.semMac}` },
  { name: 'gateway-archive', as: 'sindica', path: ({ gateway }) => `${IPE}/gateways/${gateway.nunca}`, act: openDialog('Arquivar'), isViewport: true },
  { name: 'gateway-new', as: 'sindica', path: () => `${IPE}/gateways/novo` },
  { name: 'gateway-faults', as: 'sindica', path: () => `${IPE}/gateways/novo`, act: wrongGateway },
  { name: 'gateway-edit', as: 'sindica', path: ({ gateway }) => `${IPE}/gateways/${gateway.comuns}/editar` },
  { name: 'gateway-edit-platform', as: 'operador', path: ({ gateway }) => `${IPE}/gateways/${gateway.semMac}/editar` },
];

const dispositivos: Scene[] = [
  { name: 'dispositivos', as: 'sindica', path: () => `${IPE}/dispositivos` },
  { name: 'dispositivos-filtered', as: 'sindica', path: () => `${IPE}/dispositivos?atrasado=true&grandeza=AGUA_REUSO`, act: openFilters },
  { name: 'dispositivos-factory', as: 'factory', path: () => `${AURORA}/dispositivos` },
  { name: 'dispositivos-no-result', as: 'sindica', path: () => `${IPE}/dispositivos?busca=geladeira` },
  { name: 'dispositivos-empty', as: 'factory', path: () => `${NOVA}/dispositivos` },
  { name: 'dispositivos-loading', as: 'sindica', path: () => `${IPE}/dispositivos`, prepare: hold('**/dispositivos?*'), isPending: true },
  { name: 'dispositivo-which-gateway', as: 'sindica', path: () => `${IPE}/dispositivos`, act: openDialog('Novo dispositivo'), isViewport: true },
  { name: 'dispositivo-new', as: 'sindica', path: ({ gateway }) => `${IPE}/gateways/${gateway.nunca}/dispositivos/novo` },
  { name: 'dispositivo-faults', as: 'sindica', path: ({ gateway }) => `${IPE}/gateways/${gateway.nunca}/dispositivos/novo`, act: save },
  { name: 'dispositivo-edit', as: 'sindica', path: ({ gateway, indices }) => `${IPE}/gateways/${gateway.agua}/dispositivos/${indices[0]}` },
];

const quarentena: Scene[] = [
  { name: 'quarentena', as: 'sindica', path: () => `${IPE}/quarentena` },
  { name: 'quarentena-open', as: 'sindica', path: () => `${IPE}/quarentena`, act: (page) => page.locator('summary').first().click() },
  { name: 'quarentena-empty', as: 'factory', path: () => `${NOVA}/quarentena` },
  { name: 'quarentena-no-result', as: 'sindica', path: () => `${IPE}/quarentena?busca=geladeira` },
];

export const cadastroScenes = [...gateways, ...dispositivos, ...quarentena];

async function wrongGateway(page: Page): Promise<void> {
  await page.getByLabel('Código').fill('código com espaço');
  await page.getByLabel('Capacidade').fill('900');
  await page.getByLabel('Latitude').fill('-23,5');
  await save(page);
}

/** On a phone they stand behind a button. */
async function openFilters(page: Page): Promise<void> {
  const more = page.getByRole('button', { name: /^Filtros/ });
  if (await more.isVisible()) await more.click();
}
