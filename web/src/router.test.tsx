import { screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { calls, gateway, open, serveConta } from './testing/server.tsx';

serveConta();

const searchesOf = (route: string) => calls.filter((call) => call.route === route).map(({ search }) => search);

describe('an address with nonsense in it', () => {
  it('is a list with the filters that there are: the rest is dropped, not asked for', async () => {
    open('/c/torre/gateways?presenca=XYZ&ordem=%00&estado=ATIVO&pagina=-3&lixo=1');
    await screen.findByText(gateway.nome);
    expect(searchesOf('GET /api/v1/contas/torre/gateways')).toEqual([expect.not.stringMatching(/XYZ|ordem|lixo|pagina=-3/)]);
    expect(searchesOf('GET /api/v1/contas/torre/gateways')[0]).toContain('estado=ATIVO');
  });

  it('is a chart page with nothing chosen, instead of one that fails', async () => {
    open('/c/torre/telemetria?d=abc,def&de=x&ate=y');
    expect(await screen.findByText('O que você quer ver?')).toBeTruthy();
  });
});
