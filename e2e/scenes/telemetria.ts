/** The chart page. */
import type { Page } from 'playwright-core';
import { IPE, NOVA, REFUSED, fail, hold, seeChart, seeText } from './scene.ts';
import type { Scene } from './scene.ts';
import type { Seeds } from './seeds.ts';

const LEITURAS = '**/api/v1/contas/*/dispositivos/*/leituras*';
const of = (ids: readonly string[], rest = '') => `${IPE}/telemetria?d=${ids.join(',')}${rest}`;
const three = ({ vazoes }: Seeds) => vazoes.slice(0, 3);
const HOUR = 3_600_000;
const hoursAgo = (hours: number) => new Date(Math.floor(Date.now() / HOUR) * HOUR - hours * HOUR).toISOString().replace('.000', '');

export const telemetriaScenes: Scene[] = [
  { name: 'telemetria-nothing-chosen', as: 'sindica', path: () => `${IPE}/telemetria` },
  { name: 'telemetria-nobody', as: 'factory', path: () => `${NOVA}/telemetria` },
  { name: 'telemetria-one', as: 'sindica', path: ({ vazoes }) => of(vazoes.slice(0, 1)), ready: seeChart },
  { name: 'telemetria-several', as: 'sindica', path: (seeds) => of(three(seeds)), ready: seeChart },
  { name: 'telemetria-units', as: 'sindica', path: ({ vazoes, potencias, indices }) => of([...vazoes.slice(0, 2), ...potencias.slice(0, 2), ...indices.slice(0, 1)], '&periodo=7d'), ready: seeChart },
  { name: 'telemetria-consumo', as: 'sindica', path: ({ indices }) => of(indices.slice(0, 4), '&periodo=30d'), ready: seeChart },
  { name: 'telemetria-indice', as: 'sindica', path: ({ indices }) => of(indices.slice(0, 2), '&periodo=8sem&indice=true'), ready: seeChart },
  { name: 'telemetria-ten', as: 'sindica', path: ({ vazoes }) => of(vazoes.slice(0, 10)), ready: seeChart },
  { name: 'telemetria-zoomed', as: 'sindica', path: (seeds) => of(three(seeds), `&de=${hoursAgo(5)}&ate=${hoursAgo(3)}`), ready: seeChart },
  { name: 'telemetria-table', as: 'sindica', path: (seeds) => of(three(seeds), '&periodo=1h&tabela=true'), ready: (page) => page.getByRole('table').first().waitFor() },
  { name: 'telemetria-empty', as: 'sindica', path: (seeds) => of(three(seeds), '&de=2026-01-10T10:00:00Z&ate=2026-01-10T16:00:00Z'), ready: seeText('Nenhuma leitura entre') },
  { name: 'telemetria-never-read', as: 'sindica', path: ({ semLeitura }) => of([semLeitura]), ready: seeText('nenhuma leitura') },
  { name: 'telemetria-dates', as: 'sindica', path: (seeds) => of(three(seeds)), ready: seeChart, act: (page) => page.getByRole('button', { name: 'Datas…' }).click() },
  { name: 'telemetria-cursor', as: 'sindica', path: (seeds) => of(three(seeds)), ready: seeChart, act: pointAtChart },
  { name: 'telemetria-picker', as: 'sindica', path: (seeds) => of(three(seeds)), ready: seeChart, act: search, isViewport: true },
  { name: 'telemetria-loading', as: 'sindica', path: (seeds) => of(three(seeds)), prepare: hold(LEITURAS), isPending: true },
  { name: 'telemetria-error', as: 'sindica', path: (seeds) => of(three(seeds)), prepare: fail(LEITURAS), ready: seeText('Não foi possível carregar'), expected: REFUSED, isPending: true },
  { name: 'telemetria-english', as: 'sindica', path: (seeds) => of(three(seeds)), idioma: 'en', ready: seeChart },
];

async function pointAtChart(page: Page): Promise<void> {
  const box = await page.locator('canvas').first().boundingBox();
  if (box) await page.mouse.move(box.x + box.width * 0.6, box.y + box.height * 0.5);
}

async function search(page: Page): Promise<void> {
  await page.getByRole('combobox', { name: 'Dispositivos no gráfico' }).fill('b3');
  await page.getByText(/^\d+ dispositivos?/).first().waitFor();
}
