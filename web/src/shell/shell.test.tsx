import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { noteAnswer } from '../platform/connection.ts';
import { answers, bodiesOf, calls, gateway, GATEWAY, json, open, page, problem, serveConta, sessao } from '../testing/server.tsx';
import { changeTheme } from '../ui/theme.ts';
import { showOverlay, switchShortcuts } from './overlay.ts';

serveConta();
beforeEach(() => {
  act(() => showOverlay(undefined));
  switchShortcuts(true);
  changeTheme('system');
  sessionStorage.clear();
});

const PALETTE = { name: 'Buscar páginas, gateways, dispositivos e ações' };
const key = (name: string, options = {}) => fireEvent.keyDown(document.activeElement ?? document.body, { key: name, ...options });
const options = () => within(screen.getByRole('listbox', { name: 'Resultados' })).getAllByRole('option');
const gatewaysPage = async () => {
  open('/c/torre/gateways');
  await screen.findByText('Casa de bombas');
};
const searches = (route: string) => calls.filter((call) => call.route === route && call.search.includes('busca=')).map((call) => call.search);

describe('the frame of a conta', () => {
  it('says where one is, and after going elsewhere reads out the title of the page', async () => {
    await gatewaysPage();
    const sections = screen.getByRole('navigation', { name: 'Principal' });
    expect(within(sections).getByRole('link', { name: 'Gateways' }).getAttribute('aria-current')).toBe('page');
    fireEvent.click(within(sections).getByRole('link', { name: 'Leituras em análise' }));
    const title = await screen.findByRole('heading', { level: 1, name: 'Leituras em análise' });
    await waitFor(() => expect(document.activeElement).toBe(title));
    expect(document.title).toContain('Leituras em análise');
  });

  it('takes the focus nowhere when only a filter of the page changed', async () => {
    await gatewaysPage();
    const busca = screen.getByLabelText('Buscar por nome ou código');
    busca.focus();
    fireEvent.change(busca, { target: { value: 'casa' } });
    await waitFor(() => expect(location.search).toBe('?busca=casa'));
    expect(document.activeElement).toBe(busca);
  });

  it('finds one organisation among many by a part of its name, without accents', async () => {
    const more = Array.from({ length: 9 }, (_, index) => ({ slug: `x${index}`, nome: `Condomínio ${index}`, fuso: 'America/Sao_Paulo', papel: 'VIEWER' }));
    answers.set('GET /api/v1/sessao', () => json({ ...sessao, contas: [...sessao.contas, ...more, { slug: 'ipe', nome: 'Residencial Ipê', fuso: 'America/Sao_Paulo', papel: 'VIEWER' }] }));
    await gatewaysPage();
    fireEvent.change(screen.getByLabelText('Buscar organização'), { target: { value: 'ipe' } });
    expect(screen.queryByRole('link', { name: 'Condomínio 3' })).toBeNull();
    fireEvent.click(screen.getByRole('link', { name: 'Residencial Ipê' }));
    await waitFor(() => expect(location.pathname).toBe('/c/ipe'));
  });

  it('keeps the theme that was chosen', async () => {
    await gatewaysPage();
    fireEvent.click(screen.getByRole('button', { name: 'Escuro' }));
    expect(document.documentElement.dataset['bsTheme']).toBe('dark');
    expect(localStorage.getItem('tds.theme')).toBe('dark');
    expect(screen.getByRole('button', { name: 'Escuro' }).getAttribute('aria-pressed')).toBe('true');
  });
});

describe('the palette', () => {
  it('finds a gateway on the server by its name and goes there by Enter; next time it is among the recent ones', async () => {
    await gatewaysPage();
    key('k', { ctrlKey: true });
    const input = await screen.findByRole('combobox', PALETTE);
    fireEvent.change(input, { target: { value: 'bom' } });
    fireEvent.change(input, { target: { value: 'bombas' } });
    const option = await screen.findByRole('option', { name: /Casa de bombas/ });
    expect(input.getAttribute('aria-activedescendant')).toBe(option.id);
    expect(searches('GET /api/v1/contas/torre/gateways')).toEqual(['busca=bombas&porPagina=6']);
    fireEvent.keyDown(input, { key: 'Enter' });
    await waitFor(() => expect(location.pathname).toBe(`/c/torre/gateways/${gateway.id}`));
    expect(screen.queryByRole('combobox', PALETTE)).toBeNull();
    key('k', { metaKey: true });
    await screen.findByRole('combobox', PALETTE);
    expect(within(screen.getByRole('group', { name: 'Recentes' })).getByRole('option').textContent).toContain('Casa de bombas');
  });

  it('goes round with the arrows and does what is chosen', async () => {
    await gatewaysPage();
    key('k', { ctrlKey: true });
    const input = await screen.findByRole('combobox', PALETTE);
    fireEvent.change(input, { target: { value: 'tema' } });
    await screen.findByRole('option', { name: /Casa de bombas/ });
    fireEvent.keyDown(input, { key: 'ArrowUp' });
    const last = options().at(-1);
    expect(last?.getAttribute('aria-selected')).toBe('true');
    fireEvent.keyDown(input, { key: 'ArrowDown' });
    expect(options()[0]?.getAttribute('aria-selected')).toBe('true');
    fireEvent.click(screen.getByRole('option', { name: 'Tema: Escuro' }));
    expect(document.documentElement.dataset['bsTheme']).toBe('dark');
  });

  it('says when nothing is found, and when the search failed', async () => {
    answers.set('GET /api/v1/contas/torre/gateways', () => page([]));
    open('/c/torre/gateways');
    await screen.findByText('Nenhum gateway cadastrado');
    key('k', { ctrlKey: true });
    fireEvent.change(await screen.findByRole('combobox', PALETTE), { target: { value: 'zzz' } });
    await screen.findByText('Nada encontrado para “zzz”.');
    answers.set('GET /api/v1/contas/torre/dispositivos', () => problem(400, 'INVALID_INPUT', 'Confira.'));
    fireEvent.change(screen.getByRole('combobox', PALETTE), { target: { value: 'zzzz' } });
    expect(await screen.findByText('A busca de gateways e dispositivos não respondeu.')).toBeTruthy();
  });
});

describe('the keys', () => {
  it('lead to the areas, are listed by ?, and can be switched off', async () => {
    await gatewaysPage();
    key('g');
    key('q');
    await waitFor(() => expect(location.pathname).toBe('/c/torre/quarentena'));
    key('?');
    fireEvent.click(await screen.findByLabelText('Atalhos de uma tecla ligados'));
    fireEvent.click(screen.getByRole('button', { name: 'Fechar' }));
    key('g');
    key('g');
    key('?');
    expect(location.pathname).toBe('/c/torre/quarentena');
    expect(screen.queryByRole('heading', { name: 'Atalhos do teclado' })).toBeNull();
  });

  it('need the g before them, also right after the page was opened', async () => {
    const clock = vi.spyOn(performance, 'now').mockReturnValue(200);
    await gatewaysPage();
    key('q');
    clock.mockRestore();
    // What answers a key later than any navigation would.
    key('?');
    await screen.findByRole('heading', { name: 'Atalhos do teclado' });
    expect(location.pathname).toBe('/c/torre/gateways');
  });

  it('are letters while one types', async () => {
    await gatewaysPage();
    screen.getByLabelText('Buscar por nome ou código').focus();
    key('g');
    key('q');
    expect(location.pathname).toBe('/c/torre/gateways');
  });
});

describe('what happened', () => {
  it('is told when a form was saved', async () => {
    answers.set(`PATCH ${GATEWAY}`, () => json({ ...gateway, versao: 2 }));
    open(`/c/torre/gateways/${gateway.id}/editar`);
    fireEvent.change(await screen.findByLabelText('Nome'), { target: { value: 'Bombas' } });
    fireEvent.click(screen.getByRole('button', { name: 'Salvar' }));
    expect(await screen.findByText('Salvo.')).toBeTruthy();
  });

  it('and went wrong stays in sight, in the language of the page, with a way to try again', async () => {
    answers.set('PATCH /api/v1/sessao/usuario', () => problem(503, 'UNAVAILABLE', 'Tente mais tarde.'));
    await gatewaysPage();
    fireEvent.click(screen.getByRole('button', { name: 'English' }));
    await screen.findByText('The language changed on this screen, but was not saved to your account.');
    answers.set('PATCH /api/v1/sessao/usuario', () => json({ ...sessao, usuario: { ...sessao.usuario, idioma: 'en' } }));
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(bodiesOf('PATCH /api/v1/sessao/usuario')).toEqual([{ idioma: 'en' }, { idioma: 'en' }]));
    expect(screen.queryByText(/was not saved/)).toBeNull();
  });

  it('is told when the palette changed a language that could not be kept', async () => {
    answers.set('PATCH /api/v1/sessao/usuario', () => problem(503, 'UNAVAILABLE', 'Tente mais tarde.'));
    await gatewaysPage();
    key('k', { ctrlKey: true });
    fireEvent.change(await screen.findByRole('combobox', PALETTE), { target: { value: 'english' } });
    fireEvent.keyDown(screen.getByRole('combobox', PALETTE), { key: 'Enter' });
    expect(await screen.findByText('The language changed on this screen, but was not saved to your account.')).toBeTruthy();
  });

  it('on the server can be told to support by its number', async () => {
    const write = vi.fn<(text: string) => Promise<void>>().mockResolvedValue();
    vi.spyOn(navigator.clipboard, 'writeText').mockImplementation(write);
    answers.set('GET /api/v1/contas/torre/gateways', () => problem(500, 'INTERNAL', 'Erro inesperado.'));
    open('/c/torre/gateways');
    await screen.findByText('Código para o suporte: req-1');
    fireEvent.click(screen.getByRole('button', { name: 'Copiar código' }));
    await screen.findByText('Copiado');
    expect(write).toHaveBeenCalledWith('req-1');
  });

  it('to the connection is said, until the server answers again', async () => {
    await gatewaysPage();
    act(() => noteAnswer(false));
    await screen.findByText(/O servidor não responde/);
    act(() => noteAnswer(true));
    expect(screen.queryByText(/O servidor não responde/)).toBeNull();
  });
});
