import type { Page } from 'playwright-core';
import type { Seeds } from './seeds.ts';

/** One page in one state, as a person with these rights comes to it. */
export interface Scene {
  /** Names the pictures: `area-state`. */
  name: string;
  /** Who is signed in; absent where nobody is. */
  as?: 'sindica' | 'factory' | 'operador';
  path: (seeds: Seeds) => string;
  idioma?: 'en';
  /** Before the address is opened: answers that are held, changed or refused. */
  prepare?: (page: Page) => Promise<unknown>;
  /** What a person does there. */
  act?: (page: Page) => Promise<unknown>;
  /** What shows that the state is reached; a heading by default. */
  ready?: (page: Page) => Promise<unknown>;
  /** Grey places are what this one shows. */
  isPending?: true;
  /** What the browser is right to complain about here. */
  expected?: RegExp;
  /** A dialog or a bar that stands over the page: what is seen, not all of the page. */
  isViewport?: true;
}

export const IPE = '/c/residencial-ipe';
export const AURORA = '/c/metalurgica-aurora';
export const NOVA = '/c/edificio-primavera';

/** The browser reports each refused answer as an error of the page. */
export const REFUSED = /Failed to load resource|ERR_FAILED|ERR_INTERNET_DISCONNECTED|WebSocket connection/;

/** Answers of these addresses never come. */
export const hold = (url: string | RegExp) => (page: Page) => page.route(url, () => undefined);

/** As the server answers when it cannot: without details, with a number for support. */
export const fail = (url: string | RegExp) => (page: Page) =>
  page.route(url, (route) => {
    const problem = { type: 'about:blank', title: 'Erro inesperado', status: 500, codigo: 'INTERNAL', detail: 'Algo deu errado. Tente de novo.', instance: 'req-7Q2M4' };
    return route.fulfill({ status: 500, contentType: 'application/problem+json', body: JSON.stringify(problem) });
  });

export const seeText = (text: string | RegExp) => (page: Page) => page.getByText(text).first().waitFor();
export const seeDialog = (page: Page) => page.getByRole('dialog').waitFor();
export const seeChart = (page: Page) => page.locator('canvas').first().waitFor();
