import type { Page } from 'playwright-core';

/** Addresses of one gateway and one dispositivo of the conta that the page shows, by what its own API answers. */
export interface Examples {
  /** `/c/…` */
  home: string;
  gateway: string;
  /** The form of one dispositivo. */
  dispositivo: string;
  /** The chart of what draws most and of the index beside it. */
  telemetria: string;
}

export async function findExamples(page: Page): Promise<Examples> {
  const home = /^\/c\/[^/]+/.exec(new URL(page.url()).pathname)?.[0] ?? '';
  const api = `/api/v1${home.replace('/c/', '/contas/')}`;
  const { itens: canais } = await (await page.request.get(`${api}/carga`)).json();
  const { itens: dispositivos } = await (await page.request.get(`${api}/dispositivos?grandeza=AGUA_FRIA`)).json();
  const [{ gatewayId, dispositivoId }] = canais;
  const gateway = `${home}/gateways/${gatewayId}`;
  return { home, gateway, dispositivo: `${gateway}/dispositivos/${dispositivoId}`, telemetria: `${home}/telemetria?d=${dispositivoId},${dispositivos[0].id}` };
}
