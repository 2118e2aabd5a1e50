import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AoVivoQuadro, Dispositivo, Sessao } from '@tds/contract/http';
import { changeIdioma, startI18n } from '../../i18n/index.ts';
import { queryClient } from '../../platform/query.ts';
import { createAppRouter } from '../../router.tsx';

interface Asked {
  path: string;
  query: URLSearchParams;
  signal: AbortSignal | undefined;
}

/** The server as the browser sees it. */
const answers = new Map<string, (asked: Asked) => Response | Promise<Response>>();
const asked: Asked[] = [];
const sockets: FarSocket[] = [];

class FarSocket extends EventTarget {
  readyState = 1;
  constructor() {
    super();
    sockets.push(this);
  }
  send() {}
  close() {}
  say(quadro: Partial<AoVivoQuadro>): void {
    this.dispatchEvent(new MessageEvent('message', { data: JSON.stringify({ leituras: [], presencas: [], ...quadro }) }));
  }
}

const BASE = '/api/v1/contas/torre';
const json = (body: unknown, status = 200, headers: Record<string, string> = {}) => new Response(JSON.stringify(body), { status, headers });
const idOf = (number: number) => `01920000-0000-7000-8000-00000000000${number}`;
const instant = (secondsAgo: number) => new Date(Date.now() - secondsAgo * 1000).toISOString();
const sessao: Sessao = {
  usuario: { id: 'u', nome: 'Maria', email: 'maria@exemplo.com.br', idioma: 'pt-BR', isSuperAdmin: false },
  contas: [{ slug: 'torre', nome: 'Condomínio Torre', fuso: 'America/Sao_Paulo', papel: 'VIEWER' }],
};
const dispositivo = (number: number, fields: Partial<Dispositivo> = {}): Partial<Dispositivo> => ({
  id: idOf(number),
  gatewayId: idOf(9),
  gatewayNome: 'Bloco A',
  codigo: `VZ-${number}`,
  nome: `Apto ${number} vazão`,
  tipo: 'SENSOR',
  grandeza: 'VAZAO',
  unidade: 'L/h',
  tipoLeitura: 'INSTANTANEA',
  modbus: null,
  status: 'ATIVO',
  ultimaLeitura: { time: '2026-02-15T12:00:00.000Z', valor: '12.5', recebidoEm: '2026-02-15T12:00:01.000Z' },
  ...fields,
});
const ponto = (minutesAgo: number, valor: string) => ({ time: instant(minutesAgo * 60), valor, min: valor, max: valor, n: 1 });
const serie = (...pontos: ReturnType<typeof ponto>[]) => json({ unidade: 'L/h', baldeS: null, pontos });
const leituras = (number: number) => `GET ${BASE}/dispositivos/${idOf(number)}/leituras`;
const askedFor = (number: number) => asked.filter(({ path }) => path === leituras(number).slice(4));

beforeAll(async () => {
  vi.stubGlobal('fetch', async (url: string, init: { method: string; signal?: AbortSignal }) => {
    const { pathname, searchParams } = new URL(url, 'http://x');
    const one = { path: pathname, query: searchParams, signal: init.signal };
    asked.push(one);
    const answer = await answers.get(`${init.method} ${pathname}`)?.(one);
    return answer ?? json({ codigo: 'NOT_FOUND', detail: 'Não encontrado.', instance: 'r' }, 404);
  });
  vi.stubGlobal('WebSocket', FarSocket);
  vi.stubGlobal('scrollTo', () => {});
  await startI18n();
  await changeIdioma('pt-BR');
});

beforeEach(() => {
  asked.length = 0;
  sockets.length = 0;
  answers.clear();
  queryClient.clear();
  answers.set('GET /api/v1/sessao', () => json(sessao));
  answers.set(`GET ${BASE}`, () => json({ id: 'c', slug: 'torre', nome: 'Condomínio Torre', fuso: 'America/Sao_Paulo', isActive: true }));
  for (const number of [1, 2]) {
    answers.set(`GET ${BASE}/dispositivos/${idOf(number)}`, () => json(dispositivo(number)));
    answers.set(leituras(number), () => serie(ponto(55, '10.5'), ponto(21, '11.5')));
  }
});
afterEach(cleanup);

/** As a table: there is no canvas here. */
function open(search: string): void {
  history.pushState(null, '', `/c/torre/telemetria?tabela=true&${search}`);
  render(
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={createAppRouter()} />
    </QueryClientProvider>,
  );
}
const rowsOfTable = async () => within(await screen.findByRole('region', { name: 'Leituras em L/h' })).getAllByRole('row').map((row) => row.textContent);

const ready = () => waitFor(async () => expect((await rowsOfTable()).length).toBeGreaterThan(1));

describe('the chart page', () => {
  it('names what of its address is not there, and shows the rest', async () => {
    open(`d=${idOf(1)},${idOf(7)}`);
    await screen.findByText(/não existe nesta organização/);
    expect(await rowsOfTable()).toHaveLength(3);
    fireEvent.click(screen.getByRole('button', { name: 'Tirar Dispositivo não encontrado do gráfico' }));
    await waitFor(() => expect(location.search).toBe(`?d=${idOf(1)}&tabela=true`));
    expect(screen.queryByText(/não existe nesta organização/)).toBeNull();
  });

  it('shows what is archived, and says that it is', async () => {
    answers.set(`GET ${BASE}/dispositivos/${idOf(1)}`, () => json(dispositivo(1, { status: 'ARQUIVADO' })));
    open(`d=${idOf(1)}`);
    await screen.findByText(/Arquivado/);
    expect(await rowsOfTable()).toHaveLength(3);
  });

  it('goes on with what comes live, at the end of what was read', async () => {
    open(`d=${idOf(1)}`);
    await ready();
    act(() => sockets.at(-1)?.say({ leituras: [{ dispositivoId: idOf(1), time: instant(1), valor: '99.5', unidade: 'L/h', recebidoEm: instant(1) }] }));
    expect((await rowsOfTable())[1]).toContain('99,5');
    expect(screen.getByRole('table', { name: 'Séries em L/h' }).textContent).toContain('99,5');
  });

  it("unfolds dates of one's own without showing them as chosen", async () => {
    open(`d=${idOf(1)}&periodo=15min`);
    const dates = await screen.findByRole('button', { name: 'Datas…' });
    fireEvent.click(dates);
    expect(dates.getAttribute('aria-expanded')).toBe('true');
    expect(screen.getAllByRole('button', { pressed: true }).map(({ textContent }) => textContent)).toContain('15 min');
    expect(dates.getAttribute('aria-pressed')).toBe('false');
  });

  it('paused stands still while readings come in', async () => {
    open(`d=${idOf(1)}`);
    await ready();
    fireEvent.click(screen.getByRole('button', { name: 'Pausar' }));
    const later = new Date(Date.now() + 2000).toISOString();
    act(() => sockets.at(-1)?.say({ leituras: [{ dispositivoId: idOf(1), time: later, valor: '99.5', unidade: 'L/h', recebidoEm: later }] }));
    expect(screen.getByRole('table', { name: 'Séries em L/h' }).textContent).not.toContain('99,5');
  });

  it('reads again what it missed while the connection was gone', async () => {
    open(`d=${idOf(1)}`);
    await ready();
    act(() => void sockets.at(-1)?.dispatchEvent(new Event('open')));
    answers.set(leituras(1), () => serie(ponto(55, '10.5'), ponto(38, '77.5'), ponto(21, '11.5')));
    act(() => void sockets.at(-1)?.dispatchEvent(Object.assign(new Event('close'), { code: 1006 })));
    await waitFor(() => expect(sockets.length).toBeGreaterThan(1));
    act(() => void sockets.at(-1)?.dispatchEvent(new Event('open')));
    await waitFor(async () => expect((await rowsOfTable()).join(' ')).toContain('77,5'));
  });
});

describe('with nothing chosen', () => {
  it('offers those that draw most, none of which draws nothing', async () => {
    const canal = (number: number, normalizado: string | null) => ({ dispositivoId: idOf(number), normalizado });
    const carga = (grandezaBase: string, ...maiores: unknown[]) => ({ grandeza: 'VAZAO', grandezaBase, maiores });
    const cargas = [carga('AGUA_FRIA', canal(1, '40'), canal(2, '0')), carga('GAS_NATURAL', canal(3, '0.0000'), canal(4, null))];
    answers.set(`GET ${BASE}/painel`, () => json({ cargas }));
    answers.set(`GET ${BASE}/dispositivos`, () => json({ itens: [dispositivo(1)], total: 1 }));
    open('');
    fireEvent.click(await screen.findByRole('button', { name: 'O maior agora: Água fria' }));
    expect(screen.queryByRole('button', { name: /Gás natural/ })).toBeNull();
    await waitFor(() => expect(new URLSearchParams(location.search).get('d')).toBe(idOf(1)));
  });
});

describe('a zoom', () => {
  it('stands in the address, reads its stretch anew and keeps the old points meanwhile; going back undoes it', async () => {
    open(`d=${idOf(1)}&periodo=1h`);
    await ready();
    let release: (response: Response) => void = () => undefined;
    answers.set(leituras(1), () => new Promise((resolve) => (release = resolve)));
    fireEvent.click(screen.getByRole('button', { name: 'Afastar' }));
    await waitFor(() => expect(new URLSearchParams(location.search).get('de')).not.toBeNull());
    const search = new URLSearchParams(location.search);
    await waitFor(() => expect(askedFor(1).at(-1)?.query.get('ate')).toBe(new Date(search.get('ate') ?? '').toISOString()));
    expect(await rowsOfTable()).toHaveLength(3);
    expect(screen.getByText('Lendo o histórico…')).toBeTruthy();
    release(serie(ponto(55, '10.5')));
    await waitFor(async () => expect(await rowsOfTable()).toHaveLength(2));
    act(() => history.back());
    await waitFor(() => expect(location.search).not.toContain('de='));
  });

  it('that is left before it was answered is not waited for', async () => {
    open(`d=${idOf(1)}&periodo=1h`);
    await ready();
    answers.set(leituras(1), () => new Promise(() => undefined));
    fireEvent.click(screen.getByRole('button', { name: 'Afastar' }));
    await waitFor(() => expect(askedFor(1)).toHaveLength(2));
    fireEvent.click(screen.getByRole('button', { name: 'Mover para antes' }));
    await waitFor(() => expect(askedFor(1)).toHaveLength(3));
    expect(askedFor(1).map(({ signal }) => signal?.aborted)).toEqual([false, true, false]);
  });

  it('into a time without readings says so, and leads to the latest one', async () => {
    answers.set(leituras(1), ({ query }) => ((query.get('de') ?? '') > '2026-02' ? serie({ ...ponto(0, '12.5'), time: '2026-02-15T12:00:00.000Z' }) : serie()));
    open(`d=${idOf(1)}&de=2026-01-01T00:00:00Z&ate=2026-01-02T00:00:00Z`);
    await screen.findByText(/Nenhuma leitura entre 31\/12\/2025.* e 01\/01\/2026.*A última é de 15\/02\/2026/);
    fireEvent.click(screen.getByRole('button', { name: 'Ir para a última leitura' }));
    await waitFor(async () => expect((await rowsOfTable()).join(' ')).toContain('12,5'));
  });
});

describe('a busy server', () => {
  it('is said in plain words and asked again by itself, when it wants to be', async () => {
    let refusals = 2;
    answers.set(leituras(1), () => (refusals-- > 0 ? json({ codigo: 'TOO_MANY_REQUESTS', detail: 'Aguarde.' }, 429, { 'retry-after': '1' }) : serie(ponto(21, '11.5'))));
    open(`d=${idOf(1)}`);
    await screen.findByText(/O servidor está ocupado/);
    await waitFor(async () => expect(await rowsOfTable()).toHaveLength(2), { timeout: 5000 });
    expect(screen.queryByText(/O servidor está ocupado/)).toBeNull();
  });

  it('that fails for one of two is told of the one, can be asked again, and hides nothing of the other', async () => {
    answers.set(leituras(2), () => json({ codigo: 'FORBIDDEN', detail: 'Não.' }, 403));
    open(`d=${idOf(1)},${idOf(2)}`);
    await screen.findByText('Não foi possível carregar o histórico de Apto 2 vazão.');
    expect(await rowsOfTable()).toHaveLength(3);
    answers.set(leituras(2), () => serie(ponto(5, '44.5')));
    fireEvent.click(screen.getByRole('button', { name: 'Tentar de novo' }));
    await waitFor(async () => expect((await rowsOfTable()).join(' ')).toContain('44,5'));
  });
});

describe('choosing', () => {
  it('is done by the keyboard alone: words, arrows, Enter; Backspace takes the last one back', async () => {
    answers.set(`GET ${BASE}/dispositivos`, () => json({ itens: [dispositivo(1), dispositivo(2)], total: 2, pagina: 1, porPagina: 50 }));
    open('');
    const field = await screen.findByRole('combobox');
    fireEvent.focus(field);
    fireEvent.change(field, { target: { value: 'apto' } });
    await waitFor(() => expect(asked.some(({ query }) => query.get('busca') === 'apto')).toBe(true));
    await screen.findByRole('option', { name: /Apto 2/ });
    fireEvent.keyDown(field, { key: 'ArrowDown' });
    expect(field.getAttribute('aria-activedescendant')).toBe(screen.getByRole('option', { name: /Apto 2/ }).id);
    fireEvent.keyDown(field, { key: 'Enter' });
    await waitFor(() => expect(location.search).toContain(`d=${idOf(2)}`));
    fireEvent.change(field, { target: { value: '' } });
    fireEvent.keyDown(field, { key: 'Backspace' });
    await waitFor(() => expect(location.search).not.toContain('d='));
  });
});
