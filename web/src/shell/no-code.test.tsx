import { RouterProvider, createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { act, cleanup, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { changeIdioma } from '../i18n/index.ts';
import { codeOf } from '../platform/code.ts';
import { noteAnswer } from '../platform/connection.ts';
import { RouteError } from './states.tsx';

const CALM = 'O servidor não responde. Tentando de novo…';
const BROKEN = 'Esta página parou de funcionar';
let healthz: () => Promise<Response>;
let load: () => Promise<{ Page: () => string }>;
const reload = vi.spyOn(location, 'reload').mockImplementation(() => {});

beforeAll(() => changeIdioma('pt-BR'));
beforeEach(() => {
  reload.mockClear();
  sessionStorage.clear();
  vi.stubGlobal('fetch', () => healthz());
  healthz = () => Promise.resolve(new Response('ok'));
  load = () => Promise.reject(new Error('Unable to preload CSS for /assets/gateways-x.css'));
});
afterEach(() => {
  cleanup();
  act(() => noteAnswer(true));
});

/** A document of its own: what it fetched, and what failed, begins anew. */
function openDocument(): void {
  cleanup();
  const root = createRootRoute();
  const page = createRoute({ getParentRoute: () => root, path: '$', component: lazyRouteComponent(codeOf('Page', () => load()), 'Page') });
  render(<RouterProvider router={createRouter({ routeTree: root.addChildren([page]), defaultErrorComponent: RouteError })} />);
}

describe('a page whose code does not come', () => {
  it('while nobody answers says what the bar says, and is loaded once somebody does', async () => {
    healthz = () => Promise.reject(new TypeError('Failed to fetch'));
    openDocument();
    await screen.findByText(CALM);
    expect(screen.queryByText(BROKEN)).toBeNull();
    expect(reload).not.toHaveBeenCalled();
    healthz = () => Promise.resolve(new Response('ok'));
    act(() => noteAnswer(true));
    await waitFor(() => expect(reload).toHaveBeenCalledOnce());
  });

  it('is not loaded from a proxy with nobody behind it', async () => {
    const asked = vi.fn<() => Promise<Response>>().mockImplementation(() => Promise.resolve(new Response('', { status: 502 })));
    healthz = asked;
    openDocument();
    await waitFor(() => expect(asked).toHaveBeenCalled());
    expect(reload).not.toHaveBeenCalled();
  });

  it('although the server is there is loaded again once, as after a release; what that does not heal is a fault with its details', async () => {
    openDocument();
    await waitFor(() => expect(reload).toHaveBeenCalledOnce());
    openDocument();
    await screen.findByText(BROKEN);
    screen.getByText(/copie os detalhes/);
    screen.getByRole('button', { name: 'Copiar detalhes para o suporte' });
    expect(reload).toHaveBeenCalledOnce();
  });

  it('is loaded again in the next outage when it came after the one before', async () => {
    openDocument();
    await waitFor(() => expect(reload).toHaveBeenCalledTimes(1));
    load = () => Promise.resolve({ Page: () => 'aqui' });
    openDocument();
    await screen.findByText('aqui');
    load = () => Promise.reject(new Error('gone'));
    openDocument();
    await waitFor(() => expect(reload).toHaveBeenCalledTimes(2));
  });
});
