import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Dispositivo, Gateway } from '@tds/contract/http';
import { queryClient } from './platform/query.ts';
import { answers, bodiesOf, gateway, GATEWAY, json, open, page, problem, serveConta, sessao, sockets } from './testing/server.tsx';

serveConta();

const type = (label: string, value: string) => fireEvent.change(screen.getByLabelText(label), { target: { value } });
const press = (name: string) => fireEvent.click(screen.getByRole('button', { name }));

describe('signing in', () => {
  beforeEach(() => {
    answers.set('GET /api/v1/sessao', () => problem(401, 'UNAUTHENTICATED', 'Entre.'));
    answers.set('POST /api/v1/sessao', () => json(sessao));
  });

  it('leads back to the page that was asked for', async () => {
    open('/c/torre/gateways?busca=casa');
    await screen.findByLabelText('E-mail');
    type('E-mail', 'maria@exemplo.com.br');
    type('Senha', 'segredo123');
    press('Entrar');
    await screen.findByText('Casa de bombas');
    expect(bodiesOf('POST /api/v1/sessao')).toEqual([{ email: 'maria@exemplo.com.br', senha: 'segredo123' }]);
    expect(location.pathname + location.search).toBe('/c/torre/gateways?busca=casa');
  });

  it('refused shows the words of the server and keeps what was typed', async () => {
    answers.set('POST /api/v1/sessao', () => problem(401, 'LOGIN_FAILED', 'E-mail ou senha incorretos.'));
    open('/entrar');
    await screen.findByLabelText('E-mail');
    type('E-mail', 'maria@exemplo.com.br');
    type('Senha', 'errada');
    press('Entrar');
    expect((await screen.findByRole('alert')).textContent).toContain('E-mail ou senha incorretos.');
    expect(screen.getByLabelText<HTMLInputElement>('E-mail').value).toBe('maria@exemplo.com.br');
  });

  it('in the language chosen on the login page keeps it with the person', async () => {
    answers.set('PATCH /api/v1/sessao/usuario', () => json({ ...sessao, usuario: { ...sessao.usuario, idioma: 'en' } }));
    open('/entrar');
    await screen.findByLabelText('E-mail');
    press('English');
    await screen.findByLabelText('Password');
    type('Password', 'segredo123');
    type('E-mail', 'maria@exemplo.com.br');
    press('Sign in');
    await screen.findByRole('button', { name: 'Sign out' });
    await waitFor(() => expect(bodiesOf('PATCH /api/v1/sessao/usuario')).toEqual([{ idioma: 'en' }]));
    expect(document.documentElement.lang).toBe('en');
  });

  it('without choosing a language speaks the one of the person', async () => {
    answers.set('POST /api/v1/sessao', () => json({ ...sessao, usuario: { ...sessao.usuario, idioma: 'en' } }));
    open('/entrar');
    await screen.findByLabelText('E-mail');
    type('E-mail', 'maria@exemplo.com.br');
    type('Senha', 'segredo123');
    press('Mostrar senha');
    expect(screen.getByLabelText<HTMLInputElement>('Senha').type).toBe('text');
    press('Entrar');
    await screen.findByRole('button', { name: 'Sign out' });
    expect(bodiesOf('PATCH /api/v1/sessao/usuario')).toEqual([]);
  });

  it('without a password is answered beside the field, before anything is sent', async () => {
    open('/entrar/');
    await screen.findByLabelText('E-mail');
    type('E-mail', 'maria@exemplo.com.br');
    press('Entrar');
    await screen.findByText('Informe a senha.');
    expect(bodiesOf('POST /api/v1/sessao')).toEqual([]);
  });
});

describe('a session that ends', () => {
  it('while one works leads to the login page, closes the live connection and remembers the place', async () => {
    open('/c/torre/gateways');
    await screen.findByText('Casa de bombas');
    const socket = sockets.at(-1);
    answers.set(`GET ${GATEWAY}`, () => problem(401, 'UNAUTHENTICATED', 'Entre.'));
    fireEvent.click(screen.getByRole('link', { name: 'Casa de bombas' }));
    await screen.findByText(/Sua sessão terminou/);
    expect(new URLSearchParams(location.search).get('voltar')).toBe(`/c/torre/gateways/${gateway.id}`);
    await waitFor(() => expect(socket?.closed).toBe(true));
    expect(queryClient.getQueryCache().getAll()).toEqual([]);
  });
});

describe('an address that leads nowhere', () => {
  it.each(['/nada', '/c'])('%s keeps the bar of who is signed in and offers the way home', async (path) => {
    open(path);
    await screen.findByText('Página não encontrada');
    await screen.findByRole('button', { name: 'Sair' });
    expect(screen.getByRole('link', { name: 'Ir para o início' }).getAttribute('href')).toBe('/');
  });

  it('of a conta has one bar and says so, too', async () => {
    open('/c/torre/nada');
    await screen.findByText('Página não encontrada');
    expect(screen.getAllByRole('banner')).toHaveLength(1);
    expect(screen.getAllByRole('main')).toHaveLength(1);
  });

  it('says so to who is not signed in', async () => {
    answers.set('GET /api/v1/sessao', () => problem(401, 'UNAUTHENTICATED', 'Entre.'));
    open('/nada');
    await screen.findByText('Página não encontrada');
    expect(screen.queryByRole('button', { name: 'Sair' })).toBeNull();
  });
});

describe('the page of a conta', () => {
  it('that one is no member of says so and offers the way back', async () => {
    open('/c/outra/gateways');
    await screen.findByText('Organização não encontrada');
    expect(screen.getByRole('link', { name: 'Ver minhas organizações' }).getAttribute('href')).toBe('/');
  });

  it('speaks English when asked to, and saves the choice with the person', async () => {
    answers.set('PATCH /api/v1/sessao/usuario', () => json({ ...sessao, usuario: { ...sessao.usuario, idioma: 'en' } }));
    open('/c/torre/gateways');
    await screen.findByText('Nunca conectado', { selector: 'span' });
    press('English');
    await screen.findByText('Never connected', { selector: 'span' });
    expect(document.documentElement.lang).toBe('en');
    await waitFor(() => expect(bodiesOf('PATCH /api/v1/sessao/usuario')).toEqual([{ idioma: 'en' }]));
  });

  it('without gateways says what to do next', async () => {
    answers.set('GET /api/v1/contas/torre/gateways', () => page([]));
    open('/c/torre/gateways');
    await screen.findByText('Nenhum gateway cadastrado');
    expect(screen.getAllByRole('link', { name: 'Novo gateway' })).toHaveLength(2);
  });
});

describe('editing a gateway', () => {
  it('that somebody else changed meanwhile shows both versions, keeps what was typed, and saves on top of theirs', async () => {
    const theirs = { ...gateway, nome: 'Bombas', versao: 2 };
    answers.set(`PATCH ${GATEWAY}`, (body) => ((body as Gateway).versao === 2 ? json({ ...theirs, versao: 3 }) : problem(409, 'VERSION_CONFLICT', 'Outra pessoa alterou.')));
    open(`/c/torre/gateways/${gateway.id}/editar`);
    await screen.findByLabelText('Nome');
    answers.set(`GET ${GATEWAY}`, () => json(theirs));
    type('Nome', 'Casa das bombas');
    press('Salvar');
    const notice = await screen.findByRole('alert');
    within(notice).getByText('Nome: agora está “Bombas”, você digitou “Casa das bombas”.');
    expect(screen.getByLabelText<HTMLInputElement>('Nome').value).toBe('Casa das bombas');
    press('Manter o que digitei');
    press('Salvar');
    await waitFor(() => expect(location.pathname).toBe(`/c/torre/gateways/${gateway.id}`));
    expect(bodiesOf(`PATCH ${GATEWAY}`)).toMatchObject([{ versao: 1 }, { versao: 2, nome: 'Casa das bombas' }]);
  });

  it('shows the fault the server found beside its field', async () => {
    answers.set(`PATCH ${GATEWAY}`, () => problem(409, 'ALREADY_EXISTS', 'Confira os campos.', { codigo: 'Já existe.' }));
    open(`/c/torre/gateways/${gateway.id}/editar`);
    await screen.findByLabelText('Código');
    press('Salvar');
    await screen.findByText('Já existe.');
    await waitFor(() => expect(screen.getByLabelText('Código')).toBe(document.activeElement));
  });

  it('whose MAC was refused after the rest was saved can be sent again without a conflict', async () => {
    const MAC = `/api/v1/plataforma/contas/torre/gateways/${gateway.id}/mac`;
    let versao = 1;
    answers.set('GET /api/v1/sessao', () => json({ ...sessao, usuario: { ...sessao.usuario, isSuperAdmin: true } }));
    answers.set(`PATCH ${GATEWAY}`, (body) => ((body as Gateway).versao === versao ? json({ ...gateway, versao: (versao += 1) }) : problem(409, 'VERSION_CONFLICT', 'Outra pessoa alterou.')));
    answers.set(`PUT ${MAC}`, () => problem(409, 'MAC_TAKEN', 'Confira.', { mac: 'Este MAC já pertence a outro gateway.' }));
    open(`/c/torre/gateways/${gateway.id}/editar`);
    await screen.findByLabelText('Endereço MAC (opcional)');
    type('Endereço MAC (opcional)', 'aa:bb:cc:dd:ee:01');
    press('Salvar');
    await screen.findByText('Este MAC já pertence a outro gateway.');
    answers.set(`PUT ${MAC}`, () => json({ ...gateway, mac: 'aa:bb:cc:dd:ee:02', versao: (versao += 1) }));
    type('Endereço MAC (opcional)', 'aa:bb:cc:dd:ee:02');
    press('Salvar');
    await waitFor(() => expect(location.pathname).toBe(`/c/torre/gateways/${gateway.id}`));
    expect(bodiesOf(`PUT ${MAC}`)).toEqual([{ mac: 'aa:bb:cc:dd:ee:01' }, { mac: 'aa:bb:cc:dd:ee:02' }]);
  });

  it('offers the MAC to the super-admin alone', async () => {
    open(`/c/torre/gateways/${gateway.id}/editar`);
    await screen.findByLabelText('Nome');
    expect(screen.queryByLabelText('Endereço MAC (opcional)')).toBeNull();
    cleanup();
    queryClient.clear();
    answers.set('GET /api/v1/sessao', () => json({ ...sessao, usuario: { ...sessao.usuario, isSuperAdmin: true } }));
    open(`/c/torre/gateways/${gateway.id}/editar`);
    await screen.findByLabelText('Endereço MAC (opcional)');
  });
});

describe('a new dispositivo', () => {
  const NEW = `/c/torre/gateways/${gateway.id}/dispositivos/novo`;
  const LIST = 'POST /api/v1/contas/torre/dispositivos';
  const fill = async () => {
    open(NEW);
    await screen.findByLabelText('Nome');
    type('Nome', 'Apto 101');
    type('Código', 'AF-101');
  };

  it('that is a meter needs two numbers of its manual; the rest has the usual values', async () => {
    answers.set(LIST, () => json({}, 201));
    await fill();
    expect(screen.getByText('Avançado').closest('details')?.open).toBe(false);
    type('Endereço Modbus do medidor', '7');
    type('Registrador', '30201');
    press('Salvar');
    await waitFor(() => expect(location.pathname).toBe(`/c/torre/gateways/${gateway.id}`));
    expect(bodiesOf(LIST)).toMatchObject([{ codigo: 'AF-101', modbus: { slaveId: 7, registro: 200, funcao: 4, barramento: 'rs485-1' } }]);
  });

  it('with a fault in what is folded unfolds it', async () => {
    await fill();
    type('Dividir por', '0');
    press('Salvar');
    await waitFor(() => expect(screen.getByText('Avançado').closest('details')?.open).toBe(true));
  });

  it('whose code is taken is told so once, beside the code', async () => {
    answers.set(LIST, () => problem(409, 'CODIGO_TAKEN', 'Este código já está em uso. Escolha outro.', { codigo: 'Já está em uso' }));
    await fill();
    type('Endereço Modbus do medidor', '7');
    type('Registrador', '1');
    press('Salvar');
    await screen.findByText('Já está em uso');
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('with a code of another gateway is told so, and not refused', async () => {
    const other = { id: '01920000-0000-7000-8000-000000000008', gatewayId: '01920000-0000-7000-8000-000000000009', gatewayNome: 'Bloco A · água', codigo: 'AF-101' };
    answers.set('GET /api/v1/contas/torre/dispositivos', () => page([{ ...other, codigo: 'AF-1011' }, other]));
    await fill();
    expect(await screen.findByText(/Já existe em Bloco A · água\. Pode repetir/)).toBeTruthy();
  });

  it('loses no character that is typed: what is too long or no number is told beside the field', async () => {
    await fill();
    type('Código', 'A'.repeat(21));
    expect(screen.getByText('Use no máximo 20 caracteres; aqui há 21.')).toBeTruthy();
    type('Endereço Modbus do medidor', 'ÁÉ / #<b> %');
    press('Salvar');
    await screen.findByText('Use um número inteiro de 1 a 247.');
    expect(screen.getByLabelText<HTMLInputElement>('Endereço Modbus do medidor').value).toBe('ÁÉ / #<b> %');
    expect([...document.querySelectorAll('form [maxlength]')]).toEqual([]);
  });

  it('of water in kWh is warned about, not refused', async () => {
    await fill();
    type('Unidade de medida', 'kWh');
    expect(screen.getByText('Água fria costuma ser medida em m³. Confira a unidade.')).toBeTruthy();
  });

  it('half filled in is not left without asking, once', async () => {
    const ask = vi.fn<(text: string) => boolean>().mockReturnValueOnce(false).mockReturnValueOnce(true);
    vi.stubGlobal('confirm', ask);
    await fill();
    fireEvent.click(screen.getByRole('link', { name: 'Cancelar' }));
    await waitFor(() => expect(ask).toHaveBeenCalledTimes(1));
    expect(location.pathname).toBe(NEW);
    expect(screen.getByLabelText<HTMLInputElement>('Nome').value).toBe('Apto 101');
    fireEvent.click(screen.getByRole('link', { name: 'Cancelar' }));
    await screen.findByText('Envie o código GW-1 e o endereço MAC', { exact: false });
    expect(ask).toHaveBeenCalledTimes(2);
  });
});

describe('editing a dispositivo', () => {
  const dispositivo: Dispositivo = {
    id: '01920000-0000-7000-8000-000000000002',
    gatewayId: gateway.id,
    gatewayNome: gateway.nome,
    codigo: 'T-1',
    nome: 'Temperatura',
    descricao: '',
    tipo: 'SENSOR',
    grandeza: 'TEMPERATURA',
    unidade: '°C',
    tipoLeitura: 'INSTANTANEA',
    mac: null,
    modbus: null,
    modo: 'AUTO',
    status: 'ATIVO',
    valAlarmeDia: null,
    valAlarmeMes: null,
    ultimaLeitura: { time: '2026-03-05T12:00:00.000Z', valor: '21', recebidoEm: '2026-03-05T12:00:01.000Z' },
    versao: 1,
  };

  it('whose unit may no longer change says so beside the unit and keeps what was typed', async () => {
    const URL = `/api/v1/contas/torre/dispositivos/${dispositivo.id}`;
    answers.set(`GET ${URL}`, () => json(dispositivo));
    answers.set(`PATCH ${URL}`, () => problem(409, 'CONFLICT', 'Confira os campos.', { unidade: 'Não muda depois da primeira leitura' }));
    open(`/c/torre/gateways/${gateway.id}/dispositivos/${dispositivo.id}`);
    await screen.findByLabelText('Nome');
    type('Nome', 'Sala');
    type('Unidade de medida', 'bar');
    press('Salvar');
    await screen.findByText('Não muda depois da primeira leitura');
    const unidade = screen.getByLabelText<HTMLSelectElement>('Unidade de medida');
    expect(document.getElementById(unidade.getAttribute('aria-describedby')?.split(' ')[0] ?? '')?.textContent).toBe('Não muda depois da primeira leitura');
    expect(unidade.getAttribute('aria-invalid')).toBe('true');
    expect(screen.getByLabelText<HTMLInputElement>('Nome').value).toBe('Sala');
  });
});
