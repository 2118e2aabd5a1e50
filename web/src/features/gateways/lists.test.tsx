import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Dispositivo, Gateway, PresencaPeriodo, Sessao } from '@tds/contract/http';
import { changeIdioma, startI18n } from '../../i18n/index.ts';
import { queryClient } from '../../platform/query.ts';
import { createAppRouter } from '../../router.tsx';

const answers = new Map<string, () => Response>();
const asked: string[] = [];
const BASE = '/api/v1/contas/torre';

const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status });
const idOf = (number: number) => `01920000-0000-7000-8000-00000000000${number}`;
const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
const sessaoOf = (papel: 'ADMIN' | 'VIEWER'): Sessao => ({
  usuario: { id: 'u', nome: 'Maria', email: 'maria@exemplo.com.br', idioma: 'pt-BR', isSuperAdmin: false },
  contas: [{ slug: 'torre', nome: 'Condomínio Torre', fuso: 'America/Sao_Paulo', papel }],
});
const gateway: Gateway = {
  id: idOf(9),
  codigo: 'GW-1',
  nome: 'Bloco A',
  descricao: '',
  mac: '02:00:00:00:00:01',
  estado: 'ATIVO',
  presenca: 'ONLINE',
  vistoEm: ago(0),
  presencaDesde: ago(60),
  firmwareVersion: '1.0',
  latitude: null,
  longitude: null,
  qteMaxDispositivos: 8,
  slavesEmUso: 1,
  dispositivos: 2,
  historicoDesde: null,
  versao: 1,
};
const dispositivo = (number: number, fields: Partial<Dispositivo> = {}): Dispositivo => ({
  id: idOf(number),
  gatewayId: gateway.id,
  gatewayNome: gateway.nome,
  codigo: `D-${number}`,
  nome: `Ponto ${number}`,
  descricao: '',
  tipo: 'MEDIDOR',
  grandeza: 'AGUA_FRIA',
  unidade: 'm³',
  tipoLeitura: 'ACUMULADA',
  mac: null,
  modbus: { barramento: 'rs485-1', slaveId: 1, funcao: 3, registro: 0, tipoDado: 'u32', escala: { num: 1, den: 1 }, decimais: 0 },
  modo: 'AUTO',
  status: 'ATIVO',
  valAlarmeDia: null,
  valAlarmeMes: null,
  ultimaLeitura: { time: ago(1), valor: '12.5', recebidoEm: ago(1) },
  versao: 1,
  ...fields,
});
const gateways = (itens: Gateway[]) => ({ itens, total: itens.length, pagina: 1, porPagina: 20, porPresenca: { ONLINE: 1, OFFLINE: 3, NUNCA_CONECTADO: 0 }, porEstado: { ATIVO: 4, PRE_CADASTRADO: 0, AGUARDANDO_MAC: 0 } });
const dispositivos = (itens: Dispositivo[]) => ({ itens, total: itens.length, pagina: 1, porPagina: 20, atrasados: 7 });
const presenca: PresencaPeriodo = {
  de: '2026-03-10T00:00:00.000Z',
  ate: '2026-03-11T00:00:00.000Z',
  disponibilidade: 0.9999,
  instavel: false,
  trechos: [
    { presenca: 'ONLINE', de: '2026-03-10T00:00:00.000Z', ate: '2026-03-10T12:00:00.000Z' },
    { presenca: 'OFFLINE', de: '2026-03-10T12:00:00.000Z', ate: '2026-03-10T12:12:00.000Z' },
    { presenca: 'ONLINE', de: '2026-03-10T12:12:00.000Z', ate: '2026-03-11T00:00:00.000Z' },
  ],
};

beforeAll(async () => {
  vi.stubGlobal('fetch', async (url: string, init: { method: string }) => {
    asked.push(url);
    return answers.get(`${init.method} ${url.split('?')[0]}`)?.() ?? json({ codigo: 'NOT_FOUND', detail: 'Não encontrado.', instance: 'r' }, 404);
  });
  vi.stubGlobal(
    'WebSocket',
    class extends EventTarget {
      close() {}
    },
  );
  vi.stubGlobal('scrollTo', () => {});
  HTMLDialogElement.prototype.showModal = function showModal(this: HTMLDialogElement) {
    this.open = true;
  };
  await startI18n();
  await changeIdioma('pt-BR');
});

beforeEach(() => {
  asked.length = 0;
  answers.clear();
  queryClient.clear();
  const answer = (path: string, body: unknown) => answers.set(`GET ${path}`, () => json(body));
  answer('/api/v1/sessao', sessaoOf('ADMIN'));
  answer(BASE, { id: 'c', slug: 'torre', nome: 'Condomínio Torre', fuso: 'America/Sao_Paulo', isActive: true, gateways: 4, gatewaysOnline: 1, dispositivos: 2, quarentena: 3, versao: 1 });
  answer(`${BASE}/gateways`, gateways([gateway]));
  answer(`${BASE}/gateways/${gateway.id}`, gateway);
  answer(`${BASE}/gateways/${gateway.id}/presenca`, presenca);
  answer(`${BASE}/gateways/${gateway.id}/certificados`, { itens: [] });
  answer(`${BASE}/dispositivos`, dispositivos([dispositivo(1), dispositivo(2, { nome: 'Ponto 2', grandeza: 'VAZAO', tipo: 'SENSOR', tipoLeitura: 'INSTANTANEA', unidade: 'L/h' })]));
  answer(`${BASE}/quarentena/motivos`, { itens: [{ motivo: 'FUTURO', total: 3 }], isCut: false });
  answer(`${BASE}/quarentena`, { itens: [], total: 0, pagina: 1, porPagina: 20 });
});
afterEach(cleanup);

function open(path: string) {
  history.pushState(null, '', path);
  render(
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={createAppRouter()} />
    </QueryClientProvider>,
  );
}
const choose = (label: string, value: string) => fireEvent.change(screen.getByLabelText(label), { target: { value } });
const lastAsked = (path: string) => new URL(asked.findLast((url) => url.startsWith(`${BASE}${path}?`)) ?? 'x:', 'http://x').searchParams;

describe('the list of gateways', () => {
  it('says at each filter what it would find, and keeps the choice in the address', async () => {
    open('/c/torre/gateways');
    await screen.findByRole('option', { name: 'Sem comunicação (3)' });
    choose('Situação', 'OFFLINE');
    choose('Ordenar por', 'presenca');
    await waitFor(() => expect(location.search).toBe('?presenca=OFFLINE&ordem=presenca'));
    await waitFor(() => expect(lastAsked('/gateways').get('presenca')).toBe('OFFLINE'));
  });

  it('that finds nothing offers to clear the filters and keeps the order', async () => {
    answers.set(`GET ${BASE}/gateways`, () => json(gateways([])));
    open('/c/torre/gateways?busca=zzz&ordem=visto');
    fireEvent.click(await screen.findByRole('button', { name: 'Limpar filtros' }));
    await waitFor(() => expect(location.search).toBe('?ordem=visto'));
  });
});

describe('the presence of a gateway', () => {
  it('is one share, an interruption and a strip that arrows walk through', async () => {
    open(`/c/torre/gateways/${gateway.id}`);
    await screen.findByText(/1 interrupção, de 12/);
    const strip = screen.getByRole('slider');
    expect(strip.getAttribute('aria-valuetext')).toMatch(/^Online: 10\/03\/2026,? 09:12:00/);
    fireEvent.keyDown(strip, { key: 'ArrowLeft' });
    expect(strip.getAttribute('aria-valuetext')).toMatch(/^Sem comunicação: 10\/03\/2026,? 09:00:00 a .* \(12 min\)$/);
    fireEvent.keyDown(strip, { key: 'Home' });
    expect(strip.getAttribute('aria-valuenow')).toBe('1');
    fireEvent.keyDown(strip, { key: 'ArrowLeft' });
    expect(strip.getAttribute('aria-valuenow')).toBe('1');
  });

  it('is a table as well, newest first', async () => {
    open(`/c/torre/gateways/${gateway.id}`);
    const details = (await screen.findByText('Ver em tabela')).closest('details');
    await act(async () => {
      details?.setAttribute('open', '');
      details?.dispatchEvent(new Event('toggle'));
    });
    const rows = await screen.findAllByRole('row');
    expect(rows.slice(1).map((row) => row.querySelector('td')?.textContent)).toEqual(['Online', 'Sem comunicação', 'Online']);
  });

  it('asks for the period chosen', async () => {
    open(`/c/torre/gateways/${gateway.id}`);
    fireEvent.click(await screen.findByRole('button', { name: '30 dias' }));
    await waitFor(() => {
      const query = lastAsked(`/gateways/${gateway.id}/presenca`);
      expect(Date.parse(query.get('ate') ?? '') - Date.parse(query.get('de') ?? '')).toBe(30 * 86_400_000);
    });
  });

  it('is not told of one that was never connected', async () => {
    answers.set(`GET ${BASE}/gateways/${gateway.id}`, () => json({ ...gateway, presenca: 'NUNCA_CONECTADO', vistoEm: null, presencaDesde: null }));
    open(`/c/torre/gateways/${gateway.id}`);
    await screen.findByText('Dados do gateway');
    expect(screen.queryByText('Histórico de comunicação')).toBeNull();
  });
});

it('the dispositivos of one meter stand together under the name of its index', async () => {
  open(`/c/torre/gateways/${gateway.id}`);
  const channel = await screen.findByTestId('dispositivo-D-2');
  const row = channel.closest('li');
  expect(within(row!).getByTestId('dispositivo-D-1')).toBeDefined();
  within(channel).getByText('Vazão');
});

describe('the dispositivos of a conta', () => {
  it('lead to their chart and to their gateway', async () => {
    open('/c/torre/dispositivos');
    expect((await screen.findByRole('link', { name: 'Ponto 1' })).getAttribute('href')).toBe(`/c/torre/telemetria?d=${idOf(1)}`);
    expect(screen.getAllByRole('link', { name: 'Bloco A' })[0]?.getAttribute('href')).toBe(`/c/torre/gateways/${gateway.id}`);
  });

  it('are filtered by the address, those without a recent reading among them', async () => {
    open('/c/torre/dispositivos?grandeza=AGUA_FRIA');
    fireEvent.click(await screen.findByLabelText('Sem leitura há mais de 15 min (7)'));
    await waitFor(() => expect(lastAsked('/dispositivos').get('atrasado')).toBe('true'));
    expect(location.search).toBe('?grandeza=AGUA_FRIA&atrasado=true');
  });

  it('say in words that a value is old', async () => {
    answers.set(`GET ${BASE}/dispositivos`, () => json(dispositivos([dispositivo(1, { ultimaLeitura: { time: ago(16), valor: '1', recebidoEm: ago(16) } }), dispositivo(2)])));
    open('/c/torre/dispositivos');
    await screen.findByText('Ponto 1');
    expect(screen.getAllByText('Leitura antiga')).toHaveLength(1);
  });

  it('begin with the choice of a gateway', async () => {
    open('/c/torre/dispositivos');
    fireEvent.click(await screen.findByRole('button', { name: 'Novo dispositivo' }));
    fireEvent.click(await screen.findByRole('button', { name: 'Continuar' }));
    await waitFor(() => expect(location.pathname).toBe(`/c/torre/gateways/${gateway.id}/dispositivos/novo`));
  });

  it('that are none say to a viewer whom to ask', async () => {
    answers.set('GET /api/v1/sessao', () => json(sessaoOf('VIEWER')));
    answers.set(`GET ${BASE}/dispositivos`, () => json(dispositivos([])));
    open('/c/torre/dispositivos');
    await screen.findByText('Nenhum dispositivo cadastrado');
    expect(screen.queryByRole('button', { name: 'Novo dispositivo' })).toBeNull();
  });
});

describe('the quarentena', () => {
  it('of a gateway is a press away from it, and a reason from its entries', async () => {
    open(`/c/torre/gateways/${gateway.id}`);
    fireEvent.click(await screen.findByRole('link', { name: '3 registros' }));
    fireEvent.click(await screen.findByRole('button', { name: /Data e hora no futuro/ }));
    await waitFor(() => expect(location.search).toBe(`?gatewayId=${gateway.id}&motivo=FUTURO`));
    await waitFor(() => expect(Object.fromEntries(lastAsked('/quarentena'))).toMatchObject({ gatewayId: gateway.id, motivo: 'FUTURO' }));
  });
});
