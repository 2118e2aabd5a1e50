import { fireEvent, screen, within } from '@testing-library/react';
import { beforeAll, describe, expect, it } from 'vitest';
import { answers, gateway, GATEWAY, json, open, page, serveConta, sessao } from '../../testing/server.tsx';

serveConta();
beforeAll(() => {
  HTMLDialogElement.prototype.showModal = function showModal(this: HTMLDialogElement) {
    this.open = true;
  };
});

const PAGE = `/c/torre/gateways/${gateway.id}`;
const conta = (gateways: number) =>
  json({ id: 'c', slug: 'torre', nome: 'Condomínio Torre', fuso: 'America/Sao_Paulo', isActive: true, gateways, gatewaysOnline: 1, dispositivos: 0, quarentena: 0, versao: 1 });

describe('archiving a gateway', () => {
  it('says how many dispositivos go with it, and that nothing brings them back', async () => {
    answers.set(`GET ${GATEWAY}`, () => json({ ...gateway, dispositivos: 48 }));
    open(PAGE);
    fireEvent.click(await screen.findByRole('button', { name: 'Arquivar' }));
    const dialog = within(screen.getByRole('dialog'));
    expect(dialog.getByText(/junto com 48 dispositivos dele/).textContent).toContain('não há como trazer de volta');
  });

  it('leads to a list whose counts are of the same moment', async () => {
    answers.set('GET /api/v1/contas/torre', () => conta(2));
    answers.set('GET /api/v1/contas/torre/gateways', () => page([gateway, { ...gateway, id: '01920000-0000-7000-8000-000000000009', nome: 'Bloco A' }]));
    answers.set(`DELETE ${GATEWAY}`, () => {
      answers.set('GET /api/v1/contas/torre', () => conta(1));
      answers.set('GET /api/v1/contas/torre/gateways', () => page([gateway]));
      return new Response(null, { status: 204 });
    });
    open('/c/torre/gateways');
    await screen.findByText('1 de 2 online');
    fireEvent.click(screen.getByRole('link', { name: gateway.nome }));
    fireEvent.click(await screen.findByRole('button', { name: 'Arquivar' }));
    fireEvent.change(screen.getByLabelText(/digite/i), { target: { value: gateway.nome } });
    fireEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Arquivar' }));
    await screen.findByText('1 gateway');
    expect(await screen.findByText('1 de 1 online')).toBeTruthy();
  });
});

describe('a gateway without hardware', () => {
  it('tells the super-admin the command that binds it and makes its certificate', async () => {
    answers.set('GET /api/v1/sessao', () => json({ ...sessao, usuario: { ...sessao.usuario, isSuperAdmin: true } }));
    open(PAGE);
    await screen.findByText('npm run tds -- gateways connect --conta torre --codigo GW-1 --mac aa:bb:cc:dd:ee:ff');
    expect(screen.getByRole('button', { name: 'Copiar comando' })).toBeTruthy();
  });

  it('that is bound but was never there needs the command alone', async () => {
    answers.set('GET /api/v1/sessao', () => json({ ...sessao, usuario: { ...sessao.usuario, isSuperAdmin: true } }));
    answers.set(`GET ${GATEWAY}`, () => json({ ...gateway, mac: '02:00:00:00:00:01', estado: 'PRE_CADASTRADO' }));
    open(PAGE);
    expect(await screen.findByText('npm run tds -- gateways connect --conta torre --codigo GW-1')).toBeTruthy();
  });

  it('tells everybody else what to send to whom', async () => {
    open(PAGE);
    await screen.findByText(/Envie o código GW-1 e o endereço MAC/);
    expect(screen.queryByText(/npm run tds/)).toBeNull();
  });
});
