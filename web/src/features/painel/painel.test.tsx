import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Canal, Carga, Evento, Painel, Sessao } from '@tds/contract/http';
import { changeIdioma, startI18n } from '../../i18n/index.ts';
import { queryClient } from '../../platform/query.ts';
import { createAppRouter } from '../../router.tsx';

const answers = new Map<string, () => Response>();
const asked: string[] = [];
const sockets: EventTarget[] = [];

const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status });
const PAINEL = '/api/v1/contas/torre/painel';
const CARGA = '/api/v1/contas/torre/carga';
const idOf = (number: number) => `01920000-0000-7000-8000-00000000000${number}`;
const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

const sessaoOf = (papel: 'ADMIN' | 'VIEWER', isSuperAdmin = false): Sessao => ({
  usuario: { id: 'u', nome: 'Maria', email: 'maria@exemplo.com.br', idioma: 'pt-BR', isSuperAdmin },
  contas: [{ slug: 'torre', nome: 'Condomínio Torre', fuso: 'America/Sao_Paulo', papel }],
});
const canal = (number: number, valor: string | null, fields: Partial<Canal> = {}): Canal => ({
  dispositivoId: idOf(number),
  codigo: `VZ-${number}`,
  nome: `Apto ${number}`,
  gatewayId: idOf(9),
  gatewayNome: 'Bloco A',
  grandeza: 'VAZAO',
  grandezaBase: 'AGUA_FRIA',
  valor,
  unidade: 'L/h',
  normalizado: valor,
  participacao: valor === null ? null : Number(valor) / 1000,
  lidoEm: ago(1),
  isStale: false,
  ...fields,
});
const water: Carga = { grandeza: 'VAZAO', grandezaBase: 'AGUA_FRIA', valor: '1234', unidade: 'L/h', canais: 3, atrasados: 0, maiores: [canal(1, '600'), canal(2, '300'), canal(3, '100')] };
const power: Carga = { grandeza: 'POTENCIA', grandezaBase: 'ENERGIA', valor: null, unidade: 'kW', canais: 0, atrasados: 2, maiores: [] };
const done: Painel['passos'] = { gatewayId: idOf(9), hasGateway: true, hasMac: true, hasConnected: true, hasDispositivo: true, hasLeitura: true };
const painel: Painel = {
  cargas: [water, power],
  gateways: { total: 9, online: 6, nuncaConectados: 1 },
  dispositivos: 1204,
  quarentena: { total: 1000, ultimas24h: 12 },
  eventos: [],
  passos: done,
};
const nothing: Painel = {
  cargas: [],
  gateways: { total: 0, online: 0, nuncaConectados: 0 },
  dispositivos: 0,
  quarentena: { total: 0, ultimas24h: 0 },
  eventos: [],
  passos: { gatewayId: null, hasGateway: false, hasMac: false, hasConnected: false, hasDispositivo: false, hasLeitura: false },
};

beforeAll(async () => {
  vi.stubGlobal('fetch', async (url: string, init: { method: string }) => {
    asked.push(url);
    return answers.get(`${init.method} ${url.split('?')[0]}`)?.() ?? json({ codigo: 'NOT_FOUND', detail: 'Não encontrado.', instance: 'r' }, 404);
  });
  vi.stubGlobal(
    'WebSocket',
    class extends EventTarget {
      readyState = 1;
      constructor() {
        super();
        sockets.push(this);
      }
      send() {}
      close() {}
    },
  );
  vi.stubGlobal('scrollTo', () => {});
  await startI18n();
  await changeIdioma('pt-BR');
});

beforeEach(() => {
  answers.clear();
  asked.length = 0;
  queryClient.clear();
  answers.set('GET /api/v1/sessao', () => json(sessaoOf('ADMIN')));
  answers.set('GET /api/v1/contas/torre', () => json({ id: 'c', slug: 'torre', nome: 'Condomínio Torre', fuso: 'America/Sao_Paulo', isActive: true, gateways: 9, gatewaysOnline: 6, dispositivos: 1204, quarentena: 12, versao: 1 }));
});

afterEach(cleanup);

function open(path: string, answer: Painel | (() => Response) = painel): void {
  answers.set(`GET ${PAINEL}`, typeof answer === 'function' ? answer : () => json(answer));
  history.pushState(null, '', path);
  render(
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={createAppRouter()} />
    </QueryClientProvider>,
  );
}
const rows = (box: HTMLElement) => within(box).getAllByTestId('canal').map((row) => row.textContent);
const textOf = (id: string) => screen.getByTestId(id).textContent;
const refetch = () => act(() => queryClient.invalidateQueries({ queryKey: ['torre'] }));
const tell = (dispositivoId: string, valor: string) =>
  act(() => {
    const leituras = [{ dispositivoId, time: ago(0), valor, unidade: 'L/h', recebidoEm: ago(0) }];
    sockets.at(-1)?.dispatchEvent(new MessageEvent('message', { data: JSON.stringify({ leituras, presencas: [] }) }));
  });

describe('home', () => {
  it('says what is drawn now, and what has no part in it', async () => {
    open('/c/torre', { ...painel, cargas: [{ ...water, atrasados: 2 }, power] });
    const agora = await screen.findByTestId('agora');
    expect(agora.textContent).toContain('1.234\u00a0L/h');
    expect(agora.textContent).toContain('Soma de 3 medições');
    expect(agora.textContent).toContain('2 sem leitura recente');
    expect(agora.textContent).toContain('—\u00a0kW');
    expect(agora.textContent).toContain('Nenhuma leitura nos últimos 15 min');
    expect(within(agora).getByRole('link', { name: /Água fria/ }).getAttribute('href')).toBe('/c/torre/carga?grandeza=VAZAO&grandezaBase=AGUA_FRIA');
  });

  it.each([
    [3, 'O maior: 60 %'],
    [48, 'Os 3 maiores: 100 %'],
  ])('says of %i how they are spread: %s', async (canais, said) => {
    open('/c/torre', { ...painel, cargas: [{ ...water, canais }] });
    expect((await screen.findByTestId('agora')).textContent).toContain(said);
  });

  it('leads from each number to the list that it counts', async () => {
    open('/c/torre');
    const contagens = await screen.findByTestId('contagens');
    const href = (name: RegExp) => within(contagens).getByRole('link', { name }).getAttribute('href');
    expect(contagens.textContent).toMatch(/6 de 9.*12 nas últimas 24 h.*1\.000\+ no total.*1\.204/);
    expect(href(/Gateways online/)).toBe('/c/torre/gateways?presenca=ONLINE');
    expect(href(/2 sem comunicação/)).toBe('/c/torre/gateways?presenca=OFFLINE');
    expect(href(/1 nunca conectado/)).toBe('/c/torre/gateways?presenca=NUNCA_CONECTADO');
    expect(href(/Leituras em análise/)).toBe('/c/torre/quarentena');
    expect(href(/Dispositivos/)).toBe('/c/torre/dispositivos');
  });

  it('shows a live value where the former one stood, shares that follow from it, and asks nothing for it', async () => {
    open('/c/torre');
    const maiores = await screen.findByTestId('maiores');
    expect(rows(maiores)).toEqual(['1Apto 1600\u00a0L/h60 %', '2Apto 2300\u00a0L/h30 %', '3Apto 3100\u00a0L/h10 %']);
    const before = asked.length;
    tell(idOf(2), '777');
    expect(rows(maiores)).toEqual(['1Apto 2777\u00a0L/h45 %', '2Apto 1600\u00a0L/h35 %', '3Apto 3100\u00a0L/h6 %']);
    expect(screen.getByTestId('agora').textContent).toContain('1.711\u00a0L/h');
    expect(asked).toHaveLength(before);
  });

  it('is in order also between two answers of the server, but not under the pointer', async () => {
    open('/c/torre');
    const list = within(await screen.findByTestId('maiores')).getByRole('list');
    const names = () => within(list).getAllByRole('link').map((link) => link.textContent);
    tell(idOf(3), '900');
    expect(names()).toEqual(['Apto 3', 'Apto 1', 'Apto 2']);
    fireEvent.pointerMove(list, { pointerType: 'mouse' });
    tell(idOf(3), '1');
    expect(names()).toEqual(['Apto 3', 'Apto 1', 'Apto 2']);
    fireEvent.pointerLeave(list);
    expect(names()).toEqual(['Apto 1', 'Apto 2', 'Apto 3']);
  });

  it('orders anew only while nobody points at the ranking', async () => {
    open('/c/torre');
    const list = within(await screen.findByTestId('maiores')).getByRole('list');
    const names = () => within(list).getAllByRole('link').map((link) => link.textContent);
    fireEvent.pointerEnter(list, { pointerType: 'mouse' });
    answers.set(`GET ${PAINEL}`, () => json({ ...painel, cargas: [{ ...water, maiores: [canal(2, '900'), canal(1, '600'), canal(3, '100')] }] }));
    await refetch();
    await waitFor(() => expect(list.textContent).toContain('900'));
    expect(names()).toEqual(['Apto 1', 'Apto 2', 'Apto 3']);
    fireEvent.pointerLeave(list);
    expect(names()).toEqual(['Apto 2', 'Apto 1', 'Apto 3']);
  });

  it('tells events in words, each with the way to what it is about', async () => {
    const evento = (fields: Partial<Evento>): Evento => ({ tipo: 'GATEWAY_ONLINE', em: ago(5), gatewayId: idOf(9), dispositivoId: null, nome: 'Bloco A', motivo: null, quantidade: 1, ...fields });
    open('/c/torre', {
      ...painel,
      eventos: [
        evento({ tipo: 'GATEWAY_OFFLINE', quantidade: 3 }),
        evento({ tipo: 'GATEWAY_OFFLINE', gatewayId: null, nome: null, quantidade: 9 }),
        evento({ tipo: 'QUARENTENA', motivo: 'FUTURO', quantidade: 2 }),
        evento({ tipo: 'DISPOSITIVO_CADASTRADO', dispositivoId: idOf(1), nome: 'Apto 1' }),
        evento({ tipo: 'DISPOSITIVO_CADASTRADO', quantidade: 24 }),
        evento({ tipo: 'PRIMEIRA_LEITURA' }),
      ],
    });
    const list = await screen.findByTestId('eventos');
    expect(within(list).getAllByRole('link').map((link) => [link.textContent, link.getAttribute('href')])).toEqual([
      ['Bloco A ficou sem comunicação', `/c/torre/gateways/${idOf(9)}`],
      ['9 gateways ficaram sem comunicação', '/c/torre/gateways?presenca=OFFLINE'],
      ['2 leituras de Bloco A em análise', '/c/torre/quarentena?motivo=FUTURO'],
      ['Dispositivo Apto 1 cadastrado', `/c/torre/telemetria?d=${idOf(1)}`],
      ['24 dispositivos cadastrados em Bloco A', `/c/torre/gateways/${idOf(9)}`],
      ['Primeira leitura de Bloco A', `/c/torre/gateways/${idOf(9)}`],
    ]);
    expect(list.textContent).toContain('mudou 3 vezes nesta hora');
    expect(list.textContent).toContain('há 5 min');
  });

  it('without a flow or power says how to get one', async () => {
    open('/c/torre', { ...nothing, passos: done });
    await screen.findByText('Nenhuma medição de vazão ou potência');
    expect(screen.queryByTestId('passos')).toBeNull();
  });

  it('that fails says so and can be asked again', async () => {
    open('/c/torre', () => json({ codigo: 'FORBIDDEN', detail: 'Seu perfil não permite.', instance: 'r' }, 403));
    expect((await screen.findByRole('alert')).textContent).toContain('Seu perfil não permite.');
    answers.set(`GET ${PAINEL}`, () => json(painel));
    fireEvent.click(screen.getByRole('button', { name: 'Tentar de novo' }));
    await screen.findByTestId('agora');
  });

  it('keeps the numbers it has when the next ones do not come, and says how old they are', async () => {
    open('/c/torre');
    await screen.findByTestId('agora');
    answers.set(`GET ${PAINEL}`, () => json({ codigo: 'FORBIDDEN', detail: 'x', instance: 'r' }, 403));
    await refetch();
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 40_000 });
    try {
      await screen.findByText(/Números de há 4\d s/, {}, { timeout: 3000 });
      expect(textOf('agora')).toContain('1.234');
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('the first steps', () => {
  it('begin with a gateway, for who may register one', async () => {
    open('/c/torre', nothing);
    const passos = await screen.findByTestId('passos');
    expect(within(passos).getByRole('link', { name: 'Cadastrar gateway' }).getAttribute('href')).toBe('/c/torre/gateways/novo');
    expect(passos.querySelectorAll('.is-done')).toHaveLength(0);
    expect(screen.queryByTestId('agora')).toBeNull();
  });

  it('tell who may not whom to ask', async () => {
    answers.set('GET /api/v1/sessao', () => json(sessaoOf('VIEWER')));
    open('/c/torre', nothing);
    expect((await screen.findByTestId('passos')).textContent).toContain('Peça a um operador ou administrador');
    expect(screen.queryByRole('link', { name: 'Cadastrar gateway' })).toBeNull();
  });

  it.each([
    ['hasMac', false, null],
    ['hasMac', true, `/c/torre/gateways/${idOf(9)}/editar`],
    ['hasConnected', false, `/c/torre/gateways/${idOf(9)}`],
    ['hasDispositivo', false, `/c/torre/gateways/${idOf(9)}/dispositivos/novo`],
    ['hasLeitura', false, null],
  ] as const)('up to %s (super-admin: %s) lead to %s', async (step, isSuperAdmin, href) => {
    answers.set('GET /api/v1/sessao', () => json(sessaoOf('ADMIN', isSuperAdmin)));
    const names = ['hasGateway', 'hasMac', 'hasConnected', 'hasDispositivo', 'hasLeitura'] as const;
    const passos = { ...done, ...Object.fromEntries(names.map((name, at) => [name, at < names.indexOf(step)])) };
    open('/c/torre', { ...nothing, passos });
    const current = (await screen.findByTestId('passos')).querySelector('[aria-current="step"]');
    expect(current?.querySelector('a')?.getAttribute('href') ?? null).toBe(href);
  });
});

describe('the ranking', () => {
  const pageOf = (itens: Canal[], fields = {}) => ({ itens, total: itens.length, pagina: 1, porPagina: 50, cargas: [water, power], grandeza: 'VAZAO', grandezaBase: 'AGUA_FRIA', ...fields });
  const stale = canal(4, '80', { isStale: true, normalizado: null, participacao: null, lidoEm: ago(60) });

  it('names in a line who draws most, how much, and which part of all', async () => {
    answers.set(`GET ${CARGA}`, () => json(pageOf([canal(1, '600'), canal(2, '300')])));
    open('/c/torre/carga');
    const first = await screen.findByTestId('primeiro');
    expect(within(first).getByRole('heading').textContent).toBe('Apto 1 · 600\u00a0L/h · 60 % do total');
    expect(first.textContent).toContain('1.234\u00a0L/h');
    expect(screen.getByRole('link', { name: 'Água fria' }).getAttribute('aria-current')).toBe('page');
    expect(screen.getByRole('link', { name: 'Energia elétrica' }).getAttribute('href')).toBe('/c/torre/carga?grandeza=POTENCIA&grandezaBase=ENERGIA');
  });

  it('has the stale ones apart, with their age and without a place', async () => {
    answers.set(`GET ${CARGA}`, () => json(pageOf([canal(1, '600'), stale, canal(5, null, { isStale: true, lidoEm: null })])));
    open('/c/torre/carga');
    const ranking = await screen.findByTestId('ranking');
    expect(rows(ranking)).toEqual(['1Apto 1Bloco A · há 1 min.600\u00a0L/h60 %', 'Apto 4Bloco A · há 1 h80\u00a0L/h', 'Apto 5Bloco ANenhuma leitura ainda']);
    expect(within(ranking).getByRole('heading').textContent).toBe('Sem leitura nos últimos 15 min');
    expect(within(ranking).getByRole('link', { name: 'Apto 1' }).getAttribute('href')).toBe(`/c/torre/telemetria?d=${idOf(1)}`);
  });

  it('that was searched keeps the words in the address and gives no places', async () => {
    answers.set(`GET ${CARGA}`, () => json(pageOf([canal(2, '300')])));
    open('/c/torre/carga?grandeza=VAZAO&grandezaBase=AGUA_FRIA');
    fireEvent.change(await screen.findByLabelText('Buscar por nome ou código'), { target: { value: 'apto 2' } });
    await waitFor(() => expect(asked.at(-1)).toBe(`${CARGA}?grandeza=VAZAO&grandezaBase=AGUA_FRIA&busca=apto+2&porPagina=50`), { timeout: 3000 });
    await waitFor(() => expect(rows(screen.getByTestId('ranking'))[0]).toMatch(/^Apto 2/));
    expect(location.search).toBe('?grandeza=VAZAO&grandezaBase=AGUA_FRIA&busca=apto+2');
  });

  it('that finds nothing offers to search for less', async () => {
    answers.set(`GET ${CARGA}`, () => json(pageOf([])));
    open('/c/torre/carga?busca=nada');
    await screen.findByText('Nenhuma medição encontrada');
    fireEvent.click(screen.getByRole('button', { name: 'Limpar filtros' }));
    await waitFor(() => expect(location.search).toBe(''));
  });

  it('of a kind without a recent reading names nobody', async () => {
    answers.set(`GET ${CARGA}`, () => json(pageOf([stale], { grandeza: 'POTENCIA', grandezaBase: 'ENERGIA' })));
    open('/c/torre/carga?grandeza=POTENCIA&grandezaBase=ENERGIA');
    expect((await screen.findByTestId('primeiro')).textContent).toBe('Sem leitura recente: ninguém para comparar agora.');
  });
});
