import { cleanup, render } from '@testing-library/react';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { afterEach, beforeAll, beforeEach, vi } from 'vitest';
import type { Gateway, Sessao } from '@tds/contract/http';
import { changeIdioma, startI18n } from '../i18n/index.ts';
import { onSessionLost } from '../platform/api.ts';
import { queryClient } from '../platform/query.ts';
import { createAppRouter } from '../router.tsx';
import { leaveToLogin } from '../features/sessao/leave.ts';

/** The server as the browser sees it: answers by method and path, and remembers what was asked. */
export const answers = new Map<string, (body: unknown) => Response | Promise<Response>>();
export const calls: { route: string; search: string; body: unknown }[] = [];
export const sockets: { closed: boolean }[] = [];

export const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status });
export const problem = (status: number, codigo: string, detail: string, campos?: Record<string, string>) => json({ codigo, detail, instance: 'req-1', campos }, status);
export const page = (itens: unknown[]) => json({ itens, total: itens.length, pagina: 1, porPagina: 20, porPresenca: {}, porEstado: {}, atrasados: 0, isCut: false });
export const bodiesOf = (route: string) => calls.filter((call) => call.route === route).map((call) => call.body);

export const sessao: Sessao = {
  usuario: { id: 'u', nome: 'Maria Souza', email: 'maria@exemplo.com.br', idioma: 'pt-BR', isSuperAdmin: false },
  contas: [{ slug: 'torre', nome: 'Condomínio Torre', fuso: 'America/Sao_Paulo', papel: 'ADMIN' }],
};
export const gateway: Gateway = {
  id: '01920000-0000-7000-8000-000000000001',
  codigo: 'GW-1',
  nome: 'Casa de bombas',
  descricao: '',
  mac: null,
  estado: 'AGUARDANDO_MAC',
  presenca: 'NUNCA_CONECTADO',
  vistoEm: null,
  presencaDesde: null,
  firmwareVersion: null,
  latitude: null,
  longitude: null,
  qteMaxDispositivos: 8,
  slavesEmUso: 0,
  dispositivos: 0,
  historicoDesde: null,
  versao: 1,
};
export const GATEWAY = `/api/v1/contas/torre/gateways/${gateway.id}`;

/** A conta with one gateway, and Maria signed in; each test changes the answers it is about. */
export function serveConta(): void {
  beforeAll(async () => {
    vi.stubGlobal('fetch', answer);
    vi.stubGlobal('WebSocket', Socket);
    vi.stubGlobal('scrollTo', () => {});
    // What happy-dom does not have yet; the browser shows and hides what is there all the time.
    Object.assign(HTMLElement.prototype, { hidePopover: () => {} });
    Object.assign(Element.prototype, { scrollIntoView: () => {} });
    queryClient.setDefaultOptions({ queries: { ...queryClient.getDefaultOptions().queries, retryDelay: 0 } });
    await startI18n();
    await changeIdioma('pt-BR');
  });
  beforeEach(() => {
    calls.length = 0;
    answers.clear();
    queryClient.clear();
    answers.set('GET /api/v1/sessao', () => json(sessao));
    answers.set('GET /api/v1/contas/torre', () => json({ id: 'c', slug: 'torre', nome: 'Condomínio Torre', fuso: 'America/Sao_Paulo', isActive: true, gateways: 1, gatewaysOnline: 0, dispositivos: 0, quarentena: 0, versao: 1 }));
    answers.set('GET /api/v1/contas/torre/gateways', () => page([gateway]));
    answers.set(`GET ${GATEWAY}`, () => json(gateway));
    answers.set('GET /api/v1/contas/torre/dispositivos', () => page([]));
  });
  afterEach(async () => {
    cleanup();
    await changeIdioma('pt-BR');
  });
}

export function open(path: string): void {
  history.pushState(null, '', path);
  const router = createAppRouter();
  onSessionLost(() => void leaveToLogin(router, 'ended'));
  render(
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  );
}

async function answer(url: string, init: { method: string; body?: string } = { method: 'GET' }): Promise<Response> {
  const [path = '', search = ''] = url.split('?');
  const route = `${init.method} ${path}`;
  const body: unknown = init.body === undefined ? undefined : JSON.parse(init.body);
  calls.push({ route, search, body });
  return (await answers.get(route)?.(body)) ?? problem(404, 'NOT_FOUND', 'Não encontrado.');
}

class Socket extends EventTarget {
  closed = false;

  constructor() {
    super();
    sockets.push(this);
  }

  close(): void {
    this.closed = true;
  }
}
